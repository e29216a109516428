//! How far the places have moved, and what became of one.

use domain::raffle::{Claim, ClaimCounts};
use leptos::prelude::*;

use super::desk::use_desk;
use crate::backoffice::Stat;
use crate::i18n::{number, text};
use crate::ui::{Kind, Style, moment};

/// Tiles that count claims.
#[component]
pub(super) fn ClaimStats() -> impl IntoView {
    let desk = use_desk();
    let count =
        move |pick: fn(&ClaimCounts) -> u64| Signal::derive(move || number(desk.data.with(|desk| pick(&desk.claims))));
    view! {
        <section class="stack stack-tight" aria-labelledby="claims">
            <h2 id="claims">{text!(backoffice.result.counts)}</h2>
            <dl class="stats">
                <Stat
                    label=text!(backoffice.result.claimed)
                    value=count(|claims| claims.places_claimed)
                    kind=Signal::stored(Some(Kind::Good))
                />
                <Stat label=text!(backoffice.result.offered) value=count(|claims| claims.places_offered) />
                <Stat label=text!(backoffice.result.free) value=count(|claims| claims.places_free) />
                <Stat label=text!(backoffice.result.declined) value=count(|claims| claims.declined) />
                <Stat label=text!(backoffice.result.lapsed) value=count(|claims| claims.lapsed) />
                <Stat label=text!(backoffice.result.moved_up) value=count(|claims| claims.moved_up) />
                <Stat label=text!(backoffice.result.waiting) value=count(|claims| claims.waiting) />
            </dl>
        </section>
    }
}

/// What became of somebody's place.
#[component]
pub(super) fn ClaimBadge(
    /// What.
    claim: Claim,
    /// The zone of the event.
    zone: String,
) -> impl IntoView {
    let (word, kind, at) = match claim {
        Claim::Waiting => (text!(backoffice.claim.waiting), None, None),
        Claim::Offered { until } => (text!(backoffice.claim.offered), Some(Kind::Info), Some((until, true))),
        Claim::Claimed { at } => (text!(backoffice.claim.claimed), Some(Kind::Good), Some((at, false))),
        Claim::Declined { at } => (text!(backoffice.claim.declined), Some(Kind::Warn), Some((at, false))),
        Claim::Lapsed { at } => (text!(backoffice.claim.lapsed), Some(Kind::Bad), Some((at, false))),
        Claim::TakenBack { at } => (text!(backoffice.claim.taken_back), Some(Kind::Bad), Some((at, false))),
    };
    let when = at.map(|(at, is_deadline)| {
        let at = moment(at, &zone, Style::Short);
        if is_deadline { text!(backoffice.claim.until, at = at) } else { at }
    });
    view! {
        <span>
            <span class="badge" data-kind=kind.map(Kind::as_str)>
                {word}
            </span>
            {when.map(|when| view! { " " <span class="muted small">{when}</span> })}
        </span>
    }
}
