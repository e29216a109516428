//! When the timetable must look again, and whether the queue is worked until then: what a host that sleeps in between
//! needs to know.
//!
//! A raffle needs the queue from its opening until its last place is settled. Outside that time the queue is worked
//! only when somebody asks for it, and until nothing is left.

use domain::raffle::{Phase, Raffle};
use domain::time::Timestamp;

use crate::Services;
use crate::error::Result;
use crate::jobs::Lane;
use crate::ports::{Alarm, Lanes, Occasion};

/// How many seconds before a raffle opens the lanes are switched on. Lambda takes about a minute to start reading a
/// queue.
const AHEAD_SECS: i64 = 120;
/// Two spare looks after each one that is due, in case that one cannot start. Each is a delay and a step in seconds:
/// the first full ten minutes at least five minutes later, and the first full hour at least an hour later.
const SPARE_LOOKS_SECS: [(i64, i64); 2] = [(300, 600), (3_600, 3_600)];
/// What could not be read is looked at again at the next full five minutes.
const AGAIN_SECS: i64 = 300;
/// How many seconds pass between two looks at a pool that waits for its last registrations.
const CLOSED_EVERY_SECS: i64 = 15;
/// How many seconds pass between two looks at a draw that waits for its randomness.
const SEALED_EVERY_SECS: i64 = 60;
/// How many seconds pass between two looks for offers that have run out.
const PLACES_EVERY_SECS: i64 = 600;
/// How many seconds from now the next look is at the earliest.
const AHEAD_OF_NOW_SECS: i64 = 10;
/// How many seconds the lanes are worked at least after somebody asked for it; after that they are worked only while a
/// message is left. A queue that is made of many machines may take a minute to tell that there is one.
const REST_AFTER_SECS: i64 = 300;
/// How many seconds a seal may be late before somebody has to look.
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

/// Has the timetable called again when something is due, and the lanes worked while they have to be.
///
/// Called both before a round and after it, so that a round that fails halfway is taken again. Spare looks are provided
/// for as well, which find nothing to do where all goes well.
pub async fn provide(services: &Services, alarm: &dyn Alarm, occasion: Occasion) -> Result<Agenda> {
    let agenda = match read(services, occasion).await {
        Ok(agenda) => agenda,
        Err(error) => {
            alarm.call_at(services.clock.now().plus_secs(AHEAD_OF_NOW_SECS).round_up(AGAIN_SECS), occasion).await?;
            return Err(error);
        }
    };
    if let Some(at) = agenda.next_look {
        alarm.call_at(at, Occasion::Due).await?;
        for (after_secs, step_secs) in SPARE_LOOKS_SECS {
            alarm.call_at(at.plus_secs(after_secs).round_up(step_secs), Occasion::Due).await?;
        }
    }
    if let Err(error) = alarm.set_lanes(agenda.lanes).await {
        tracing::warn!(error = %error, "the queue could not be switched on or off; it is tried again in a minute");
        alarm.call_at(services.clock.now().plus_secs(SEALED_EVERY_SECS), occasion).await?;
    }
    Ok(agenda)
}

/// What has to be provided for as things stand now.
pub async fn read(services: &Services, occasion: Occasion) -> Result<Agenda> {
    let now = services.clock.now();
    let raffles = services.raffles.list_raffles().await?;
    let agenda = raffles.iter().map(|raffle| of_raffle(raffle, now)).fold(Agenda::EMPTY, Agenda::with);
    if agenda.lanes == Lanes::Worked || (occasion == Occasion::Due && !has_work(services).await?) {
        return Ok(agenda);
    }
    let next_look = now.plus_secs(REST_AFTER_SECS).round_up(REST_AFTER_SECS);
    Ok(agenda.with(Agenda { next_look: Some(next_look), lanes: Lanes::Worked }))
}

/// How many closed raffles have waited longer for their seal than they may (`SEAL_IS_LATE_AFTER_SECS`).
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
    // At least a step of the alarm away, so that one that is about to fire is not taken for the next.
    // On full steps, so that many who look now and then look together.
    let every = |secs| now.plus_secs(AHEAD_OF_NOW_SECS).round_up(secs);
    let worked_until = |at| Agenda { next_look: Some(at), lanes: Lanes::Worked };
    let ahead = raffle.rules.window.opens.plus_secs(-AHEAD_SECS);
    match raffle.phase(now) {
        Phase::Planned if now < ahead => Agenda { next_look: Some(ahead), lanes: Lanes::AtRest },
        Phase::Planned | Phase::Open => worked_until(raffle.seals_from()),
        Phase::Closed => worked_until(raffle.seals_from().max(every(CLOSED_EVERY_SECS))),
        Phase::Sealed => worked_until(every(SEALED_EVERY_SECS)),
        Phase::Drawn => worked_until(every(PLACES_EVERY_SECS)),
        Phase::Ended | Phase::Cancelled => Agenda::EMPTY,
    }
}
