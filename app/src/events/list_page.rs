//! The first page: all public events.

use leptos::prelude::*;

use super::api::{EventCard, list_events};
use super::card::EventTile;
use crate::i18n::text;
use crate::ui::{Empty, Loaded, Query, set_title};

/// Phases change by themselves; the page follows within so many seconds.
const REFRESH_SECS: i64 = 30;

/// The events as cards, the next one first.
#[component]
pub(crate) fn EventsPage() -> impl IntoView {
    set_title(text!(attendee.events.title));
    let events = Query::new(list_events).every(|| Some(REFRESH_SECS));
    view! {
        <div class="page">
            <header class="poster">
                <p class="kicker">{text!(attendee.events.kicker)}</p>
                <h1>{text!(attendee.events.headline)}</h1>
                <p class="lead">{text!(attendee.events.lead)}</p>
            </header>
            <section class="stack" aria-labelledby="upcoming">
                <h2 id="upcoming">{text!(attendee.events.upcoming)}</h2>
                <Loaded query=events skeleton=placeholders let:events>
                    {move || grid(events.get())}
                </Loaded>
            </section>
        </div>
    }
}

fn grid(events: Vec<EventCard>) -> AnyView {
    if events.is_empty() {
        return view! {
            <Empty title=text!(attendee.events.empty.title)>
                <p>{text!(attendee.events.empty.next)}</p>
            </Empty>
        }
        .into_any();
    }
    let tiles = events.into_iter().map(|event| view! { <li><EventTile event /></li> });
    view! { <ul class="event-grid">{tiles.collect_view()}</ul> }.into_any()
}

fn placeholders() -> impl IntoView {
    let tile = || {
        view! {
            <li>
                <div class="event-card">
                    <span class="skeleton" data-shape="picture"></span>
                    <div class="event-card-body">
                        <span class="skeleton" data-shape="title"></span>
                        <span class="skeleton" data-shape="line"></span>
                        <span class="skeleton" data-shape="line"></span>
                    </div>
                </div>
            </li>
        }
    };
    view! {
        <p class="visually-hidden" role="status">{text!(kit.loading)}</p>
        <ul class="event-grid" aria-hidden="true">{[tile(), tile(), tile()]}</ul>
    }
}
