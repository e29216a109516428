//! Lets the process die at one call, and remembers every draw and every board that was recorded.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use adapters::memory::{ManualClock, Memory};
use async_trait::async_trait;
use domain::draw::DrawRecord;
use domain::id::RaffleId;
use domain::raffle::Board;
use domain::time::Timestamp;
use services::ports::{Clock as _, Draws as _, PortError, PortResult};

use crate::support::{Hook, House};

/// Whether the call at which the process dies has its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Before,
    After,
}

/// Sees every call once `watch` has begun.
pub(super) struct Witness {
    dies_at: Option<(usize, Moment)>,
    watched: OnceLock<(Arc<Memory>, Arc<ManualClock>, RaffleId)>,
    calls: AtomicUsize,
    died_in: OnceLock<&'static str>,
    is_dead: AtomicBool,
    seen: Mutex<Seen>,
}

/// What was recorded, in order, each with the moment.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) records: Vec<DrawRecord>,
    pub(super) boards: Vec<(Timestamp, Board)>,
}

impl Witness {
    /// Nobody dies.
    pub(super) fn of_no_death() -> Arc<Self> {
        Self::new(None)
    }

    /// The process dies at this call, counted from 0.
    pub(super) fn of_a_death(call: usize, moment: Moment) -> Arc<Self> {
        Self::new(Some((call, moment)))
    }

    fn new(dies_at: Option<(usize, Moment)>) -> Arc<Self> {
        Arc::new(Self {
            dies_at,
            watched: OnceLock::new(),
            calls: AtomicUsize::new(0),
            died_in: OnceLock::new(),
            is_dead: AtomicBool::new(false),
            seen: Mutex::default(),
        })
    }

    /// From now on calls count.
    pub(super) fn watch(&self, house: &House, raffle: RaffleId) {
        self.watched.set((house.memory.clone(), house.clock.clone(), raffle)).ok();
    }

    /// How many calls there were.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// In which call the process died, if it did.
    pub(super) fn death(&self) -> Option<(&'static str, Moment)> {
        let (_, moment) = self.dies_at?;
        Some((self.died_in.get()?, moment))
    }

    /// Whether the process is dead now.
    pub(super) fn is_dead(&self) -> bool {
        self.is_dead.load(Ordering::SeqCst)
    }

    /// Another process has started, and lives.
    pub(super) fn see_a_new_process(&self) {
        self.is_dead.store(false, Ordering::SeqCst);
    }

    /// What was recorded.
    pub(super) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn die_at(&self, call: &'static str, number: usize, moment: Moment) -> PortResult<()> {
        if self.dies_at == Some((number, moment)) {
            self.died_in.set(call).ok();
            self.is_dead.store(true, Ordering::SeqCst);
            return Err(PortError::Unavailable("the process has died".to_owned()));
        }
        Ok(())
    }

    async fn look(&self) -> PortResult<()> {
        let Some((memory, clock, raffle)) = self.watched.get() else { return Ok(()) };
        let (record, board) = (memory.get_record(*raffle).await?, memory.get_board(*raffle).await?);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if record.as_ref() != seen.records.last() {
            seen.records.extend(record);
        }
        if board.version > 0 && seen.boards.last().is_none_or(|(_, last)| *last != board) {
            seen.boards.push((clock.now(), board));
        }
        Ok(())
    }
}

#[async_trait]
impl Hook for Witness {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        if self.watched.get().is_none() {
            return Ok(());
        }
        if self.is_dead() {
            return Err(PortError::Unavailable("the process is dead".to_owned()));
        }
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        self.die_at(call, number, Moment::Before)
    }

    async fn after(&self, call: &'static str) -> PortResult<()> {
        if self.watched.get().is_none() {
            return Ok(());
        }
        self.look().await?;
        self.die_at(call, self.calls() - 1, Moment::After)
    }
}
