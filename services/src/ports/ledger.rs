//! The ledger that organizers' lists and charts are read from.

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Standing, StandingKind};
use domain::time::Timestamp;

use super::{MinuteCount, PortResult};
use crate::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};

/// The most registrations or lines of one write or one page of the ledger.
pub const LEDGER_BATCH_MAX: usize = 1_000;

/// The ledger for organizers' reporting: a projection of what is stored elsewhere, which can be
/// dropped and rebuilt.
///
/// Every note may come twice, late and out of order: an older version than the one that is kept
/// changes nothing.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Notes an event, unless a newer version is noted.
    async fn note_event(&self, event: &EventNote) -> PortResult<()>;
    /// Notes a raffle, unless a newer version is noted.
    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()>;
    /// Notes registrations, each unless one that was received later is noted of the person, or the
    /// person was forgotten since. At most `LEDGER_BATCH_MAX`.
    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()>;
    /// Notes lines of a board as they are in this version. A line that is noted in this version or a newer one is
    /// skipped. At most `LEDGER_BATCH_MAX`.
    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()>;
    /// Forgets what a person had sent until then: no byte of the data is left in files of the engine,
    /// their lines are nobody's, and a late note of it changes nothing.
    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()>;
    /// Empties the ledger, or as much of it as takes no more than a moment, and says whether it is empty now. Who was
    /// forgotten stays so.
    async fn wipe(&self) -> PortResult<bool>;
    /// All events, in the order of their ids.
    async fn list_events(&self) -> PortResult<Vec<EventNote>>;
    /// All raffles, in the order of their ids.
    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>>;
    /// A page of the registrations of a raffle that a search finds, in the order of their person
    /// keys, beginning after one. At most `LEDGER_BATCH_MAX`.
    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>>;
    /// A page of a raffle's board, winners before runners-up, by their numbers, beginning after one.
    /// At most `LEDGER_BATCH_MAX`.
    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>>;
    /// How many registrations of a raffle it holds.
    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64>;
    /// How many of these there are per minute of arrival, in order; minutes without any are left out.
    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>>;
    /// When it was filled with all that was stored by then; nothing for one that is new or was emptied.
    async fn get_filled(&self) -> PortResult<Option<Timestamp>>;
    /// Notes that it was filled.
    async fn note_filled(&self, at: Timestamp) -> PortResult<()>;
}
