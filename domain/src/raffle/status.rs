//! What a ticket code is told.

use serde::{Deserialize, Serialize};

use super::{Claim, PartySize, Phase, RefusalReason, Standing, StandingKind};
use crate::ticket::TicketCode;
use crate::time::Timestamp;

/// What became of a registration, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TicketStatus {
    /// Received, and still on its way into the pool.
    Waiting,
    /// In the pool; the draw is still to come.
    Registered,
    /// Drawn: the place is kept until the deadline.
    Won {
        /// The first moment that is too late.
        claim_by: Timestamp,
    },
    /// The person said yes.
    Claimed,
    /// The person said no.
    Declined,
    /// The deadline passed without an answer.
    Lapsed,
    /// The organizer took the place back, for a reason that is public.
    TakenBack,
    /// Named to take over a place that becomes free.
    RunnerUp {
        /// The place in the published order, from 1.
        number: u32,
    },
    /// A runner-up to whom a place is offered until the deadline.
    PlaceOffered {
        /// The first moment that is too late.
        claim_by: Timestamp,
    },
    /// The draw is over, and this registration is in neither list.
    NotDrawn,
    /// The person had registered before, and that registration counts.
    Repeated,
    /// The person had their data deleted; nothing is left that could be shown.
    Erased,
    /// It was received before registration opened or after it had closed, and does not count.
    OutsideWindow,
    /// The raffle was called off.
    Cancelled,
    /// The receipt is genuine and the pool was frozen without it: the organizer owes an answer.
    Missing,
    /// Nobody was given this code.
    Unknown,
}

/// What the store knows about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The code of the registration that counts for this person.
    pub stored: Option<(TicketCode, PartySize)>,
    /// The code of the person's registration that was deleted, if one was.
    pub erased: Option<TicketCode>,
    /// Why the registration of the receipt is not in the pool, if that is known.
    pub refused: Option<RefusalReason>,
    /// The person's line on the board, once drawn.
    pub standing: Option<Standing>,
    /// Whether the caller showed a receipt with a genuine signature.
    pub has_receipt: bool,
}

/// The status of a code in a raffle that is in this phase.
///
/// An offer that has run out reads as lapsed even before the timetable has noted it.
pub fn ticket_status(code: TicketCode, found: &Lookup, phase: Phase, now: Timestamp) -> TicketStatus {
    if found.stored.is_none_or(|(stored, _)| stored != code) {
        return not_stored(code, found, phase);
    }
    match phase {
        Phase::Cancelled => TicketStatus::Cancelled,
        Phase::Planned | Phase::Open | Phase::Closed | Phase::Sealed => TicketStatus::Registered,
        Phase::Drawn | Phase::Ended => {
            found.standing.as_ref().map_or(TicketStatus::NotDrawn, |standing| of_standing(standing, phase, now))
        }
    }
}

/// The status of a code that no registration in the store has.
fn not_stored(code: TicketCode, found: &Lookup, phase: Phase) -> TicketStatus {
    if found.erased == Some(code) {
        return TicketStatus::Erased;
    }
    match (found.refused, found.stored, found.has_receipt, phase) {
        (Some(RefusalReason::Withdrawn), ..) => TicketStatus::Erased,
        (Some(RefusalReason::OutsideWindow), ..) => TicketStatus::OutsideWindow,
        (Some(RefusalReason::Repeated), ..) | (None, Some(_), ..) => TicketStatus::Repeated,
        // Where nothing of the person is stored any more, any code of theirs is told the same.
        (None, None, false, _) if found.erased.is_some() => TicketStatus::Erased,
        (None, None, false, _) => TicketStatus::Unknown,
        (None, None, true, Phase::Cancelled) => TicketStatus::Cancelled,
        (None, None, true, Phase::Planned | Phase::Open | Phase::Closed) => TicketStatus::Waiting,
        (None, None, true, Phase::Sealed | Phase::Drawn | Phase::Ended) => TicketStatus::Missing,
    }
}

fn of_standing(standing: &Standing, phase: Phase, now: Timestamp) -> TicketStatus {
    match (standing.claim, standing.kind) {
        (Claim::Offered { until }, _) if until <= now => TicketStatus::Lapsed,
        (Claim::Offered { until }, StandingKind::Winner) => TicketStatus::Won { claim_by: until },
        (Claim::Offered { until }, StandingKind::RunnerUp) => TicketStatus::PlaceOffered { claim_by: until },
        (Claim::Claimed { .. }, _) => TicketStatus::Claimed,
        (Claim::Declined { .. }, _) => TicketStatus::Declined,
        (Claim::Lapsed { .. }, _) => TicketStatus::Lapsed,
        (Claim::TakenBack { .. }, _) => TicketStatus::TakenBack,
        // Once the raffle has ended nobody is waiting for anything any more.
        (Claim::Waiting, _) if phase == Phase::Ended => TicketStatus::NotDrawn,
        (Claim::Waiting, _) => TicketStatus::RunnerUp { number: standing.number },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Commitment;
    use crate::person::PersonKey;
    use crate::ticket::Nonce;

    const NOW: Timestamp = Timestamp::EPOCH;
    const NOTHING: Lookup = Lookup { stored: None, erased: None, refused: None, standing: None, has_receipt: false };

    fn code(nonce: u8) -> TicketCode {
        TicketCode { person: PersonKey([1; 10]), nonce: Nonce([nonce; 5]) }
    }

    fn lookup(standing: Option<Standing>) -> Lookup {
        Lookup { stored: Some((code(1), PartySize::ONE)), standing, ..NOTHING }
    }

    fn standing(kind: StandingKind, claim: Claim) -> Standing {
        let commitment = Commitment([0; 32]);
        Standing { person: PersonKey([1; 10]), commitment, party_size: PartySize::ONE, kind, number: 7, claim }
    }

    #[test]
    fn a_second_registration_never_learns_what_became_of_the_first() {
        let won = standing(StandingKind::Winner, Claim::Offered { until: NOW.plus_secs(1) });
        assert_eq!(ticket_status(code(2), &lookup(Some(won)), Phase::Drawn, NOW), TicketStatus::Repeated);
    }

    #[test]
    fn a_code_that_is_not_stored_needs_a_receipt_to_be_more_than_unknown() {
        let shown = Lookup { has_receipt: true, ..NOTHING };
        assert_eq!(ticket_status(code(1), &NOTHING, Phase::Open, NOW), TicketStatus::Unknown);
        assert_eq!(ticket_status(code(1), &shown, Phase::Open, NOW), TicketStatus::Waiting);
        assert_eq!(ticket_status(code(1), &shown, Phase::Drawn, NOW), TicketStatus::Missing);
    }

    #[test]
    fn a_receipt_of_what_was_refused_is_told_why_and_never_that_it_is_missing() {
        let reasons = [
            (RefusalReason::Repeated, TicketStatus::Repeated),
            (RefusalReason::Withdrawn, TicketStatus::Erased),
            (RefusalReason::OutsideWindow, TicketStatus::OutsideWindow),
        ];
        for (reason, expected) in reasons {
            let found = Lookup { refused: Some(reason), has_receipt: true, ..NOTHING };
            assert_eq!(ticket_status(code(1), &found, Phase::Drawn, NOW), expected);
        }
    }

    #[test]
    fn who_registers_again_after_an_erasure_is_not_told_of_the_old_one() {
        let gone = Lookup { erased: Some(code(1)), ..NOTHING };
        assert_eq!(ticket_status(code(1), &gone, Phase::Open, NOW), TicketStatus::Erased);
        assert_eq!(ticket_status(code(2), &gone, Phase::Open, NOW), TicketStatus::Erased);
        let arriving = Lookup { has_receipt: true, ..gone.clone() };
        assert_eq!(ticket_status(code(2), &arriving, Phase::Open, NOW), TicketStatus::Waiting);
        let again = Lookup { stored: Some((code(2), PartySize::ONE)), ..gone };
        assert_eq!(ticket_status(code(2), &again, Phase::Open, NOW), TicketStatus::Registered);
        assert_eq!(ticket_status(code(1), &again, Phase::Open, NOW), TicketStatus::Erased);
        assert_eq!(ticket_status(code(3), &again, Phase::Open, NOW), TicketStatus::Repeated);
    }

    #[test]
    fn every_standing_has_its_words() {
        use StandingKind::{RunnerUp, Winner};
        let later = NOW.plus_secs(1);
        let cases = [
            (Winner, Claim::Offered { until: later }, TicketStatus::Won { claim_by: later }),
            (Winner, Claim::Offered { until: NOW }, TicketStatus::Lapsed),
            (RunnerUp, Claim::Offered { until: later }, TicketStatus::PlaceOffered { claim_by: later }),
            (RunnerUp, Claim::Waiting, TicketStatus::RunnerUp { number: 7 }),
            (Winner, Claim::Claimed { at: NOW }, TicketStatus::Claimed),
            (Winner, Claim::Declined { at: NOW }, TicketStatus::Declined),
        ];
        for (kind, claim, expected) in cases {
            let found = lookup(Some(standing(kind, claim)));
            assert_eq!(ticket_status(code(1), &found, Phase::Drawn, NOW), expected);
        }
        assert_eq!(ticket_status(code(1), &lookup(None), Phase::Drawn, NOW), TicketStatus::NotDrawn);
        assert_eq!(ticket_status(code(1), &lookup(None), Phase::Sealed, NOW), TicketStatus::Registered);
    }
}
