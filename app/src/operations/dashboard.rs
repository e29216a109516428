//! The first page: what needs attention, and what comes next.

use domain::event::Listing;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::{LaneDepth, get_queue};
use super::upcoming::{Held, Upcoming};
use crate::backoffice::{Stat, age, ask, to, use_session, watch};
use crate::events::manage_api::{EventRow, list_event_rows};
use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::{RaffleRow, list_raffle_rows};
use crate::ui::{Empty, Kind, Loaded, Notice, set_title};
use domain::staff::Capability;

/// The page refreshes while it is looked at.
const REFRESH_SECS: i64 = 5;

/// What needs attention.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    set_title(text!(backoffice.home.title));
    let raffles = watch(ask(list_raffle_rows), || Some(REFRESH_SECS));
    let queue = watch(ask(get_queue), || Some(REFRESH_SECS));
    let events = ask(list_event_rows);
    let lanes = Memo::new(move |_| queue.get().unwrap_or_default());
    let events = Memo::new(move |_| events.get());
    view! {
        <Loaded query=raffles let:raffles>
            <h1>{text!(backoffice.home.title)}</h1>
            <Attention lanes raffles events />
            <Numbers raffles />
            <div class="columns">
                <Upcoming raffles phase=Phase::Open />
                <Upcoming raffles phase=Phase::Planned />
            </div>
            <Work lanes />
        </Loaded>
    }
}

/// Notices, the worst first; one that says so where there are none.
#[component]
fn Attention(
    lanes: Memo<Vec<LaneDepth>>,
    raffles: Signal<Vec<RaffleRow>>,
    events: Memo<Option<Vec<EventRow>>>,
) -> impl IntoView {
    let dead = Memo::new(move |_| lanes.read().iter().map(|lane| lane.dead).sum::<u64>());
    let drafts = Memo::new(move |_| {
        let is_draft = |row: &&EventRow| row.event.listing == Listing::Draft;
        events.with(|events| events.iter().flatten().filter(is_draft).count() as u64)
    });
    let held = Memo::new(move |_| {
        let is_held = |row: &&RaffleRow| matches!(row.phase, Phase::Closed | Phase::Sealed);
        raffles.with(|rows| rows.iter().filter(is_held).map(|row| (row.id, row.name.clone())).collect::<Vec<_>>())
    });
    let has_events = Memo::new(move |_| events.with(|events| events.as_ref().is_none_or(|events| !events.is_empty())));
    let is_calm = move || has_events.get() && dead.get() == 0 && drafts.get() == 0 && held.read().is_empty();
    view! {
        <Show when=move || !has_events.get()>
            <FirstEvent />
        </Show>
        <Show when=move || { dead.get() > 0 }>
            <DeadNotice dead />
        </Show>
        <For each=move || held.get() key=|(id, _)| *id let((id, name))>
            <Held id name />
        </For>
        <Show when=move || { drafts.get() > 0 }>
            <Drafts drafts />
        </Show>
        <Show when=is_calm>
            <Notice kind=Kind::Good title=text!(backoffice.home.calm_title)>
                <p>{text!(backoffice.home.calm)}</p>
            </Notice>
        </Show>
    }
}

#[component]
fn FirstEvent() -> impl IntoView {
    let session = use_session();
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    view! {
        <Empty title=text!(backoffice.home.welcome_title)>
            <p>{text!(backoffice.home.welcome)}</p>
            <Show when=move || may_manage.get()>
                <a class="btn btn-primary" href=to("/events/new")>
                    {text!(backoffice.home.new_event)}
                </a>
            </Show>
        </Empty>
    }
}

#[component]
fn DeadNotice(dead: Memo<u64>) -> impl IntoView {
    let session = use_session();
    let may_operate = Memo::new(move |_| session.may(Capability::Operate));
    let title = Signal::derive(move || plural!(backoffice.home.dead_notice, dead.get(), count = number(dead.get())));
    view! {
        <Notice kind=Kind::Bad title>
            <p>{text!(backoffice.home.dead_next)}</p>
            <p>
                <Show when=move || may_operate.get() fallback=|| text!(backoffice.home.dead_ask)>
                    <a href=to("/dead-letters")>{text!(backoffice.home.dead_link)}</a>
                </Show>
            </p>
        </Notice>
    }
}

#[component]
fn Drafts(drafts: Memo<u64>) -> impl IntoView {
    let title = Signal::derive(move || plural!(backoffice.home.drafts, drafts.get(), count = number(drafts.get())));
    view! {
        <Notice kind=Kind::Info title>
            <p>{text!(backoffice.home.drafts_next)}</p>
            <p>
                <a href=to("/events?show=drafts")>{text!(backoffice.home.drafts_link)}</a>
            </p>
        </Notice>
    }
}

/// Raffles by phase, as tiles.
#[component]
fn Numbers(raffles: Signal<Vec<RaffleRow>>) -> impl IntoView {
    let of_phases = move |phases: &'static [Phase]| {
        Signal::derive(move || number(raffles.read().iter().filter(|row| phases.contains(&row.phase)).count() as u64))
    };
    view! {
        <section class="stack stack-tight" aria-labelledby="numbers">
            <h2 id="numbers">{text!(backoffice.home.counts)}</h2>
            <dl class="stats">
                <Stat
                    label=text!(backoffice.raffles.now)
                    value=of_phases(&[Phase::Open])
                    kind=Signal::stored(Some(Kind::Good))
                />
                <Stat label=text!(backoffice.raffles.soon) value=of_phases(&[Phase::Planned]) />
                <Stat label=text!(backoffice.raffles.drawing) value=of_phases(&[Phase::Closed, Phase::Sealed]) />
                <Stat label=text!(backoffice.raffles.drawn) value=of_phases(&[Phase::Drawn]) />
                <Stat label=text!(backoffice.raffles.over) value=of_phases(&[Phase::Ended, Phase::Cancelled]) />
            </dl>
        </section>
    }
}

/// The queue and the dead letters, as tiles.
#[component]
fn Work(lanes: Memo<Vec<LaneDepth>>) -> impl IntoView {
    let waiting = Memo::new(move |_| lanes.read().iter().map(|lane| lane.ready + lane.in_flight).sum::<u64>());
    let oldest = Memo::new(move |_| lanes.read().iter().map(|lane| lane.oldest_ready_ms).max().unwrap_or_default());
    let dead = Memo::new(move |_| lanes.read().iter().map(|lane| lane.dead).sum::<u64>());
    let oldest_note = move || match (waiting.get(), oldest.get()) {
        (0, _) | (_, 0) => text!(backoffice.home.queue_empty).to_owned(),
        (_, millis) => text!(backoffice.home.queue_note, age = age(millis)),
    };
    let dead_note = move || {
        if dead.get() == 0 { text!(backoffice.home.dead_none) } else { text!(backoffice.home.dead_some) }.to_owned()
    };
    view! {
        <section class="stack stack-tight" aria-labelledby="work">
            <h2 id="work">{text!(backoffice.home.work)}</h2>
            <dl class="stats">
                <Stat
                    label=text!(backoffice.home.queue)
                    value=Signal::derive(move || number(waiting.get()))
                    note=Signal::derive(oldest_note)
                />
                <Stat
                    label=text!(backoffice.home.dead)
                    value=Signal::derive(move || number(dead.get()))
                    note=Signal::derive(dead_note)
                    kind=Signal::derive(move || (dead.get() > 0).then_some(Kind::Bad))
                />
            </dl>
        </section>
    }
}
