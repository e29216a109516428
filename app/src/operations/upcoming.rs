//! Raffles on the first page: those that wait to be drawn, and what opens and closes next.

use domain::id::RaffleId;
use domain::raffle::Phase;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::backoffice::{ask, to, watch};
use crate::i18n::{number, text};
use crate::raffle::manage::DrawWaitsNote;
use crate::raffle::manage_api::{RaffleRow, get_raffle_desk};
use crate::ui::{Style, When};

/// Why a raffle waits is looked up so often.
const REFRESH_SECS: i64 = 5;
/// More would push everything else off the page; the list of raffles has them all.
const UPCOMING_MAX: usize = 5;

/// Why a raffle that is closed has not been drawn.
#[component]
pub(super) fn Held(
    /// Which.
    id: RaffleId,
    /// What it is called.
    name: String,
) -> impl IntoView {
    let query = watch(ask(move || get_raffle_desk(id)), || Some(REFRESH_SECS));
    let title = text!(backoffice.home.held_title, raffle = name);
    let part =
        Memo::new(move |_| query.read().map(|desk| (desk.waits_for, desk.phase, desk.raffle.rules.window.closes)));
    let is_there = Memo::new(move |_| part.read().is_some());
    let of = move || part.get().unwrap_or((None, Phase::Planned, Timestamp::EPOCH));
    view! {
        <Show when=move || is_there.get()>
            <DrawWaitsNote
                waits_for=Signal::derive(move || of().0)
                phase=Signal::derive(move || of().1)
                due=Signal::derive(move || of().2)
                title=title.clone()
            />
        </Show>
    }
}

/// The raffles that close next, or open next.
#[component]
pub(super) fn Upcoming(
    /// All raffles.
    raffles: Signal<Vec<RaffleRow>>,
    /// Open ones close, planned ones open.
    phase: Phase,
) -> impl IntoView {
    let rows = Memo::new(move |_| raffles.with(|rows| next(rows, phase)));
    let (heading, none, id) = match phase {
        Phase::Open => (text!(backoffice.home.closing), text!(backoffice.home.closing_none), "closing-next"),
        _ => (text!(backoffice.home.opening), text!(backoffice.home.opening_none), "opening-next"),
    };
    let line = move |row: RaffleRow| {
        let at = moment_of(&row, phase);
        view! {
            <div>
                <dt>
                    <a href=to(&format!("/raffles/{}", row.id))>{row.name}</a>
                    <br />
                    <span class="small">{row.event_name}</span>
                </dt>
                <dd>
                    <When at zone=row.zone style=Style::Short />
                    <br />
                    <span class="muted small">
                        {text!(backoffice.raffles.registrations)} " " {number(row.registrations)}
                    </span>
                </dd>
            </div>
        }
    };
    view! {
        <section class="panel" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            <Show when=move || rows.read().is_empty()>
                <p class="muted">{none}</p>
            </Show>
            <Show when=move || !rows.read().is_empty()>
                <dl class="facts">{move || rows.get().into_iter().map(line).collect_view()}</dl>
            </Show>
        </section>
    }
}

fn next(rows: &[RaffleRow], phase: Phase) -> Vec<RaffleRow> {
    let mut rows: Vec<RaffleRow> = rows.iter().filter(|row| row.phase == phase).cloned().collect();
    rows.sort_by_key(|row| moment_of(row, phase));
    rows.truncate(UPCOMING_MAX);
    rows
}

fn moment_of(row: &RaffleRow, phase: Phase) -> Timestamp {
    if phase == Phase::Open { row.window.closes } else { row.window.opens }
}
