//! The first page: all public events.

use leptos::prelude::*;

use super::api::{EventCard, list_events};
use super::card::event_tile;
use crate::i18n::text;
use crate::ui::{Empty, Query, set_title, show};

/// Phases change by themselves; the page follows within so many seconds.
const REFRESH_SECS: i64 = 30;

/// The events as cards, the next one first.
#[component]
pub(crate) fn EventsPage() -> impl IntoView {
    set_title(text!(attendee.events.title));
    let events = Query::new(list_events).every(|| Some(REFRESH_SECS));
    show(events, || page(placeholders()), |events| page(grid(events)))
}

fn page(events: AnyView) -> AnyView {
    view! {
        <div class="page">
            <header class="poster">
                <p class="kicker">{text!(attendee.events.kicker)}</p>
                <h1>{text!(attendee.events.headline)}</h1>
                <p class="lead">{text!(attendee.events.lead)}</p>
            </header>
            <section class="stack" aria-labelledby="upcoming">
                <h2 id="upcoming">{text!(attendee.events.upcoming)}</h2>
                {events}
            </section>
        </div>
    }
    .into_any()
}

fn grid(events: &[EventCard]) -> AnyView {
    if events.is_empty() {
        return view! {
            <Empty title=text!(attendee.events.empty.title)>
                <p>{text!(attendee.events.empty.next)}</p>
            </Empty>
        }
        .into_any();
    }
    let tiles: Vec<AnyView> = events.iter().map(event_tile).collect();
    view! { <ul class="event-grid">{tiles}</ul> }.into_any()
}

fn placeholders() -> AnyView {
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
        .into_any()
    };
    view! {
        <p class="visually-hidden" role="status">
            {text!(kit.loading)}
        </p>
        <ul class="event-grid" aria-hidden="true">
            {vec![tile(), tile(), tile()]}
        </ul>
    }
    .into_any()
}
