//! The frozen list of a draw.

use domain::raffle::Phase;
use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::api::DrawPageData;
use crate::ui::{Empty, Style, fact, hash_fact, when};

/// Count, root and hash of the rules; before the seal, when they come.
pub(super) fn draw_seal(page: &DrawPageData) -> Option<AnyView> {
    let Some(seal) = &page.raffle.seal else {
        return (page.raffle.phase != Phase::Cancelled).then(not_sealed);
    };
    let shown = view! {
        <section class="stack" aria-labelledby="list">
            <h2 id="list">{text!(attendee.draw.list)}</h2>
            <dl class="facts">
                {fact(text!(attendee.draw.count), number(seal.count).into_any())}
                {fact(text!(attendee.draw.sealed_at), when(seal.sealed_at, &page.event.zone, Style::Full))}
                {hash_fact(text!(attendee.draw.root), seal.root.to_string())}
                {hash_fact(text!(attendee.draw.rules_hash), seal.rules_hash.to_string())}
            </dl>
        </section>
    };
    Some(shown.into_any())
}

fn not_sealed() -> AnyView {
    view! {
        <Empty title=text!(attendee.draw.not_sealed.title)>
            <p>{text!(attendee.draw.not_sealed.next)}</p>
        </Empty>
    }
    .into_any()
}
