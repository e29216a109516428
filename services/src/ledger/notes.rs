//! What the ledger keeps: what happened, in the shape in which organizers ask about it.

use std::collections::BTreeMap;

use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::person::{EMAIL_MAX, Email, PersonKey, PersonName};
use domain::raffle::{Claim, PartyCounts, PartySize, Raffle, Registration};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ports::MinuteCount;

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
}

/// What became of a registration, as a list is narrowed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    /// Not drawn, or not drawn yet.
    Registered,
    /// Next in line.
    Waiting,
    /// A place is kept.
    Offered,
    /// The person said yes.
    Claimed,
    /// The person said no.
    Declined,
    /// The deadline passed.
    Lapsed,
    /// The organizer took the place back.
    TakenBack,
}

/// A registration, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// The registration.
    pub registration: RegistrationNote,
    /// What became of it.
    pub state: PlaceState,
}

/// What a list of registrations is narrowed by.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LedgerSearch {
    /// How the address, the first or the last name begins, folded (see [`fold`]).
    begins: Option<String>,
    /// What became of it.
    state: Option<PlaceState>,
}

/// How many registrations of a raffle there are whose data are kept, by what organizers chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerCounts {
    /// All of them.
    pub registrations: u64,
    /// By the minute of arrival, in order; minutes without any are left out.
    pub by_minute: Vec<MinuteCount>,
    /// By party size.
    pub by_party_size: PartyCounts,
    /// By what became of them; states without any are left out.
    pub by_state: BTreeMap<PlaceState, u64>,
}

impl PlaceState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Registered, Self::Waiting, Self::Offered, Self::Claimed, Self::Declined, Self::Lapsed, Self::TakenBack];

    /// The word for it in stores and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Claimed => "claimed",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::TakenBack => "taken_back",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl From<Claim> for PlaceState {
    fn from(claim: Claim) -> Self {
        match claim {
            Claim::Waiting => Self::Waiting,
            Claim::Offered { .. } => Self::Offered,
            Claim::Claimed { .. } => Self::Claimed,
            Claim::Declined { .. } => Self::Declined,
            Claim::Lapsed { .. } => Self::Lapsed,
            Claim::TakenBack { .. } => Self::TakenBack,
        }
    }
}

/// A text as it is compared in a search: upper and lower case are the same.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

impl LedgerSearch {
    /// Narrows to those whose address, first or last name begins like this; an empty text narrows
    /// nothing. At most `EMAIL_MAX` characters are looked at: nothing that is searched is longer.
    #[must_use]
    pub fn beginning(self, text: &str) -> Self {
        let begins = fold(text.trim()).chars().take(EMAIL_MAX as usize).collect::<String>();
        Self { begins: (!begins.is_empty()).then_some(begins), ..self }
    }

    /// Narrows to those of whom this became.
    #[must_use]
    pub fn in_state(self, state: PlaceState) -> Self {
        Self { state: Some(state), ..self }
    }

    /// What became of those who are looked for, where it matters.
    pub const fn state(&self) -> Option<PlaceState> {
        self.state
    }

    /// The first text that is looked for, and the first after all of them; a list is ordered by
    /// code points.
    pub fn range(&self) -> Option<(String, String)> {
        self.begins.as_ref().map(|begins| (begins.clone(), format!("{begins}{}", char::MAX)))
    }

    /// Whether a line is looked for.
    pub fn finds(&self, line: &LedgerLine) -> bool {
        let LedgerLine { registration, state } = line;
        let has_state = self.state.is_none_or(|wanted| wanted == *state);
        let texts = [registration.email.as_str(), registration.first_name.as_str(), registration.last_name.as_str()];
        let begins = |text: &str| self.begins.as_ref().is_none_or(|begins| fold(text).starts_with(begins));
        has_state && texts.into_iter().any(begins)
    }
}

// What is searched for is part of a name.
impl std::fmt::Debug for LedgerSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LedgerSearch(…)")
    }
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for state in PlaceState::ALL {
            assert_eq!(PlaceState::parse(state.as_str()), Some(state));
        }
        assert_eq!(PlaceState::parse("unknown"), None);
    }

    #[test]
    fn a_search_never_prints_what_is_looked_for() {
        let search = LedgerSearch::default().beginning(" ADA ");
        assert_eq!(search.range().map(|(from, _)| from).as_deref(), Some("ada"));
        assert_eq!(format!("{search:?}"), "LedgerSearch(…)");
        assert_eq!(LedgerSearch::default().beginning("  ").range(), None);
    }
}
