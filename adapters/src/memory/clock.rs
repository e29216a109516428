//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use services::ports::Clock;

use crate::system::follow;

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

    /// Sets the wall clock, as an administrator does. Like the real one it goes back far, and not a little.
    pub fn set(&self, now: Timestamp) {
        follow(&self.now_millis, now.as_millis());
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
