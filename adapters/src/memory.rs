//! Every port in memory: for tests, and to read what a promise means.
//!
//! One state behind one lock: each method is one step that nobody sees half done. A chapter per
//! port, and `clock`, `chance` and `beacon` that tests move by hand.

mod audit;
mod beacon;
mod chance;
mod clock;
mod draws;
mod erasures;
mod events;
mod files;
mod ledger;
mod mail;
mod notices;
mod people;
mod queue;
mod raffles;
mod registrations;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::time::Timestamp;
use services::notices::Notice;
use services::ports::{Clock, Health, PortResult};

pub use beacon::RecordedRounds;
pub use chance::SeededChance;
pub use clock::ManualClock;
pub use ledger::MemoryLedger;

/// All stores, the queue, the files and the outbox of one process, gone when it ends.
pub struct Memory {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    events: events::EventState,
    raffles: raffles::RaffleState,
    registrations: registrations::RegistrationState,
    erasures: erasures::ErasureState,
    draws: draws::DrawState,
    queue: queue::QueueState,
    mail: mail::MailState,
    files: files::FileState,
    people: people::PeopleState,
    audit: audit::AuditState,
    heard: Vec<Notice>,
}

impl Memory {
    /// An empty store that goes by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { clock, state: Mutex::default() })
    }

    /// Spoils the body of every message that is stored now, as a failing disk would.
    pub fn spoil_messages(&self) {
        self.state().queue.spoil();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No step panics halfway, so the state behind a poisoned lock is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

#[async_trait]
impl Health for Memory {
    async fn check(&self) -> PortResult<()> {
        Ok(())
    }
}
