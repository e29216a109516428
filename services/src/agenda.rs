//! When the timetable has to look again, and whether the queue is worked until then: what a host needs to
//! know that sleeps in between.
//!
//! A raffle needs the queue from its opening until its last place is settled. Outside of that the queue is
//! worked when somebody asks for it, and until nothing is left.

use domain::raffle::{Phase, Raffle};
use domain::time::Timestamp;

use crate::Services;
use crate::error::Result;
use crate::jobs::Lane;
use crate::ports::{Alarm, Lanes, Occasion};

/// The lanes are worked so long before a raffle opens: a feed that rests takes about a minute to begin.
const AHEAD_SECS: i64 = 120;
/// A pool that waits for its last registrations is looked at so often.
const CLOSED_EVERY_SECS: i64 = 15;
/// A draw that waits for its randomness is looked at so often.
const SEALED_EVERY_SECS: i64 = 60;
/// Whether an offer has run out is looked at so often.
const PLACES_EVERY_SECS: i64 = 600;
/// Who was asked for leaves the lanes worked for so long, and then until nothing is left. A queue that is
/// made of many machines may take a minute to tell that there is something.
const REST_AFTER_SECS: i64 = 300;
/// A seal that has waited for so long waits for somebody.
const SEAL_IS_LATE_AFTER_SECS: i64 = 300;

/// What a host that sleeps has to provide for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agenda {
    /// When to look again; never, unless somebody changes something.
    pub next_look: Option<Timestamp>,
    /// Whether the lanes are worked until then.
    pub lanes: Lanes,
}

impl Agenda {
    const EMPTY: Self = Self { next_look: None, lanes: Lanes::AtRest };

    fn with(self, other: Self) -> Self {
        let next_look = self.next_look.into_iter().chain(other.next_look).min();
        let is_worked = [self.lanes, other.lanes].contains(&Lanes::Worked);
        Self { next_look, lanes: if is_worked { Lanes::Worked } else { Lanes::AtRest } }
    }
}

/// Has the timetable called again when it is time for it, and the lanes worked while they have to be.
///
/// Called before a round as well as after it: a round that fails half-way is looked at again.
pub async fn provide(services: &Services, alarm: &dyn Alarm, occasion: Occasion) -> Result<Agenda> {
    let agenda = read(services, occasion).await?;
    if let Some(at) = agenda.next_look {
        alarm.call_at(at, Occasion::Due).await?;
    }
    if let Err(error) = alarm.set_lanes(agenda.lanes).await {
        tracing::warn!(error = %error, "the queue could not be switched on or off; it is tried again in a minute");
        alarm.call_at(services.clock.now().plus_secs(SEALED_EVERY_SECS), occasion).await?;
    }
    Ok(agenda)
}

/// What is to be provided for now.
pub async fn read(services: &Services, occasion: Occasion) -> Result<Agenda> {
    let now = services.clock.now();
    let raffles = services.raffles.list_raffles().await?;
    let agenda = raffles.iter().map(|raffle| of_raffle(raffle, now)).fold(Agenda::EMPTY, Agenda::with);
    if agenda.lanes == Lanes::Worked || (occasion == Occasion::Due && !has_work(services).await?) {
        return Ok(agenda);
    }
    Ok(agenda.with(Agenda { next_look: Some(now.plus_secs(REST_AFTER_SECS)), lanes: Lanes::Worked }))
}

/// How many raffles have closed and wait for their seal for so long that somebody has to look.
pub async fn count_late_seals(services: &Services) -> Result<usize> {
    let now = services.clock.now();
    let raffles = services.raffles.list_raffles().await?;
    let is_late = |raffle: &Raffle| raffle.seals_from().plus_secs(SEAL_IS_LATE_AFTER_SECS) <= now;
    Ok(raffles.iter().filter(|raffle| raffle.phase(now) == Phase::Closed && is_late(raffle)).count())
}

async fn has_work(services: &Services) -> Result<bool> {
    for lane in Lane::ALL {
        let depth = services.queue.depth(lane).await?;
        if depth.ready + depth.in_flight + depth.delayed > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

fn of_raffle(raffle: &Raffle, now: Timestamp) -> Agenda {
    let worked_until = |at| Agenda { next_look: Some(at), lanes: Lanes::Worked };
    let ahead = raffle.rules.window.opens.plus_secs(-AHEAD_SECS);
    match raffle.phase(now) {
        Phase::Planned if now < ahead => Agenda { next_look: Some(ahead), lanes: Lanes::AtRest },
        Phase::Planned | Phase::Open => worked_until(raffle.seals_from()),
        Phase::Closed => worked_until(raffle.seals_from().max(now.plus_secs(CLOSED_EVERY_SECS))),
        Phase::Sealed => worked_until(now.plus_secs(SEALED_EVERY_SECS)),
        Phase::Drawn => worked_until(now.plus_secs(PLACES_EVERY_SECS)),
        Phase::Ended | Phase::Cancelled => Agenda::EMPTY,
    }
}
