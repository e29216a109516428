//! The head of an event's page.

use domain::event::Listing;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::EventCard;
use super::picture::EventPicture;
use crate::i18n::text;
use crate::ui::WhenRange;

/// Picture, name, time and place, and the way to register where there is just one.
#[component]
pub(crate) fn EventHero(
    /// Which.
    event: EventCard,
) -> impl IntoView {
    let register = only_open(&event).map(|href| {
        view! { <a class="btn btn-primary" href=href>{text!(attendee.raffle.register)}</a> }
    });
    view! {
        <header class="event-hero">
            <EventPicture picture=event.picture starts=event.starts zone=event.zone.clone() />
            <div class="event-hero-text">
                <h1>{event.name}</h1>
                <ul class="event-meta">
                    <li>
                        <WhenRange from=event.starts until=event.ends zone=event.zone />
                    </li>
                    <li>{event.venue}</li>
                </ul>
                <p class="lead">{event.summary}</p>
                {register}
            </div>
        </header>
    }
}

fn only_open(event: &EventCard) -> Option<String> {
    let mut open = event.raffles.iter().filter(|raffle| raffle.phase == Phase::Open);
    let first = open.next().filter(|_| event.listing == Listing::Public)?;
    open.next().is_none().then(|| format!("/raffles/{}/register", first.id))
}
