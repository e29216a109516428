//! What a raffle goes by, and what has been published of it.

use domain::draw::RandomnessSource;
use domain::raffle::Allocation;
use leptos::prelude::*;

use crate::i18n::{number, plural, text};
use crate::raffle::manage::desk::use_desk;
use crate::raffle::manage_api::RaffleDesk;
use crate::ui::{Style, moment};

/// The facts as a list.
#[component]
pub(super) fn RaffleFactList() -> impl IntoView {
    let desk = use_desk();
    let facts = Memo::new(move |_| desk.data.with(|desk| (plain(desk), hashes(desk))));
    let line = |(what, value): (&'static str, String)| {
        view! {
            <div>
                <dt>{what}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let hash = |(what, value): (&'static str, String)| {
        view! {
            <div>
                <dt>{what}</dt>
                <dd class="hash">{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">
            {move || {
                let (plain, hashes) = facts.get();
                (plain.map(line).collect_view(), hashes.into_iter().map(hash).collect_view())
            }}
        </dl>
    }
}

fn plain(desk: &RaffleDesk) -> [(&'static str, String); 9] {
    let raffle = &desk.raffle;
    let zone = &desk.event.details.venue.zone;
    let window = raffle.rules.window;
    [
        (text!(backoffice.raffle.places), number(raffle.rules.places.into())),
        (text!(backoffice.raffle.max_party), number(raffle.rules.max_party.places().into())),
        (text!(backoffice.raffle.runners_up_max), number(raffle.rules.runners_up.into())),
        (text!(backoffice.raffle.allocations), set_aside(&raffle.rules.allocations)),
        (text!(backoffice.raffle.opens), moment(window.opens, zone, Style::Full)),
        (text!(backoffice.raffle.closes), moment(window.closes, zone, Style::Full)),
        (text!(backoffice.event.zone), zone.clone()),
        (
            text!(backoffice.raffle.claim_hours),
            plural!(kit.hours, raffle.claim_hours, count = number(raffle.claim_hours.into())),
        ),
        (text!(backoffice.raffle.source), source_name(&raffle.source)),
    ]
}

fn set_aside(allocations: &[Allocation]) -> String {
    match allocations {
        [] => text!(backoffice.raffle.allocations_none).to_owned(),
        _ => Allocation::to_lines(allocations).replace('\n', ", "),
    }
}

fn source_name(source: &RandomnessSource) -> String {
    match source {
        RandomnessSource::SealedSecret { .. } => text!(backoffice.raffle.source_secret).to_owned(),
        RandomnessSource::Drand { round } => text!(backoffice.raffle.source_drand, round = number(*round)),
        RandomnessSource::Declared { figures } => text!(backoffice.raffle.source_declared, figures = figures.clone()),
    }
}

fn hashes(desk: &RaffleDesk) -> Vec<(&'static str, String)> {
    let mut hashes = Vec::new();
    if let RandomnessSource::SealedSecret { hash } = &desk.raffle.source {
        hashes.push((text!(backoffice.raffle.source_hash), hash.to_string()));
    }
    if let Some(seal) = &desk.raffle.progress.seal {
        hashes.push((text!(backoffice.raffle.root), seal.root.to_string()));
    }
    hashes
}
