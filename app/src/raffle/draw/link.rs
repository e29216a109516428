//! The way to the page of a draw.

use leptos::prelude::*;

use crate::i18n::text;
use crate::raffle::api::RaffleFacts;

/// Leads to the draw; before there was one, to how it works.
pub(crate) fn draw_link(raffle: &RaffleFacts) -> AnyView {
    let label =
        if raffle.drawn_at.is_some() { text!(attendee.raffle.see_draw) } else { text!(attendee.raffle.see_rules) };
    view! { <a href=format!("/draws/{}", raffle.id)>{label}</a> }.into_any()
}
