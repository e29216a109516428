//! Who has a place after the draw, and how places move on.
//!
//! Pure rules over a board of standings: the store applies the moves under the board's version, so
//! two instances that advance at once cannot hand out one place twice.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{PartySize, Raffle};
use crate::draw::Commitment;
use crate::event::Event;
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

impl StandingKind {
    /// The word for it in stores, forms and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Winner => "winner",
            Self::RunnerUp => "runner_up",
        }
    }

    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Winner, Self::RunnerUp].into_iter().find(|kind| kind.as_str() == word)
    }
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
    /// The organizer took it back, for a reason that is public.
    TakenBack {
        /// When.
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

/// The terms under which offers are made.
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
    /// Those of a raffle's draw, before any place was taken back.
    pub const fn of(raffle: &Raffle, event: &Event) -> Self {
        Self { places: raffle.rules.places, claim_hours: raffle.claim_hours, event_starts: event.details.starts }
    }

    /// The deadline of an offer that is made now.
    pub fn offer_until(&self, now: Timestamp) -> Timestamp {
        now.plus_secs(i64::from(self.claim_hours) * 3_600).min(self.event_starts)
    }
}

/// One change to the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let has_open_offer = self.answers_run_until().is_some();
        !has_open_offer && (now >= terms.event_starts || !self.has_waiting())
    }

    /// The latest deadline of an offer that nobody has answered.
    pub fn answers_run_until(&self) -> Option<Timestamp> {
        let deadline = |line: &Standing| match line.claim {
            Claim::Offered { until } => Some(until),
            _ => None,
        };
        self.standings.iter().filter_map(deadline).max()
    }

    fn awaits_an_answer(&self, now: Timestamp) -> bool {
        self.answers_run_until().is_some_and(|until| now < until)
    }

    fn has_waiting(&self) -> bool {
        self.standings.iter().any(|line| line.claim == Claim::Waiting)
    }

    /// Puts moves into effect; lines that are not named stay.
    pub fn apply(&mut self, moves: &[Move]) {
        let moves: HashMap<PersonKey, Claim> = moves.iter().map(|step| (step.person, step.to)).collect();
        for line in &mut self.standings {
            if let Some(claim) = moves.get(&line.person) {
                line.claim = *claim;
            }
        }
        self.version += 1;
    }
}

impl Standing {
    /// Takes the places out of the free ones, if there are enough.
    fn fits_into(&self, free: &mut u32) -> bool {
        let rest = free.checked_sub(self.party_size.places());
        *free = rest.unwrap_or(*free);
        rest.is_some()
    }

    fn holds_places(&self, now: Timestamp) -> bool {
        match self.claim {
            Claim::Offered { until } => now < until,
            Claim::Claimed { .. } => true,
            Claim::Waiting | Claim::Declined { .. } | Claim::Lapsed { .. } | Claim::TakenBack { .. } => false,
        }
    }
}

/// What has to happen to the board now: offers that ran out lapse, and free places are offered to
/// the runners-up in the published order.
///
/// The order is kept strictly: a party that needs more places than are free waits for more, and so
/// does everybody behind it. Only when nobody's answer is awaited, so that no place will become free
/// by itself, are the last places offered to those behind that fit; the party keeps its turn for
/// places that are given back later.
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
    let waiting = || board.standings.iter().filter(|line| line.claim == Claim::Waiting);
    let mut next: Vec<&Standing> = waiting().take_while(|line| line.fits_into(&mut free)).collect();
    if next.is_empty() && !board.awaits_an_answer(now) {
        next = waiting().filter(|line| line.fits_into(&mut free)).collect();
    }
    let offer = |line: &Standing| Move { person: line.person, to: Claim::Offered { until: terms.offer_until(now) } };
    moves.extend(next.into_iter().map(offer));
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
    /// The organizer has taken it back.
    #[error("the place was taken back")]
    TakenBack,
}

/// What a yes or a no changes: nothing where the same answer was given before.
///
/// A place that was claimed can still be given back; one that was given back is gone.
pub fn answer(standing: &Standing, said: Answer, now: Timestamp) -> Result<Option<Move>, AnswerRefused> {
    let to = match (said, standing.claim) {
        (Answer::Claim, Claim::Claimed { .. })
        | (Answer::Decline, Claim::Declined { .. } | Claim::TakenBack { .. }) => return Ok(None),
        (Answer::Claim, Claim::TakenBack { .. }) => return Err(AnswerRefused::TakenBack),
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
    fn nobody_goes_ahead_of_a_party_that_may_still_fit() {
        let mut board = board(&[1, 1, 2, 1, 1], 2);
        let no = answer(&board.standings[0], Answer::Decline, at(1)).expect("may").expect("a move");
        board.apply(&[no]);
        board.apply(&advance(&board, &terms(2), at(1)));
        assert_eq!(offered(&board), [1], "the party of two waits for the other winner's answer");
        board.apply(&advance(&board, &terms(2), at(60)));
        assert_eq!(offered(&board), [2], "the winner's offer has run out, and the party of two has both places");
    }

    #[test]
    fn the_last_places_go_to_those_who_fit_when_no_more_can_become_free() {
        let mut board = board(&[1, 1, 2, 1, 1], 2);
        let no = answer(&board.standings[0], Answer::Decline, at(1)).expect("may").expect("a move");
        let yes = answer(&board.standings[1], Answer::Claim, at(1)).expect("may").expect("a move");
        board.apply(&[no, yes]);
        board.apply(&advance(&board, &terms(2), at(1)));
        assert_eq!(offered(&board), [3], "everybody has answered, and one place is left");
        for who in [1, 3] {
            let no = answer(&board.standings[who], Answer::Decline, at(2)).expect("may").expect("a move");
            board.apply(&[no]);
        }
        board.apply(&advance(&board, &terms(2), at(2)));
        assert_eq!(offered(&board), [2], "the party of two has kept its turn");
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

    /// What happens to a board: somebody answers, or nothing but time passes.
    type Deed = (Option<(usize, Answer)>, i64);

    fn deeds() -> impl Strategy<Value = Vec<Deed>> {
        let said = prop_oneof![Just(Answer::Claim), Just(Answer::Decline)];
        prop::collection::vec((prop::option::weighted(0.8, (0_usize..30, said)), 0_i64..40), 0..60)
    }

    /// Lives through what happens, and hands each step to `look` after the places have moved on.
    fn live(board: &mut Board, terms: &OfferTerms, deeds: &[Deed], mut look: impl FnMut(&Board, &[Move], Timestamp)) {
        let mut hour = 0;
        for (deed, pause) in deeds {
            hour += pause;
            let line = deed.and_then(|(who, said)| Some((board.standings.get(who)?, said)));
            let mut log: Vec<Move> =
                line.and_then(|(line, said)| answer(line, said, at(hour)).ok().flatten()).into_iter().collect();
            board.apply(&log);
            let moves = advance(board, terms, at(hour));
            board.apply(&moves);
            log.extend(moves);
            look(board, &log, at(hour));
        }
    }

    proptest! {
        /// Whatever people do: the places are never exceeded, nobody is passed over while an answer
        /// is awaited, and when none is, no place is left that somebody in line could use.
        #[test]
        fn places_are_filled_in_order_and_never_exceeded(
            sizes in prop::collection::vec(1_u8..=4, 1..30),
            deeds in deeds(),
        ) {
            let terms = terms(8);
            let mut board = board(&sizes, 0);
            board.apply(&advance(&board, &terms, at(0)));
            let mut wrong = Vec::new();
            let mut before = board.clone();
            live(&mut board, &terms, &deeds, |board, log, now| {
                let free = terms.places.checked_sub(board.taken(now));
                let Some(free) = free else { return wrong.push("too many places are taken") };
                let waits = |line: &Standing| line.claim == Claim::Waiting;
                if now < terms.event_starts && !board.awaits_an_answer(now)
                    && board.standings.iter().any(|line| waits(line) && line.party_size.places() <= free)
                {
                    wrong.push("a place is left that somebody could use");
                }
                let was_offered = |line: &&Standing| {
                    log.iter().any(|step| step.person == line.person && matches!(step.to, Claim::Offered { .. }))
                };
                let last_offered = board.standings.iter().rposition(|line| was_offered(&line));
                let first_waiting = board.standings.iter().position(waits);
                let is_passed_over = last_offered.zip(first_waiting).is_some_and(|(last, first)| first < last);
                let was_awaited = before.standings.iter().zip(&board.standings).any(|(was, is)| {
                    was.claim == is.claim && matches!(is.claim, Claim::Offered { until } if now < until)
                });
                if is_passed_over && was_awaited {
                    wrong.push("somebody was passed over");
                }
                before = board.clone();
            });
            prop_assert_eq!(wrong, Vec::<&str>::new());
        }

        /// The board is what the draw and the log of moves say, and a second round of the timetable
        /// at the same time finds nothing to do.
        #[test]
        fn a_board_equals_the_replay_of_its_log(
            sizes in prop::collection::vec(1_u8..=4, 1..30),
            deeds in deeds(),
        ) {
            let terms = terms(8);
            let drawn = board(&sizes, 2);
            let (mut lived, mut log, mut idle) = (drawn.clone(), Vec::new(), true);
            live(&mut lived, &terms, &deeds, |board, moves, now| {
                log.extend_from_slice(moves);
                idle &= advance(board, &terms, now).is_empty();
            });
            let mut replayed = drawn;
            for step in log {
                replayed.apply(&[step]);
            }
            prop_assert_eq!(replayed.standings, lived.standings);
            prop_assert!(idle);
        }
    }
}
