//! What travels between those who ask the ledger and the function that answers, as JSON.

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Standing, StandingKind};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use services::ledger::{EventNote, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{PortError, PortResult};

/// One call of the port `Ledger`. Both sides are deployed together, so it has no versions.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the method of the port, with its arguments")]
pub enum Call {
    NoteEvent { event: EventNote },
    NoteRaffle { raffle: RaffleNote },
    NoteRegistrations { notes: Vec<RegistrationNote> },
    NoteBoard { raffle: RaffleId, version: u64, lines: Vec<Standing> },
    ForgetPerson { person: PersonKey, until: Timestamp },
    Wipe,
    ListEvents,
    ListRaffles,
    ListRegistrations { raffle: RaffleId, search: LedgerSearch, after: Option<PersonKey>, limit: usize },
    ListBoard { raffle: RaffleId, after: Option<(StandingKind, u32)>, limit: usize },
    CountListed { raffle: RaffleId },
    CountListedByMinute { raffle: RaffleId },
    GetFilled,
    NoteFilled { at: Timestamp },
}

impl Call {
    /// Whether the call does no more than bring the ledger up to date with the store: it shows nobody's data, and the
    /// next report sets right whatever it changes.
    pub(super) const fn is_note(&self) -> bool {
        match self {
            Self::NoteEvent { .. }
            | Self::NoteRaffle { .. }
            | Self::NoteRegistrations { .. }
            | Self::NoteBoard { .. }
            | Self::ForgetPerson { .. } => true,
            Self::Wipe
            | Self::ListEvents
            | Self::ListRaffles
            | Self::ListRegistrations { .. }
            | Self::ListBoard { .. }
            | Self::CountListed { .. }
            | Self::CountListedByMinute { .. }
            | Self::GetFilled
            | Self::NoteFilled { .. } => false,
        }
    }
}

// A call holds names and addresses.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Call(…)")
    }
}

/// What the port answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told<T> {
    /// It is done, and this came of it.
    Done(T),
    /// The engine is away, full or busy.
    Unavailable(String),
    /// Somebody else changed it first.
    Conflict,
    /// This door is not for such calls.
    Refused,
}

impl<T> From<PortResult<T>> for Told<T> {
    fn from(answer: PortResult<T>) -> Self {
        match answer {
            Ok(value) => Self::Done(value),
            Err(PortError::Unavailable(why) | PortError::Busy(why)) => Self::Unavailable(why),
            Err(PortError::Conflict) => Self::Conflict,
        }
    }
}

impl<T> From<Told<T>> for PortResult<T> {
    fn from(told: Told<T>) -> Self {
        match told {
            Told::Done(value) => Ok(value),
            Told::Unavailable(why) => Err(PortError::Unavailable(why)),
            Told::Conflict => Err(PortError::Conflict),
            Told::Refused => Err(PortError::Unavailable("the ledger's function takes notes, and shows nothing".into())),
        }
    }
}
