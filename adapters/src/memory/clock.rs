//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use services::ports::Clock;

/// A clock that is moved by hand.
#[derive(Debug)]
pub struct ManualClock {
    now_millis: AtomicI64,
    uptime_millis: AtomicU64,
}

impl ManualClock {
    /// A clock that shows this moment, of a process that has just started.
    pub fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self { now_millis: AtomicI64::new(now.as_millis()), uptime_millis: AtomicU64::new(0) })
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.uptime_millis.fetch_add(millis, Ordering::SeqCst);
        self.now_millis.fetch_add(i64::try_from(millis).unwrap_or(i64::MAX), Ordering::SeqCst);
    }

    /// Lets this many seconds pass.
    pub fn advance_secs(&self, secs: u32) {
        self.advance(Duration::from_secs(u64::from(secs)));
    }

    /// Sets the wall clock, as an administrator does; to a moment that has passed it does not go
    /// back, like the real one.
    pub fn set(&self, now: Timestamp) {
        self.now_millis.fetch_max(now.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now_millis.load(Ordering::SeqCst))
    }

    fn uptime(&self) -> Duration {
        Duration::from_millis(self.uptime_millis.load(Ordering::SeqCst))
    }
}
