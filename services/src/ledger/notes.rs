//! What the ledger keeps: what happened, in the shape in which organizers ask about it.

use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::person::{Email, PersonKey, PersonName};
use domain::raffle::{PartySize, PlaceState, Raffle, Registration};
use domain::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An event. The higher version counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventNote {
    /// The id.
    pub id: EventId,
    /// What it is called.
    pub name: String,
    /// When it begins.
    pub starts: Timestamp,
    /// Grows with every change.
    pub version: u64,
}

/// A raffle, with all that its phase follows from. The higher version counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleNote {
    /// The id.
    pub id: RaffleId,
    /// The event that the places are for.
    pub event: EventId,
    /// What it is called.
    pub name: String,
    /// How many places there are.
    pub places: u32,
    /// When registration begins.
    pub opens: Timestamp,
    /// The first moment at which it is over.
    pub closes: Timestamp,
    /// When the pool was frozen.
    pub sealed_at: Option<Timestamp>,
    /// When the winners became known.
    pub drawn_at: Option<Timestamp>,
    /// When the last place was settled.
    pub ended_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// Grows with every change.
    pub version: u64,
}

/// A registration: who, how many, when. The later one of a person counts. It prints no data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationNote {
    /// For which raffle.
    pub raffle: RaffleId,
    /// Whose.
    pub person: PersonKey,
    /// How many come.
    pub party_size: PartySize,
    /// When it came in.
    pub received_at: Timestamp,
    /// The first name.
    pub first_name: PersonName,
    /// The last name.
    pub last_name: PersonName,
    /// The address.
    pub email: Email,
    /// Where it was asked for: the day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Date>,
}

/// A registration, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The registration.
    pub registration: RegistrationNote,
    /// What became of it.
    pub state: PlaceState,
}

impl From<&Event> for EventNote {
    fn from(event: &Event) -> Self {
        let Event { id, details, version, .. } = event;
        Self { id: *id, name: details.name.clone(), starts: details.starts, version: *version }
    }
}

impl From<&Raffle> for RaffleNote {
    fn from(raffle: &Raffle) -> Self {
        let progress = &raffle.progress;
        Self {
            id: raffle.id,
            event: raffle.event,
            name: raffle.name.clone(),
            places: raffle.rules.places,
            opens: raffle.rules.window.opens,
            closes: raffle.rules.window.closes,
            sealed_at: progress.seal.as_ref().map(|seal| seal.sealed_at),
            drawn_at: progress.drawn_at,
            ended_at: progress.ended_at,
            cancelled_at: progress.cancelled_at,
            version: raffle.version,
        }
    }
}

impl From<&Registration> for RegistrationNote {
    fn from(registration: &Registration) -> Self {
        let Registration { raffle, code, party_size, received_at, attendee, .. } = registration;
        Self {
            raffle: *raffle,
            person: code.person,
            party_size: *party_size,
            received_at: *received_at,
            first_name: attendee.first_name.clone(),
            last_name: attendee.last_name.clone(),
            email: attendee.email.clone(),
            born: attendee.born,
        }
    }
}
