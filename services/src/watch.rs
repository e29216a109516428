//! What a process remembers from round to round: how its clocks ran, what it has published and reported, and which
//! beacons have not answered.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::RaffleId;
use domain::time::Timestamp;

use crate::Services;

/// How far the wall clock may run ahead of the steady clock before it counts as a jump.
const JUMP_TOLERANCE: Duration = Duration::from_secs(30);
/// How long nothing irrevocable is done after a jump, so that an operator or the time service can set the clock
/// right before a pool is frozen hours early.
const HOLD_AFTER_JUMP: Duration = Duration::from_mins(10);
/// How often a raffle that has to wait is reported; it is tried in every round.
const REPORT_EVERY: Duration = Duration::from_mins(5);
/// How long to wait before a beacon that had no answer is asked again, at first and at most.
const ASK_AGAIN_AFTER: Duration = Duration::from_secs(2);
const ASK_AGAIN_AFTER_MAX: Duration = Duration::from_mins(1);

/// The shortest time between two comparisons of the clocks. In less, a clock that counts milliseconds may seem to stand
/// still.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What this process knows of the clock and of files that it has published.
#[derive(Debug, Default)]
pub struct Watch {
    clock: Mutex<ClockWatch>,
    /// Whose record it has published.
    pub(crate) records: Seen,
    /// Whose seal it has published.
    pub(crate) seals: Seen,
    reported: Mutex<HashMap<RaffleId, Duration>>,
    asked: Mutex<HashMap<RaffleId, Asked>>,
}

/// When a beacon that had no answer for a raffle is asked again.
#[derive(Clone, Copy, Debug)]
struct Asked {
    again_at: Duration,
    pause: Duration,
}

/// Compares the wall clock with the steady one.
#[derive(Debug, Default)]
struct ClockWatch {
    last: Option<(Timestamp, Duration)>,
    stands_still: bool,
    held_until: Option<Duration>,
}

impl ClockWatch {
    /// Notes the two clocks; answers whether irrevocable steps have to wait.
    fn observe(&mut self, now: Timestamp, uptime: Duration) -> bool {
        let (last_now, last_uptime) = *self.last.get_or_insert((now, uptime));
        let steady = uptime.saturating_sub(last_uptime);
        let passed = Duration::from_millis(u64::try_from(now.millis_since(last_now)).unwrap_or(0));
        let ahead = passed.saturating_sub(steady);
        let is_set_back = now < last_now;
        if ahead > JUMP_TOLERANCE {
            let ahead_secs = ahead.as_secs();
            tracing::error!(clock.ahead_secs = ahead_secs, "the clock jumped forward; draws and places wait");
        }
        if is_set_back {
            let behind_secs = last_now.millis_since(now) / 1_000;
            tracing::error!(
                clock.behind_secs = behind_secs,
                "the clock was set back, so it was wrong before; draws and places wait"
            );
        }
        let has_jumped = ahead > JUMP_TOLERANCE || is_set_back;
        if has_jumped {
            self.held_until = Some(uptime + HOLD_AFTER_JUMP);
        }
        if has_jumped || steady >= LOOK_EVERY {
            // Where the machine's clock was set back a little, this one stands still until the time has caught up, and
            // is ahead of it all along.
            self.stands_still = passed.is_zero() && !is_set_back;
            self.last = Some((now, uptime));
        }
        self.stands_still || self.held_until.is_some_and(|until| uptime < until)
    }
}

impl Watch {
    /// Forgets how the clocks ran, because the process was put to sleep and one of them may have stood still.
    pub fn wake_up(&self) {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        (clock.last, clock.stands_still) = (None, false);
    }

    /// Whether what is irrevocable has to wait because the clock has jumped.
    pub(crate) fn is_clock_suspect(&self, services: &Services) -> bool {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.observe(services.clock.now(), services.clock.uptime())
    }

    /// Whether it is time to report (again) that a raffle has to wait.
    pub(crate) fn may_report(&self, raffle: RaffleId, uptime: Duration) -> bool {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.get(&raffle).is_some_and(|last| uptime < *last + REPORT_EVERY) {
            return false;
        }
        reported.insert(raffle, uptime);
        true
    }

    /// Whether a beacon may be asked for a raffle now. Each time there is no answer the pause doubles, so that a beacon
    /// that is away is not flooded and does not hold up the other raffles.
    pub(crate) fn may_ask_beacon(&self, raffle: RaffleId, uptime: Duration) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let last = asked.get(&raffle).copied();
        if last.is_some_and(|last| uptime < last.again_at) {
            return false;
        }
        let pause = last.map_or(ASK_AGAIN_AFTER, |last| (last.pause * 2).min(ASK_AGAIN_AFTER_MAX));
        asked.insert(raffle, Asked { again_at: uptime + pause, pause });
        true
    }
}

/// Raffles for which this process has done something once.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashSet<RaffleId>>);

impl Seen {
    pub(crate) fn has(&self, raffle: RaffleId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&raffle)
    }

    pub(crate) fn note(&self, raffle: RaffleId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(raffle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_forward_holds_seals_for_ten_minutes() {
        let mut watch = ClockWatch::default();
        let at = |secs: i64| Timestamp::from_millis(secs * 1_000);
        let up = Duration::from_secs;
        assert!(!watch.observe(at(1_000), up(0)));
        assert!(!watch.observe(at(1_001), up(1)), "a second is a second");
        assert!(watch.observe(at(90_000), up(2)), "a day in a second is a jump");
        assert!(watch.observe(at(90_600), up(601)));
        assert!(!watch.observe(at(90_602), up(603)), "ten minutes later the clock is believed");
    }

    #[test]
    fn a_clock_that_is_set_back_holds_seals_for_ten_minutes() {
        let mut watch = ClockWatch::default();
        let at = |secs: i64| Timestamp::from_millis(secs * 1_000);
        let up = Duration::from_secs;
        assert!(!watch.observe(at(90_000), up(0)));
        assert!(watch.observe(at(1_000), up(1)), "which of the two was wrong is not known yet");
        assert!(watch.observe(at(1_599), up(600)));
        assert!(!watch.observe(at(1_601), up(602)));
    }

    #[test]
    fn a_clock_that_stands_still_holds_seals_until_it_goes_on() {
        let mut watch = ClockWatch::default();
        let at = Timestamp::from_millis;
        let up = Duration::from_millis;
        assert!(!watch.observe(at(90_000), up(0)));
        assert!(!watch.observe(at(90_000), up(900)), "within a millisecond it may seem to stand");
        assert!(watch.observe(at(90_000), up(1_000)));
        assert!(watch.observe(at(90_001), up(1_001)), "it is looked at once a second");
        assert!(!watch.observe(at(90_999), up(2_000)));
    }
}
