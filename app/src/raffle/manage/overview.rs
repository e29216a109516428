//! The first page of a raffle: how many have registered, where it is, and what it goes by.

mod chart;
mod facts;
mod figures;
mod rehearsal;
mod rehearse;
mod steps;
mod timeline;

use domain::raffle::Phase;
use domain::staff::Capability;
use leptos::prelude::*;

use self::chart::Chart;
use self::facts::RaffleFactList;
use self::figures::EnterFigures;
use self::rehearse::RehearseDraw;
use self::timeline::Timeline;
use super::claims::ClaimStats;
use super::desk::use_desk;
use super::downloads::Downloads;
use super::draw_waits::DrawWaitsNote;
use crate::backoffice::{Stat, use_session};
use crate::i18n::{number, text};
use crate::raffle::manage_api::{DrawWaitsFor, RaffleDesk};
use crate::ui::{Countdown, use_online};

/// Numbers, timeline, chart and facts.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let is_drawn = Memo::new(move |_| matches!(desk.phase.get(), Phase::Drawn | Phase::Ended));
    let waits_for = Memo::new(move |_| desk.data.with(|desk| desk.waits_for));
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    let needs_figures = Memo::new(move |_| may_manage.get() && waits_for.get() == Some(DrawWaitsFor::Figures));
    let due = Memo::new(move |_| desk.data.with(|desk| desk.raffle.rules.window.closes));
    view! {
        <h2 class="visually-hidden">{text!(backoffice.raffle.overview)}</h2>
        <DrawWaitsNote waits_for phase=desk.phase due />
        <Show when=move || needs_figures.get()>
            <EnterFigures />
        </Show>
        <dl class="stats">
            <Registered />
            <Stat
                label=text!(backoffice.raffle.places)
                value=Signal::derive(move || desk.data.with(|desk| number(desk.raffle.rules.places.into())))
            />
        </dl>
        <Show when=move || is_drawn.get()>
            <ClaimStats />
        </Show>
        <TimeLeft />
        <section class="panel" aria-labelledby="timeline">
            <h2 id="timeline">{text!(backoffice.raffle.timeline)}</h2>
            <Timeline />
        </section>
        <Chart />
        <RehearseDraw />
        <section class="panel" aria-labelledby="facts">
            <h2 id="facts">{text!(backoffice.raffle.facts)}</h2>
            <RaffleFactList />
        </section>
        <Downloads />
    }
}

/// The live counter.
#[component]
fn Registered() -> impl IntoView {
    let desk = use_desk();
    let online = use_online();
    let is_open = Memo::new(move |_| desk.phase.get() == Phase::Open);
    let note = move || match (is_open.get(), online.get()) {
        (true, false) => text!(backoffice.raffle.live_paused).to_owned(),
        (true, true) => format!("{} {}", desk.data.with(per_place), text!(backoffice.raffle.live_updated)),
        (false, _) => desk.data.with(per_place),
    };
    let label = move || {
        if is_open.get() { text!(backoffice.raffle.live) } else { text!(backoffice.raffle.live_total) }
    };
    view! {
        {move || {
            view! {
                <Stat
                    label=label()
                    value=Signal::derive(move || number(desk.data.with(|desk| desk.registrations)))
                    note=Signal::derive(note)
                />
            }
        }}
    }
}

/// How many registrations there are for each place, to one decimal.
fn per_place(desk: &RaffleDesk) -> String {
    let places = u64::from(desk.raffle.rules.places).max(1);
    let tenths = desk.registrations.saturating_mul(10) / places;
    let ratio = format!("{}.{}", number(tenths / 10), tenths % 10);
    text!(backoffice.raffle.live_per_place, ratio = ratio)
}

/// Counts down to the opening or the closing, and looks again when it comes.
#[component]
fn TimeLeft() -> impl IntoView {
    let desk = use_desk();
    let window = Memo::new(move |_| desk.data.with(|desk| desk.raffle.rules.window));
    move || {
        let (until, label) = match desk.phase.get() {
            Phase::Planned => (window.get().opens, text!(backoffice.raffle.opens_in)),
            Phase::Open => (window.get().closes, text!(backoffice.raffle.time_left)),
            _ => return None,
        };
        Some(view! {
            <section class="stack stack-tight" aria-labelledby="time-left">
                <h2 id="time-left">{label}</h2>
                <Countdown until label on_end=desk.changed />
            </section>
        })
    }
}
