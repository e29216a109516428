//! The life of a raffle in steps, with how far it has come.

use domain::raffle::{Phase, Raffle};

use crate::ui::StepState;

/// The steps of a raffle that is not called off.
const WAY: [Phase; 6] = [Phase::Planned, Phase::Open, Phase::Closed, Phase::Sealed, Phase::Drawn, Phase::Ended];

/// The steps in their order. A raffle that was called off ends with that, after the steps that it
/// missed.
pub(super) fn steps(raffle: &Raffle, phase: Phase) -> Vec<(Phase, StepState)> {
    let reached = if phase == Phase::Cancelled { reached_before_cancelled(raffle) } else { phase };
    let at = WAY.iter().position(|step| *step == reached).unwrap_or_default();
    let state = |index: usize| match (index.cmp(&at), phase) {
        (std::cmp::Ordering::Less, _) | (std::cmp::Ordering::Equal, Phase::Cancelled) => StepState::Done,
        (std::cmp::Ordering::Equal, _) => StepState::Now,
        (std::cmp::Ordering::Greater, Phase::Cancelled) => StepState::Missed,
        (std::cmp::Ordering::Greater, _) => StepState::Next,
    };
    let mut steps: Vec<_> = WAY.iter().enumerate().map(|(index, step)| (*step, state(index))).collect();
    if phase == Phase::Cancelled {
        steps.push((Phase::Cancelled, StepState::Now));
    }
    steps
}

/// Where the raffle was when it was called off.
fn reached_before_cancelled(raffle: &Raffle) -> Phase {
    let mut before = raffle.clone();
    let cancelled_at = before.progress.cancelled_at.take();
    before.phase(cancelled_at.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::draw::{Digest, RandomnessSource, Rules};
    use domain::id::{EventId, RaffleId};
    use domain::raffle::{PartySize, Progress};
    use domain::time::{Timestamp, Window};

    fn raffle() -> Raffle {
        let window = Window { opens: Timestamp::from_millis(1_000), closes: Timestamp::from_millis(2_000) };
        Raffle {
            id: RaffleId::new(Default::default()),
            event: EventId::new(Default::default()),
            name: "Saturday".into(),
            rules: Rules { places: 10, max_party: PartySize::ONE, runners_up: 5, allocations: Vec::new(), window },
            claim_hours: 48,
            source: RandomnessSource::SealedSecret { hash: Digest([0; 32]) },
            progress: Progress::default(),
            version: 1,
        }
    }

    #[test]
    fn what_is_behind_is_done_and_what_is_ahead_comes_next() {
        let states: Vec<StepState> = steps(&raffle(), Phase::Closed).into_iter().map(|step| step.1).collect();
        use StepState::{Done, Next, Now};
        assert_eq!(states, [Done, Done, Now, Next, Next, Next]);
    }

    #[test]
    fn a_raffle_that_was_called_off_while_open_misses_the_rest() {
        let mut raffle = raffle();
        raffle.progress.cancelled_at = Some(Timestamp::from_millis(1_500));
        use StepState::{Done, Missed, Now};
        let states: Vec<StepState> = steps(&raffle, Phase::Cancelled).into_iter().map(|step| step.1).collect();
        assert_eq!(states, [Done, Done, Missed, Missed, Missed, Missed, Now]);
    }
}
