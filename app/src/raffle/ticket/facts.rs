//! What a ticket is for, and until when its holder has to answer.

use domain::raffle::TicketStatus;
use domain::time::Timestamp;
use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::api::{TicketAbout, TicketAnswer};
use crate::ui::{Countdown, Style, fact, when, when_range};

/// Event, place, time and party; the deadline with the time that is left.
pub(super) fn ticket_facts(answer: &TicketAnswer) -> Option<AnyView> {
    let TicketAbout { event, raffle, party_size } = answer.about.as_ref()?;
    let in_line = match answer.status {
        TicketStatus::RunnerUp { number: place } => Some(number(place.into())),
        _ => None,
    };
    let people = party_size.map(|size| number(size.get().into()));
    let deadline = claim_by(&answer.status);
    let shown = view! {
        <dl class="facts">
            {fact(text!(attendee.ticket.event), format!("{}, {}", event.name, raffle.name).into_any())}
            {fact(text!(attendee.ticket.when), when_range(event.starts, event.ends, &event.zone, Style::Full))}
            {fact(text!(attendee.ticket.venue), event.venue.clone().into_any())}
            {people.map(|people| fact(text!(attendee.ticket.party), people.into_any()))}
            {in_line.map(|place| fact(text!(attendee.ticket.number), place.into_any()))}
            {deadline.map(|at| fact(text!(attendee.ticket.answer_by), when(at, &event.zone, Style::Full)))}
        </dl>
        {deadline.map(|until| view! { <Countdown until label=text!(attendee.ticket.time_left) /> })}
    };
    Some(shown.into_any())
}

/// The deadline of an offer that stands.
pub(super) const fn claim_by(status: &TicketStatus) -> Option<Timestamp> {
    match status {
        TicketStatus::Won { claim_by } | TicketStatus::PlaceOffered { claim_by } => Some(*claim_by),
        _ => None,
    }
}
