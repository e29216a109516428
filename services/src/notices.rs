//! What other systems are told: that something happened to a raffle. A notice names nobody.
//!
//! A notice is a message of the queue, written together with what it tells of wherever the store can do that. The
//! worker hands it to the bus, and tries again where the bus is away.

use domain::id::RaffleId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Services;
use crate::error::Result;
use crate::jobs::Job;
use crate::ports::NewMessage;

/// That something happened to a raffle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To which raffle.
    pub raffle: RaffleId,
    /// What.
    pub happening: Happening,
    /// When.
    pub at: Timestamp,
}

/// What happens to a raffle, each at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It was made.
    Planned,
    /// Its pool is frozen, and the root is public.
    Sealed,
    /// Its winners are known.
    Drawn,
    /// It was called off.
    Cancelled,
}

impl Happening {
    /// All of them, in the order of a raffle's life.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Sealed, Self::Drawn, Self::Cancelled];

    /// The word for it on a bus.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sealed => "sealed",
            Self::Drawn => "drawn",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Notice {
    /// The same for the same happening, so that whoever hears it twice knows.
    pub fn id(&self) -> String {
        format!("{}-{}", self.raffle, self.happening.as_str())
    }
}

/// The message by which a happening is told; none where nobody can be told.
pub(crate) fn of(services: &Services, raffle: RaffleId, happening: Happening) -> Option<NewMessage> {
    let at = services.clock.now();
    services.notices.is_some().then(|| Job::Notify(Notice { raffle, happening, at }).into())
}

/// Hands a notice to the bus. Where there is none any more, nobody is waiting for it.
pub(crate) async fn publish(services: &Services, notice: &Notice) -> Result<()> {
    match &services.notices {
        Some(bus) => Ok(bus.publish(notice).await?),
        None => Ok(()),
    }
}
