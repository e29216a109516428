//! What a ticket is for, and until when its holder has to answer.

use domain::raffle::TicketStatus;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::api::{TicketAbout, TicketAnswer};
use super::facts::fact;
use crate::i18n::{number, text};
use crate::ui::{Countdown, When, WhenRange};

/// Event, place, time and party; the deadline with the time that is left.
#[component]
pub(crate) fn TicketFacts(
    /// What the server said.
    answer: Signal<TicketAnswer>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        answer.with(|answer| {
            let about = answer.about.clone().map(|mut about| {
                // It grows with each refresh, and is not shown here.
                about.raffle.registrations = 0;
                about
            });
            (about, answer.status.clone())
        })
    });
    move || {
        let (about, status) = shown.get();
        about.map(|about| facts(about, &status))
    }
}

fn facts(about: TicketAbout, status: &TicketStatus) -> impl IntoView + use<> {
    let TicketAbout { event, raffle, party_size } = about;
    let number_in_line = match status {
        TicketStatus::RunnerUp { number: place } => Some(number((*place).into())),
        _ => None,
    };
    let people = party_size.map(|size| number(size.get().into()));
    let deadline = claim_by(status);
    let at = view! { <WhenRange from=event.starts until=event.ends zone=event.zone.clone() /> };
    view! {
        <dl class="facts">
            {fact(text!(attendee.ticket.event), (event.name, ", ", raffle.name).into_any())}
            {fact(text!(attendee.ticket.when), at.into_any())}
            {fact(text!(attendee.ticket.venue), event.venue.into_any())}
            {people.map(|people| fact(text!(attendee.ticket.party), people.into_any()))}
            {number_in_line.map(|place| fact(text!(attendee.ticket.number), place.into_any()))}
            {deadline
                .map(|at| fact(text!(attendee.ticket.answer_by), view! { <When at zone=event.zone /> }.into_any()))}
        </dl>
        {deadline.map(|until| view! { <Countdown until label=text!(attendee.ticket.time_left) /> })}
    }
}

/// The deadline of an offer that stands.
pub(super) const fn claim_by(status: &TicketStatus) -> Option<Timestamp> {
    match status {
        TicketStatus::Won { claim_by } | TicketStatus::PlaceOffered { claim_by } => Some(*claim_by),
        _ => None,
    }
}
