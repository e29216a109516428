//! Heads of boards that were read a moment ago.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::id::RaffleId;

use super::board::Head;

/// How long a head that was read counts.
const FRESH: Duration = Duration::from_secs(1);
/// The most heads that are kept: those of a few busy hours.
const HEADS_MAX: usize = 1_000;

/// The heads of one process, each with the time of reading.
#[derive(Default)]
pub(super) struct RecentHeads(Mutex<HashMap<RaffleId, (Duration, Arc<Head>)>>);

impl RecentHeads {
    pub(super) fn get(&self, raffle: RaffleId, now: Duration) -> Option<Arc<Head>> {
        let heads = self.heads();
        let (read, head) = heads.get(&raffle)?;
        (now < *read + FRESH).then(|| Arc::clone(head))
    }

    pub(super) fn keep(&self, raffle: RaffleId, head: Arc<Head>, now: Duration) {
        let mut heads = self.heads();
        if heads.len() >= HEADS_MAX {
            heads.clear();
        }
        heads.insert(raffle, (now, head));
    }

    pub(super) fn forget(&self, raffle: RaffleId) {
        self.heads().remove(&raffle);
    }

    fn heads(&self) -> MutexGuard<'_, HashMap<RaffleId, (Duration, Arc<Head>)>> {
        // No step panics halfway, so what lies behind a poisoned lock is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
