//! The durable store and queue of the embedded host: one SQLite file, and the ledger in another.
//!
//! One thread writes (`writer`): it gathers what callers want written, commits it as one group and answers when the
//! group is on disk, so that thousands of callers share one wait for the disk. A few connections read (`readers`), and
//! one more moves the log into the file (`checkpoint`). `open` says in one sentence why a file cannot be used. Above
//! these, a chapter per port. The `ledger` is a file of its own.

mod audit;
mod checkpoint;
mod columns;
mod data_links;
mod draws;
mod erasures;
mod events;
mod fault;
mod health;
mod ledger;
mod lock;
mod mail_log;
mod migrations;
mod open;
mod people;
mod queue;
mod raffles;
mod readers;
mod refusals;
mod registrations;
mod tallies;
mod writer;

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use services::ports::{Clock, PortError, PortResult};

use fault::Fault;
pub use ledger::LedgerFile;
use lock::Lock;
use migrations::FESTIVAL;
pub use open::OpenError;
use readers::Readers;
use writer::{Desk, Shield, Writer};

/// Everything in one file. Writes of all callers are grouped; dropping it finishes what was begun.
pub struct Store {
    clock: Arc<dyn Clock>,
    // Fields are dropped in this order: the last to close the file is one that may write, so it
    // moves the log into it; then the lock is given back.
    readers: Readers,
    writer: Option<Writer>,
    _lock: Option<Lock>,
}

impl Store {
    /// Opens the file for this process alone, and creates or upgrades it where that is needed.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        let lock = Lock::take(path)?;
        let connection = open::for_writing(path, &FESTIVAL)?;
        let checkpoints = open::for_checkpoints(path)?;
        let writer = Writer::start(connection, checkpoints, Arc::clone(&clock));
        let writer = writer.map_err(|fault| OpenError::other(path, &fault))?;
        let readers = Readers::open(path)?;
        Ok(Arc::new(Self { writer: Some(writer), readers, clock, _lock: Some(lock) }))
    }

    /// Opens the file for looking only, also beside a process that writes it. Every write is
    /// refused.
    pub fn open_read_only(path: &Path, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        open::check_for_reading(path, &FESTIVAL)?;
        let readers = Readers::open(path)?;
        Ok(Arc::new(Self { writer: None, readers, clock, _lock: None }))
    }

    /// Writes several statements, all or none of them, in the next group. On disk when this returns.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        self.writer()?.submit(Shield::Savepoint, work).await
    }

    /// Writes one statement in the next group, which needs no savepoint to be all or nothing.
    async fn write_one<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        self.writer()?.submit(Shield::OneStatement, work).await
    }

    /// Reads what is on disk, on a thread where that may block.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        self.readers.run(work).await
    }

    fn writer(&self) -> PortResult<&Writer> {
        self.writer
            .as_ref()
            .ok_or_else(|| PortError::Unavailable("the database was opened for looking only".to_owned()))
    }
}
