//! Waking a host that sleeps between two rounds of the timetable.

use async_trait::async_trait;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::PortResult;

/// Why the timetable is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Something is due.
    #[default]
    Due,
    /// Somebody has changed something, or sent a message: the queue may have work.
    Asked,
}

impl Occasion {
    /// The word for it in schedules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Asked => "asked",
        }
    }
}

/// Whether the lanes of the queue are worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// What is sent is done at once.
    Worked,
    /// What is sent waits, and nothing is paid for looking.
    AtRest,
}

/// The alarm clock of a host that sleeps between two rounds of the timetable.
#[async_trait]
pub trait Alarm: Send + Sync {
    /// Has the timetable called at this moment or some seconds later, at least once. Asking again for about the same
    /// moment makes one call of both.
    async fn call_at(&self, at: Timestamp, occasion: Occasion) -> PortResult<()>;
    /// Has the lanes worked from now on, or lets them rest.
    async fn set_lanes(&self, lanes: Lanes) -> PortResult<()>;
}
