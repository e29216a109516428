//! Who has a place after the draw, and how places move on.
//!
//! Pure rules over a board of standings: the store applies the moves under the board's version, so
//! two instances that advance at once cannot hand out one place twice.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::PartySize;
use crate::draw::Commitment;
use crate::person::PersonKey;
use crate::time::Timestamp;

/// In which list of the draw somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingKind {
    /// Drawn.
    Winner,
    /// Named to take over places that become free, in this order.
    RunnerUp,
}

/// What became of somebody's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Claim {
    /// No place is free yet.
    Waiting,
    /// A place is kept until the deadline.
    Offered {
        /// The first moment that is too late.
        until: Timestamp,
    },
    /// The person said yes.
    Claimed {
        /// When.
        at: Timestamp,
    },
    /// The person said no.
    Declined {
        /// When.
        at: Timestamp,
    },
    /// The deadline passed without an answer.
    Lapsed {
        /// When that was noticed.
        at: Timestamp,
    },
}

/// One line of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whose it is.
    pub person: PersonKey,
    /// Under which commitment the draw knows them.
    pub commitment: Commitment,
    /// How many places they need.
    pub party_size: PartySize,
    /// Which list.
    pub kind: StandingKind,
    /// The number in that list, from 1.
    pub number: u32,
    /// What became of it.
    pub claim: Claim,
}

/// All winners in rank order, then all runners-up in theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Grows with every applied set of moves.
    pub version: u64,
    /// At most `PLACES_MAX + RUNNERS_UP_MAX` lines.
    pub standings: Vec<Standing>,
}

/// What offers are made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferTerms {
    /// How many places the raffle has.
    pub places: u32,
    /// How many hours somebody has to answer.
    pub claim_hours: u32,
    /// When the event begins: no offer is made from then on, and none outlives it.
    pub event_starts: Timestamp,
}

impl OfferTerms {
    /// The deadline of an offer that is made now.
    pub fn offer_until(&self, now: Timestamp) -> Timestamp {
        now.plus_secs(i64::from(self.claim_hours) * 3_600).min(self.event_starts)
    }
}

/// One change to the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Whose line.
    pub person: PersonKey,
    /// What it becomes.
    pub to: Claim,
}

impl Board {
    /// How many places are kept or claimed at this moment.
    ///
    /// An offer that has run out is no offer; nobody has to clean it up first.
    pub fn taken(&self, now: Timestamp) -> u32 {
        self.standings.iter().filter(|line| line.holds_places(now)).map(|line| line.party_size.places()).sum()
    }

    /// Whether no place will change hands any more.
    pub fn is_settled(&self, terms: &OfferTerms, now: Timestamp) -> bool {
        let has_open_offer = self.standings.iter().any(|line| matches!(line.claim, Claim::Offered { .. }));
        !has_open_offer && (now >= terms.event_starts || !self.has_waiting())
    }

    fn has_waiting(&self) -> bool {
        self.standings.iter().any(|line| line.claim == Claim::Waiting)
    }

    /// Puts moves into effect; lines that are not named stay.
    pub fn apply(&mut self, moves: &[Move]) {
        for step in moves {
            if let Some(line) = self.standings.iter_mut().find(|line| line.person == step.person) {
                line.claim = step.to;
            }
        }
        self.version += 1;
    }
}

impl Standing {
    fn holds_places(&self, now: Timestamp) -> bool {
        match self.claim {
            Claim::Offered { until } => now < until,
            Claim::Claimed { .. } => true,
            Claim::Waiting | Claim::Declined { .. } | Claim::Lapsed { .. } => false,
        }
    }
}

/// What has to happen to the board now: offers that ran out lapse, and free places are offered to
/// the runners-up in the published order.
///
/// A party that needs more places than are free keeps its turn and waits for more; those behind it
/// that fit go ahead, so no place stays empty while somebody could use it.
pub fn advance(board: &Board, terms: &OfferTerms, now: Timestamp) -> Vec<Move> {
    let mut moves = Vec::new();
    for line in &board.standings {
        if matches!(line.claim, Claim::Offered { until } if until <= now) {
            moves.push(Move { person: line.person, to: Claim::Lapsed { at: now } });
        }
    }
    if now >= terms.event_starts {
        return moves;
    }
    let mut free = terms.places.saturating_sub(board.taken(now));
    for line in board.standings.iter().filter(|line| line.claim == Claim::Waiting) {
        if free == 0 {
            break;
        }
        if line.party_size.places() <= free {
            free -= line.party_size.places();
            moves.push(Move { person: line.person, to: Claim::Offered { until: terms.offer_until(now) } });
        }
    }
    moves
}

/// Why an answer to an offer does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerRefused {
    /// The person has no place to say yes to.
    #[error("there is no place to claim")]
    NoOffer,
    /// The deadline has passed.
    #[error("the deadline has passed")]
    TooLate,
    /// The place was given back before, and has moved on.
    #[error("the place was given back")]
    GivenBack,
}

/// What a yes or a no changes: nothing where the same answer was given before.
///
/// A place that was claimed can still be given back; one that was given back is gone.
pub fn answer(standing: &Standing, said: Answer, now: Timestamp) -> Result<Option<Move>, AnswerRefused> {
    let to = match (said, standing.claim) {
        (Answer::Claim, Claim::Claimed { .. }) | (Answer::Decline, Claim::Declined { .. }) => return Ok(None),
        (_, Claim::Offered { until }) if until <= now => return Err(AnswerRefused::TooLate),
        (_, Claim::Lapsed { .. }) => return Err(AnswerRefused::TooLate),
        (Answer::Claim, Claim::Waiting) => return Err(AnswerRefused::NoOffer),
        (Answer::Claim, Claim::Declined { .. }) => return Err(AnswerRefused::GivenBack),
        (Answer::Claim, Claim::Offered { .. }) => Claim::Claimed { at: now },
        (Answer::Decline, _) => Claim::Declined { at: now },
    };
    Ok(Some(Move { person: standing.person, to }))
}

/// What somebody says to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// "I will come."
    Claim,
    /// "I give it back."
    Decline,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_millis(0).plus_secs(hours * HOUR)
    }

    fn terms(places: u32) -> OfferTerms {
        OfferTerms { places, claim_hours: 48, event_starts: at(1_000) }
    }

    /// A board of parties of these sizes: the first `winners` have an offer until hour 48.
    fn board(sizes: &[u8], winners: usize) -> Board {
        let standings = sizes.iter().enumerate().map(|(index, size)| {
            let is_winner = index < winners;
            let mut person = [0; 10];
            person[..8].copy_from_slice(&(index as u64).to_be_bytes());
            Standing {
                person: PersonKey(person),
                commitment: Commitment([0; 32]),
                party_size: PartySize::new(*size).expect("valid"),
                kind: if is_winner { StandingKind::Winner } else { StandingKind::RunnerUp },
                number: 1,
                claim: if is_winner { Claim::Offered { until: at(48) } } else { Claim::Waiting },
            }
        });
        Board { version: 0, standings: standings.collect() }
    }

    fn offered(board: &Board) -> Vec<usize> {
        let is_offered =
            |(index, line): (usize, &Standing)| matches!(line.claim, Claim::Offered { .. }).then_some(index);
        board.standings.iter().enumerate().filter_map(is_offered).collect()
    }

    #[test]
    fn a_place_given_back_goes_to_the_next_runner_up() {
        let mut board = board(&[1, 1, 1, 1], 2);
        let no = answer(&board.standings[0], Answer::Decline, at(1)).expect("may").expect("a move");
        board.apply(&[no]);
        board.apply(&advance(&board, &terms(2), at(1)));
        assert_eq!(offered(&board), [1, 2]);
    }

    #[test]
    fn a_party_that_does_not_fit_keeps_its_turn() {
        let mut board = board(&[1, 1, 2, 1, 1], 2);
        let no = answer(&board.standings[0], Answer::Decline, at(1)).expect("may").expect("a move");
        board.apply(&[no]);
        board.apply(&advance(&board, &terms(2), at(1)));
        assert_eq!(offered(&board), [1, 3], "the party of two waits, the next one alone goes ahead");
        // Hour 60: the winner's offer has run out, the runner-up's (made at hour 1) as well.
        board.apply(&advance(&board, &terms(2), at(60)));
        assert_eq!(offered(&board), [2], "two places are free now, and the party of two is first");
    }

    #[test]
    fn an_answer_at_the_deadline_is_too_late() {
        let board = board(&[1], 1);
        assert_eq!(answer(&board.standings[0], Answer::Claim, at(48)), Err(AnswerRefused::TooLate));
        assert!(answer(&board.standings[0], Answer::Claim, at(47)).is_ok());
    }

    #[test]
    fn the_same_answer_twice_changes_nothing() {
        let mut board = board(&[1], 1);
        let yes = answer(&board.standings[0], Answer::Claim, at(1)).expect("may").expect("a move");
        board.apply(&[yes]);
        assert_eq!(answer(&board.standings[0], Answer::Claim, at(50)), Ok(None));
    }

    #[test]
    fn no_offer_outlives_the_start_of_the_event() {
        let mut board = board(&[1, 1], 1);
        let late = at(999);
        board.apply(&advance(&board, &terms(1), late));
        assert_eq!(board.standings[1].claim, Claim::Offered { until: at(1_000) });
        assert!(!board.is_settled(&terms(1), late));
        board.apply(&advance(&board, &terms(1), at(1_000)));
        assert!(board.is_settled(&terms(1), at(1_000)));
    }

    proptest! {
        /// Whatever people do, the places are never exceeded, and until the event begins nobody who
        /// fits is passed over.
        #[test]
        fn places_are_never_exceeded_and_nobody_who_fits_waits(
            sizes in prop::collection::vec(1_u8..=4, 1..30),
            deeds in prop::collection::vec((0_usize..30, any::<bool>(), 0_i64..40), 0..60),
        ) {
            let places = 8;
            let mut board = board(&sizes, 0);
            let mut hour = 0;
            board.apply(&advance(&board, &terms(places), at(hour)));
            for (who, is_yes, pause) in deeds {
                hour += pause;
                let said = if is_yes { Answer::Claim } else { Answer::Decline };
                if let Some(line) = board.standings.get(who)
                    && let Ok(Some(step)) = answer(line, said, at(hour))
                {
                    board.apply(&[step]);
                }
                board.apply(&advance(&board, &terms(places), at(hour)));
                let taken = board.taken(at(hour));
                prop_assert!(taken <= places);
                let fits = |line: &Standing| line.claim == Claim::Waiting && line.party_size.places() <= places - taken;
                let has_begun = at(hour) >= terms(places).event_starts;
                prop_assert!(has_begun || !board.standings.iter().any(fits));
            }
        }
    }
}
