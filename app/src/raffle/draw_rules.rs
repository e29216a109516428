//! What a draw goes by, and where its randomness comes from.

use domain::draw::RandomnessSource;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::RaffleFacts;
use super::facts::fact;
use crate::i18n::{number, plural, text};
use crate::ui::{Kind, Notice, When};

/// The rules, as they are hashed into the seal.
#[component]
pub(crate) fn DrawRules(
    /// Of which raffle.
    raffle: RaffleFacts,
    /// Where it is now.
    phase: Phase,
    /// The IANA zone of the event.
    zone: String,
) -> impl IntoView {
    let rules = raffle.rules;
    let opens = if phase == Phase::Planned { text!(attendee.draw.opens_later) } else { text!(attendee.draw.opens) };
    let closes = match phase {
        Phase::Planned | Phase::Open => text!(attendee.draw.closes_later),
        _ => text!(attendee.draw.closes),
    };
    let hours = plural!(kit.hours, raffle.claim_hours, count = number(raffle.claim_hours.into()));
    view! {
        <section class="stack" aria-labelledby="rules">
            <h2 id="rules">{text!(attendee.draw.rules)}</h2>
            <dl class="facts">
                {fact(text!(attendee.draw.places), number(rules.places.into()).into_any())}
                {fact(text!(attendee.draw.max_party), number(rules.max_party.get().into()).into_any())}
                {fact(text!(attendee.draw.runners_up), number(rules.runners_up.into()).into_any())}
                {fact(opens, view! { <When at=rules.window.opens zone=zone.clone() /> }.into_any())}
                {fact(closes, view! { <When at=rules.window.closes zone /> }.into_any())}
                {fact(text!(attendee.draw.claim_within), hours.into_any())}
            </dl>
        </section>
    }
}

/// The source of randomness, and how far it can be trusted.
#[component]
pub(crate) fn DrawSource(
    /// Which.
    source: RandomnessSource,
) -> impl IntoView {
    let told = match source {
        RandomnessSource::SealedSecret { hash } => view! {
            <Notice kind=Kind::Warn title=text!(attendee.draw.secret.title)>
                <p>{text!(attendee.draw.secret.next)}</p>
                <p>{text!(attendee.draw.secret_hash)} ": " <code class="hash">{hash.to_string()}</code></p>
            </Notice>
        }
        .into_any(),
        RandomnessSource::Drand { round } => view! {
            <Notice kind=Kind::Good title=text!(attendee.draw.drand.title)>
                <p>{text!(attendee.draw.drand.next, round = round.to_string())}</p>
            </Notice>
        }
        .into_any(),
        RandomnessSource::Declared { figures } => view! {
            <Notice kind=Kind::Info title=text!(attendee.draw.declared.title)>
                <p>{text!(attendee.draw.declared.next, figures = figures)}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <section class="stack" aria-labelledby="source">
            <h2 id="source">{text!(attendee.draw.source)}</h2>
            {told}
        </section>
    }
}
