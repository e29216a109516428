//! The head of an event's page.

use domain::event::Listing;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::EventCard;
use super::picture::{Size, picture};
use crate::i18n::text;
use crate::ui::{Style, when_range};

/// Picture, name, time and place, and the way to register where there is just one.
pub(super) fn hero(event: &EventCard) -> AnyView {
    let register = only_open(event).map(|href| {
        view! {
            <a class="btn btn-primary" href=href>
                {text!(attendee.raffle.register)}
            </a>
        }
    });
    view! {
        <header class="event-hero">
            {picture(event, Size::Whole)}
            <div class="event-hero-text">
                <h1>{event.name.clone()}</h1>
                <ul class="event-meta">
                    <li>{when_range(event.starts, event.ends, &event.zone, Style::Full)}</li>
                    <li>{event.venue.clone()}</li>
                </ul>
                <p class="lead">{event.summary.clone()}</p>
                {register}
            </div>
        </header>
    }
    .into_any()
}

fn only_open(event: &EventCard) -> Option<String> {
    let mut open = event.raffles.iter().filter(|raffle| raffle.phase == Phase::Open);
    let first = open.next().filter(|_| event.listing == Listing::Public)?;
    open.next().is_none().then(|| format!("/raffles/{}/register", first.id))
}
