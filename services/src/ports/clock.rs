//! Time and chance.

use std::time::Duration;

use domain::time::Timestamp;

/// The time.
pub trait Clock: Send + Sync {
    /// The wall clock. Within a process it does not go back, unless the machine's is set back by more than a minute:
    /// then it was ahead, and the right time is shown from then on.
    fn now(&self) -> Timestamp;
    /// Time since the process started, whatever happens to the wall clock.
    fn uptime(&self) -> Duration;
}

/// Randomness fit for secrets.
pub trait Chance: Send + Sync {
    /// Fills the bytes with chance.
    fn fill(&self, bytes: &mut [u8]);
    /// A fresh time-ordered UUID (version 7).
    fn new_uuid(&self) -> uuid::Uuid;
}
