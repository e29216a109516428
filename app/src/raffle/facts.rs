//! A raffle in figures.

use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::RaffleFacts;
use crate::i18n::{number, plural, text};
use crate::ui::{Style, fact, when};

/// Places, registrations, times and terms.
pub(super) fn facts(raffle: &RaffleFacts, zone: &str) -> AnyView {
    let RaffleFacts { phase, rules, .. } = raffle;
    let counted = match phase {
        Phase::Planned | Phase::Cancelled => None,
        Phase::Open => Some(text!(attendee.raffle.registrations)),
        _ => Some(text!(attendee.raffle.in_the_draw)),
    };
    let closes = match phase {
        Phase::Planned | Phase::Open => Some(text!(attendee.raffle.closes)),
        // It may have been called off before its time.
        Phase::Cancelled => None,
        _ => Some(text!(attendee.raffle.closed)),
    };
    let party = match rules.max_party.get() {
        1 => number(1),
        max => text!(attendee.raffle.party_range, max = number(max.into())),
    };
    let hours = plural!(kit.hours, raffle.claim_hours, count = number(raffle.claim_hours.into()));
    let at = |at| when(at, zone, Style::Full);
    view! {
        <dl class="facts">
            {fact(text!(attendee.raffle.places), number(rules.places.into()).into_any())}
            {counted.map(|label| fact(label, number(raffle.registrations).into_any()))}
            {counted.map(|_| fact(text!(attendee.odds.asked), number(raffle.pool.places()).into_any()))}
            {(*phase == Phase::Planned).then(|| fact(text!(attendee.raffle.opens), at(rules.window.opens)))}
            {closes.map(|closes| fact(closes, at(rules.window.closes)))}
            {fact(text!(attendee.raffle.party), party.into_any())}
            {fact(text!(attendee.raffle.claim_within), hours.into_any())}
        </dl>
    }
    .into_any()
}
