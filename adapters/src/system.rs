//! The only place that reads the clock or makes chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use domain::time::Timestamp;
use services::ports::{Chance, Clock};

/// How far the machine's clock may be set back while ours stands still and waits for it. Where it is more, the machine
/// was ahead and has been set right; to wait would keep every raffle shut until the wrong time is reached.
const STAND_STILL_MAX_MILLIS: i64 = 60_000;

/// The machine's clock. Small steps back are not shown: ours stands still until the time has caught up.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    latest_millis: AtomicI64,
}

impl SystemClock {
    /// A clock whose uptime begins now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn new() -> Self {
        Self { started: Instant::now(), latest_millis: AtomicI64::new(i64::MIN) }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        let read = jiff::Timestamp::now().as_millisecond();
        Timestamp::from_millis(follow(&self.latest_millis, read))
    }

    fn uptime(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The time to show where the machine's clock reads `read`, and the latest that was shown lies in `latest_millis`.
pub(crate) fn follow(latest_millis: &AtomicI64, read: i64) -> i64 {
    let latest = latest_millis.fetch_max(read, Ordering::SeqCst);
    if latest.saturating_sub(read) <= STAND_STILL_MAX_MILLIS {
        return latest.max(read);
    }
    latest_millis.store(read, Ordering::SeqCst);
    read
}

/// The operating system's randomness.
#[derive(Clone)]
pub struct SystemChance {
    clock: Arc<dyn Clock>,
}

impl SystemChance {
    /// Chance whose UUIDs carry the time of this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
    }

    fn new_uuid(&self) -> uuid::Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        uuid_v7(self.clock.now(), random)
    }
}

/// A version 7 UUID (RFC 9562 §5.7) of a moment and ten random bytes.
pub(crate) fn uuid_v7(at: Timestamp, random: [u8; 10]) -> uuid::Uuid {
    let millis = u64::try_from(at.as_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_stands_still_when_the_machine_is_set_back_a_little() {
        let clock = SystemClock::new();
        let ahead = clock.now().plus_secs(50);
        clock.latest_millis.store(ahead.as_millis(), Ordering::SeqCst);
        assert_eq!(clock.now(), ahead, "as if the machine had been ahead a moment ago");
    }

    #[test]
    fn the_clock_follows_a_machine_that_was_far_ahead_and_is_set_right() {
        let clock = SystemClock::new();
        let right = clock.now();
        clock.latest_millis.store(right.plus_secs(3_600).as_millis(), Ordering::SeqCst);
        let shown = clock.now();
        assert!(right <= shown && shown < right.plus_secs(50));
        assert!(shown <= clock.now());
    }

    #[test]
    fn ids_sort_by_age_and_are_never_the_same() {
        let chance = SystemChance::new(Arc::new(SystemClock::new()));
        let first = chance.new_uuid();
        assert_eq!(first.get_version_num(), 7);
        assert_ne!(first, chance.new_uuid());
        let later = uuid_v7(Timestamp::from_millis(2_000_000_000_000), [0; 10]);
        assert!(uuid_v7(Timestamp::from_millis(1_999_999_999_999), [255; 10]) < later);
    }
}
