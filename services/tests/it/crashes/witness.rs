//! Strikes at one call, and remembers every draw and every board that was recorded.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use adapters::memory::{ManualClock, Memory};
use async_trait::async_trait;
use domain::draw::DrawRecord;
use domain::id::RaffleId;
use domain::raffle::Board;
use domain::time::Timestamp;
use services::ports::{Clock as _, Draws as _, PortError, PortResult};

use super::night::GUESTS;
use crate::support::{Hook, House};

/// Whether the call that is struck has its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Before,
    After,
}

/// What becomes of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// This call fails and all that follow.
    Dies,
    /// This call fails, and the process lives on.
    Stumbles,
}

/// Which call is struck, counted from 0, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blow {
    pub(super) call: usize,
    pub(super) moment: Moment,
    pub(super) fate: Fate,
}

/// Sees every call once `watch` has begun.
pub(super) struct Witness {
    blow: Option<Blow>,
    watched: OnceLock<(Arc<Memory>, Arc<ManualClock>, RaffleId)>,
    calls: AtomicUsize,
    struck: OnceLock<&'static str>,
    is_dead: AtomicBool,
    is_shaken: AtomicBool,
    seen: Mutex<Seen>,
}

/// What was recorded, in order, each with the moment.
#[derive(Clone, Default)]
pub(super) struct Seen {
    pub(super) records: Vec<DrawRecord>,
    pub(super) boards: Vec<(Timestamp, Board)>,
}

impl Witness {
    /// Strikes so, or never.
    pub(super) fn of(blow: Option<Blow>) -> Arc<Self> {
        Arc::new(Self {
            blow,
            watched: OnceLock::new(),
            calls: AtomicUsize::new(0),
            struck: OnceLock::new(),
            is_dead: AtomicBool::new(false),
            is_shaken: AtomicBool::new(false),
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

    /// Which call was struck, if one was, and how.
    pub(super) fn struck(&self) -> Option<(&'static str, Blow)> {
        self.struck.get().copied().zip(self.blow)
    }

    /// How many mails go out a second time: between handing one over and noting that, there is a moment in which nobody
    /// can know. Of mails that are noted together it may be each that was handed over.
    pub(super) fn doubled_mails(&self, are_noted_together: bool) -> RangeInclusive<usize> {
        // One of them has registered twice.
        let most = if are_noted_together { GUESTS.len() - 1 } else { 1 };
        match self.struck().map(|(call, blow)| (call, blow.moment)) {
            Some(("deliver", Moment::After) | ("mark_sent", Moment::Before)) => 1..=most,
            // Those that were handed over before this one.
            Some(("deliver", Moment::Before)) => 0..=most - 1,
            _ => 0..=0,
        }
    }

    /// Whether a call was struck since the last time that somebody asked.
    pub(super) fn was_just_struck(&self) -> bool {
        self.is_shaken.swap(false, Ordering::SeqCst)
    }

    /// Whether the process is dead; asked by who starts another one, which lives.
    pub(super) fn was_dead(&self) -> bool {
        self.is_dead.swap(false, Ordering::SeqCst)
    }

    /// What was recorded.
    pub(super) fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn strike(&self, name: &'static str, call: usize, moment: Moment) -> PortResult<()> {
        let Some(blow) = self.blow.filter(|blow| (blow.call, blow.moment) == (call, moment)) else { return Ok(()) };
        self.struck.set(name).ok();
        self.is_shaken.store(true, Ordering::SeqCst);
        self.is_dead.store(blow.fate == Fate::Dies, Ordering::SeqCst);
        Err(PortError::Unavailable("struck".to_owned()))
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
        if self.is_dead.load(Ordering::SeqCst) {
            return Err(PortError::Unavailable("the process is dead".to_owned()));
        }
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        self.strike(call, number, Moment::Before)
    }

    async fn after(&self, call: &'static str) -> PortResult<()> {
        if self.watched.get().is_none() {
            return Ok(());
        }
        if matches!(call, "record_draw_once" | "apply_moves" | "apply_answer") {
            self.look().await?;
        }
        self.strike(call, self.calls() - 1, Moment::After)
    }
}
