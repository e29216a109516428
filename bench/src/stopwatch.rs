//! Time that has passed: the only place here that reads a clock.

use std::time::{Duration, Instant};

/// Started when it is made.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures real time, and is no part of the product")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn passed(self) -> Duration {
        self.0.elapsed()
    }

    pub(crate) fn secs(self) -> f64 {
        self.passed().as_secs_f64()
    }
}
