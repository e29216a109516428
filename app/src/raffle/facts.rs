//! A raffle in figures.

use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::RaffleFacts;
use crate::i18n::{number, plural, text};
use crate::ui::When;

/// Places, registrations, times and terms.
#[component]
pub(crate) fn Facts(
    /// Of which raffle.
    facts: RaffleFacts,
    /// How many have registered; it changes in place.
    #[prop(into)]
    registrations: Signal<u64>,
    /// The IANA zone of the event.
    zone: String,
) -> impl IntoView {
    let window = facts.rules.window;
    let is_open = facts.phase == Phase::Open;
    let counted = match facts.phase {
        Phase::Planned | Phase::Cancelled => None,
        Phase::Open => Some(text!(attendee.raffle.registrations)),
        _ => Some(text!(attendee.raffle.in_the_draw)),
    };
    let closes = match facts.phase {
        Phase::Planned | Phase::Open => text!(attendee.raffle.closes),
        _ => text!(attendee.raffle.closed),
    };
    let party = match facts.rules.max_party.get() {
        1 => number(1),
        max => text!(attendee.raffle.party_range, max = number(max.into())),
    };
    let opens = (!is_open && facts.phase == Phase::Planned)
        .then(|| fact(text!(attendee.raffle.opens), view! { <When at=window.opens zone=zone.clone() /> }.into_any()));
    view! {
        <dl class="facts">
            {fact(text!(attendee.raffle.places), number(facts.rules.places.into()).into_any())}
            {counted.map(|label| fact(label, (move || number(registrations.get())).into_any()))}
            {opens}
            {fact(closes, view! { <When at=window.closes zone /> }.into_any())}
            {fact(text!(attendee.raffle.party), party.into_any())}
            {fact(
                text!(attendee.raffle.claim_within),
                plural!(kit.hours, facts.claim_hours, count = number(facts.claim_hours.into())).into_any(),
            )}
        </dl>
    }
}

/// One line of a list of facts.
pub(super) fn fact(label: &'static str, value: AnyView) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
}
