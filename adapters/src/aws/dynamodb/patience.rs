//! How often a call is made again, and how long is waited before: with jitter, and within a budget that all
//! calls of a process have in common, so that nobody storms an engine which is down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use services::ports::Chance;

/// A call is made so often at most; the pauses between add up to about three seconds.
const TRIES_MAX: u32 = 9;
/// The longest first pause. It doubles each time.
const FIRST_PAUSE_MILLIS: u64 = 25;
/// The longest pause.
const PAUSE_MAX_MILLIS: u64 = 1_000;
/// What the budget holds when nothing has failed for a while.
const BUDGET: u32 = 2_000;
/// What another try takes out of it. What succeeds puts one back, so one call in four may fail for ever.
const PRICE: u32 = 3;

/// The budget of a process.
pub(super) struct Patience {
    left: AtomicU32,
    chance: Arc<dyn Chance>,
}

impl Patience {
    pub(super) fn new(chance: Arc<dyn Chance>) -> Self {
        Self { left: AtomicU32::new(BUDGET), chance }
    }

    /// Notes that a call succeeded.
    pub(super) fn earn(&self) {
        let earn = |left: u32| (left < BUDGET).then_some(left + 1);
        let _full = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }

    /// Waits until a call that has failed so often is made again. `false` where it is not.
    pub(super) async fn wait(&self, failed: u32) -> bool {
        let Some(pause) = self.pause(failed) else { return false };
        tokio::time::sleep(pause).await;
        true
    }

    /// Waits until the rest of a batch is asked for, of which so many calls in a row have done nothing. `false`
    /// where it is not. While something is done nothing has failed, so it costs nothing.
    pub(super) async fn rest(&self, idle: u32) -> bool {
        tokio::time::sleep(self.jitter(idle)).await;
        idle < TRIES_MAX
    }

    fn pause(&self, failed: u32) -> Option<Duration> {
        let spend = |left: u32| left.checked_sub(PRICE);
        if failed >= TRIES_MAX || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err() {
            return None;
        }
        Some(self.jitter(failed))
    }

    fn jitter(&self, failed: u32) -> Duration {
        let longest = (FIRST_PAUSE_MILLIS << failed.min(10)).min(PAUSE_MAX_MILLIS);
        let mut random = [0; 8];
        self.chance.fill(&mut random);
        Duration::from_millis(u64::from_le_bytes(random) % (longest + 1))
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;
    use crate::memory::{ManualClock, SeededChance};

    #[test]
    fn patience_ends_after_a_few_tries_and_when_the_budget_is_spent() {
        let chance = SeededChance::new(1, ManualClock::at(Timestamp::EPOCH));
        let patience = Patience::new(Arc::new(chance));
        assert!(patience.pause(TRIES_MAX - 1).is_some_and(|pause| pause.as_millis() <= u128::from(PAUSE_MAX_MILLIS)));
        assert_eq!(patience.pause(TRIES_MAX), None);
        let more = std::iter::from_fn(|| patience.pause(1)).count();
        assert_eq!(u32::try_from(more), Ok(BUDGET / PRICE - 1));
        for _ in 0..PRICE {
            patience.earn();
        }
        assert!(patience.pause(1).is_some(), "what succeeds pays for another try");
    }
}
