//! An event among others.

use domain::event::Listing;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::{EventCard, RaffleCard};
use super::picture::{Size, picture};
use crate::i18n::text;
use crate::ui::{Style, moment, phase_badge, when};

/// Picture, name, day and place, and what can be done now; the whole of it is a link.
pub(super) fn event_tile(event: &EventCard) -> AnyView {
    let (phase, state) = headline(event);
    view! {
        <li>
            <article class="event-card">
                {picture(event, Size::Card)} <div class="event-card-body">
                    {phase.map(phase_badge)} <h3>
                        <a href=format!("/events/{}", event.id)>{event.name.clone()}</a>
                    </h3> <ul class="event-meta">
                        <li>{when(event.starts, &event.zone, Style::Day)}</li>
                        <li>{event.venue.clone()}</li>
                    </ul> <p>{event.summary.clone()}</p> <p class="small muted">{state}</p>
                </div>
            </article>
        </li>
    }
    .into_any()
}

/// Of all raffles of the event the one that people can do most about, and what that is.
fn headline(event: &EventCard) -> (Option<Phase>, String) {
    if event.listing == Listing::Cancelled {
        return (Some(Phase::Cancelled), text!(attendee.events.cancelled).to_owned());
    }
    let Some(raffle) = event.raffles.iter().min_by_key(|raffle| urgency(raffle.phase)) else {
        return (None, text!(attendee.events.no_raffle).to_owned());
    };
    (Some(raffle.phase), state_of(raffle, &event.zone))
}

const fn urgency(phase: Phase) -> u8 {
    match phase {
        Phase::Open => 0,
        Phase::Planned => 1,
        Phase::Closed | Phase::Sealed => 2,
        Phase::Drawn => 3,
        Phase::Ended => 4,
        Phase::Cancelled => 5,
    }
}

fn state_of(raffle: &RaffleCard, zone: &str) -> String {
    let at = |at| moment(at, zone, Style::Short);
    match raffle.phase {
        Phase::Planned => text!(attendee.events.opens, at = at(raffle.window.opens)),
        Phase::Open => text!(attendee.events.closes, at = at(raffle.window.closes)),
        Phase::Closed | Phase::Sealed => text!(attendee.events.draw_next).to_owned(),
        Phase::Drawn => text!(attendee.events.drawn).to_owned(),
        Phase::Ended => text!(attendee.events.ended).to_owned(),
        Phase::Cancelled => text!(attendee.events.cancelled).to_owned(),
    }
}
