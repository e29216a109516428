//! What a draw goes by, and where its randomness comes from.

use domain::draw::{Figures, RandomnessSource};
use domain::raffle::{Allocation, Phase};
use leptos::prelude::*;

use crate::i18n::{number, plural, text};
use crate::raffle::api::RaffleFacts;
use crate::ui::{Kind, Style, fact, hash_fact, notice_of, when};

/// The rules, as they are hashed into the seal.
pub(super) fn draw_rules(raffle: &RaffleFacts, zone: &str) -> AnyView {
    let RaffleFacts { phase, rules, .. } = raffle;
    let opens = match phase {
        Phase::Planned => text!(attendee.draw.opens_later),
        _ => text!(attendee.draw.opens),
    };
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
                {fact(text!(attendee.draw.allocations), set_aside(&rules.allocations))}
                {fact(text!(attendee.draw.max_party), number(rules.max_party.get().into()).into_any())}
                {fact(text!(attendee.draw.runners_up), number(rules.runners_up.into()).into_any())}
                {fact(opens, when(rules.window.opens, zone, Style::Full))}
                {fact(closes, when(rules.window.closes, zone, Style::Full))}
                {fact(text!(attendee.draw.claim_within), hours.into_any())}
            </dl>
        </section>
    }
    .into_any()
}

/// One line for each purpose.
fn set_aside(allocations: &[Allocation]) -> AnyView {
    if allocations.is_empty() {
        return text!(attendee.draw.allocations_none).into_any();
    }
    let line = |one: &Allocation| {
        let words = text!(attendee.draw.allocation, places = number(one.places.into()), purpose = one.purpose.clone());
        view! { <li>{words}</li> }
    };
    view! { <ul class="rank-list">{allocations.iter().map(line).collect_view()}</ul> }.into_any()
}

/// The source of randomness, and how far it can be trusted.
pub(super) fn draw_source(source: &RandomnessSource, figures: Option<&Figures>) -> AnyView {
    let (kind, title, next) = match source {
        RandomnessSource::SealedSecret { .. } => {
            (Kind::Warn, text!(attendee.draw.secret.title), text!(attendee.draw.secret.next).to_owned())
        }
        RandomnessSource::Drand { round } => {
            (Kind::Good, text!(attendee.draw.drand.title), text!(attendee.draw.drand.next, round = round.to_string()))
        }
        RandomnessSource::Declared { figures } => (
            Kind::Info,
            text!(attendee.draw.declared.title),
            text!(attendee.draw.declared.next, figures = figures.clone()),
        ),
    };
    let hash = match (source, figures) {
        (RandomnessSource::SealedSecret { hash }, _) => {
            Some(hash_fact(text!(attendee.draw.secret_hash), hash.to_string()))
        }
        (_, Some(figures)) => Some(fact(text!(attendee.draw.figures), figures.as_str().to_owned().into_any())),
        _ => None,
    };
    let trust = view! {
        <h3>{title}</h3>
        <p>{next}</p>
        {hash.map(|hash| view! { <dl class="facts">{hash}</dl> })}
    };
    view! {
        <section class="stack" aria-labelledby="source">
            <h2 id="source">{text!(attendee.draw.source)}</h2>
            {notice_of(kind, trust.into_any())}
        </section>
    }
    .into_any()
}
