//! What an event looks like, with the day stamped on it.

use leptos::prelude::*;

use super::api::EventCard;
use crate::ui::{Style, moment};

/// How large a picture is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Among others.
    Card,
    /// As it was uploaded.
    Whole,
}

/// The picture, or the printed pattern where there is none.
pub(super) fn picture(event: &EventCard, size: Size) -> AnyView {
    let image = event.picture.as_ref().map(|picture| {
        let source = format!("/pictures/{}{}", picture.id, if size == Size::Card { "/card" } else { "" });
        view! { <img src=source alt=picture.alt.clone() width="1200" height="800" loading="lazy" /> }
    });
    let part = |style| moment(event.starts, &event.zone, style);
    view! {
        <div class="picture">
            {image}
            // The date stands in words beside the picture as well.
            <span class="date-stamp" aria-hidden="true">
                <b>{part(Style::DayOfMonth)}</b>
                " "
                {part(Style::Month)}
            </span>
        </div>
    }
    .into_any()
}
