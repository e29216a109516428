//! The ledger of the embedded host: a file of its own, which may be deleted and rebuilt.
//!
//! It is written and read as the store is, by one writer and a few readers, but shares nothing with
//! it: a ledger that is slow, full or damaged holds nothing up.

mod read;
mod write;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Standing, StandingKind};
use domain::time::Timestamp;
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{Clock, Ledger, MinuteCount, PortResult};

use super::lock::Lock;
use super::migrations::LEDGER;
use super::readers::Readers;
use super::writer::{Desk, Shield, Writer};
use super::{Fault, OpenError, open};
use crate::limit::check_notes;

/// A ledger in one file.
pub struct LedgerFile {
    // Dropped in this order, as in `Store`.
    readers: Readers,
    writer: Writer,
    _lock: Lock,
}

impl LedgerFile {
    /// Opens the file for this process alone, and creates or upgrades it where that is needed.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        let lock = Lock::take(path)?;
        let connection = open::for_writing(path, &LEDGER)?;
        let checkpoints = open::for_checkpoints(path)?;
        let writer = Writer::start(connection, checkpoints, clock);
        let writer = writer.map_err(|fault| OpenError::other(path, &fault))?;
        let readers = Readers::open(path)?;
        Ok(Arc::new(Self { readers, writer, _lock: lock }))
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        self.writer.submit(Shield::Savepoint, work).await
    }
}

#[async_trait]
impl Ledger for LedgerFile {
    async fn note_event(&self, event: &EventNote) -> PortResult<()> {
        let event = event.clone();
        self.write(move |desk| write::event(desk, &event)).await
    }

    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()> {
        let raffle = raffle.clone();
        self.write(move |desk| write::raffle(desk, &raffle)).await
    }

    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()> {
        check_notes(notes)?;
        let notes = notes.to_vec();
        self.write(move |desk| notes.iter().try_for_each(|note| write::registration(desk, note))).await
    }

    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()> {
        check_notes(lines)?;
        let lines = lines.to_vec();
        self.write(move |desk| lines.iter().try_for_each(|line| write::line(desk, raffle, version, line))).await
    }

    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()> {
        self.write(move |desk| write::forget(desk, person, until)).await
    }

    async fn wipe(&self) -> PortResult<bool> {
        self.write(write::wipe).await
    }

    async fn list_events(&self) -> PortResult<Vec<EventNote>> {
        self.readers.run(read::events).await
    }

    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>> {
        self.readers.run(read::raffles).await
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>> {
        let search = search.clone();
        self.readers.run(move |connection| read::registrations(connection, raffle, &search, after, limit)).await
    }

    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>> {
        self.readers.run(move |connection| read::board(connection, raffle, after, limit)).await
    }

    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64> {
        self.readers.run(move |connection| read::count_listed(connection, raffle)).await
    }

    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        self.readers.run(move |connection| read::count_listed_by_minute(connection, raffle)).await
    }

    async fn get_filled(&self) -> PortResult<Option<Timestamp>> {
        self.readers.run(read::filled).await
    }

    async fn note_filled(&self, at: Timestamp) -> PortResult<()> {
        self.write(move |desk| write::filled(desk, at)).await
    }
}
