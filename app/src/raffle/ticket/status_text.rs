//! A status in words: a stamp, a heading, and what to do next.

use domain::raffle::TicketStatus;

use crate::i18n::text;

/// The words for a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatusText {
    /// The word for it in `data-status`.
    pub slug: &'static str,
    /// One or two words.
    pub stamp: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What to do next.
    pub next: &'static str,
}

macro_rules! told {
    ($slug:literal, $key:ident) => {
        StatusText {
            slug: $slug,
            stamp: text!(attendee.status.$key.stamp),
            title: text!(attendee.status.$key.title),
            next: text!(attendee.status.$key.next),
        }
    };
}

impl StatusText {
    /// The words for a status.
    pub fn of(status: &TicketStatus) -> Self {
        match status {
            TicketStatus::Waiting => told!("waiting", waiting),
            TicketStatus::Registered => told!("registered", registered),
            TicketStatus::Won { .. } => told!("won", won),
            TicketStatus::Claimed => told!("claimed", claimed),
            TicketStatus::Declined => told!("declined", declined),
            TicketStatus::Lapsed => told!("lapsed", lapsed),
            TicketStatus::TakenBack => told!("taken-back", taken_back),
            TicketStatus::RunnerUp { .. } => told!("runner-up", runner_up),
            TicketStatus::PlaceOffered { .. } => told!("offered", place_offered),
            TicketStatus::NotDrawn => told!("not-drawn", not_drawn),
            TicketStatus::Repeated => told!("repeated", repeated),
            TicketStatus::Erased => told!("erased", erased),
            TicketStatus::OutsideWindow => told!("outside-window", outside_window),
            TicketStatus::Cancelled => told!("cancelled", cancelled),
            TicketStatus::Missing => told!("missing", missing),
            TicketStatus::Unknown => told!("unknown", unknown),
        }
    }
}
