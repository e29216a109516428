//! The lanes of the queue.

use leptos::prelude::*;

use super::api::{LaneDepth, get_queue};
use crate::backoffice::{Stat, age, ask, watch};
use crate::i18n::{number, text};
use crate::ui::{Kind, Loaded, set_title};

/// Depths change from second to second.
const REFRESH_SECS: i64 = 2;

/// How many messages wait, lane by lane.
#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    set_title(text!(backoffice.queue.title));
    let query = watch(ask(get_queue), || Some(REFRESH_SECS));
    view! {
        <Loaded query let:lanes>
            <div class="page-head">
                <h1>{text!(backoffice.queue.title)}</h1>
                <p class="lead">{text!(backoffice.queue.lead)}</p>
                <p class="muted small">{text!(backoffice.queue.refreshes)}</p>
            </div>
            {
                let names = Memo::new(move |_| {
                    lanes.read().iter().map(|lane| lane.lane.clone()).collect::<Vec<_>>()
                });
                view! {
                    <For each=move || names.get() key=Clone::clone let:name>
                        <Lane lanes name />
                    </For>
                }
            }
        </Loaded>
    }
}

/// One lane in numbers.
#[component]
fn Lane(lanes: Signal<Vec<LaneDepth>>, name: String) -> impl IntoView {
    let id = format!("lane-{name}");
    let heading = match name.as_str() {
        "intake" => text!(backoffice.queue.intake).to_owned(),
        "post" => text!(backoffice.queue.post).to_owned(),
        _ => name.clone(),
    };
    let depth = Memo::new(move |_| lanes.read().iter().find(|lane| lane.lane == name).cloned());
    let count = move |pick: fn(&LaneDepth) -> u64| {
        Signal::derive(move || depth.with(|depth| number(depth.as_ref().map_or(0, pick))))
    };
    let oldest = move || match depth.with(|depth| depth.as_ref().map_or(0, |depth| depth.oldest_ready_ms)) {
        0 => text!(backoffice.queue.nothing_waits).to_owned(),
        millis => text!(backoffice.queue.oldest, age = age(millis)),
    };
    let has_dead = move || depth.with(|depth| depth.as_ref().is_some_and(|depth| depth.dead > 0));
    view! {
        <section class="stack stack-tight" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{heading}</h2>
            <dl class="stats">
                <Stat label=text!(backoffice.queue.ready) value=count(|lane| lane.ready) note=Signal::derive(oldest) />
                <Stat label=text!(backoffice.queue.in_flight) value=count(|lane| lane.in_flight) />
                <Stat label=text!(backoffice.queue.delayed) value=count(|lane| lane.delayed) />
                <Stat
                    label=text!(backoffice.queue.dead)
                    value=count(|lane| lane.dead)
                    kind=Signal::derive(move || has_dead().then_some(Kind::Bad))
                />
            </dl>
        </section>
    }
}
