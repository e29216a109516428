//! What a ticket code is told.

use serde::{Deserialize, Serialize};

use super::{Claim, PartySize, Phase, Standing, StandingKind};
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
    /// The person's line on the board, once drawn.
    pub standing: Option<Standing>,
    /// Whether the caller showed a receipt with a genuine signature.
    pub has_receipt: bool,
}

/// The status of a code in a raffle that is in this phase.
///
/// An offer that has run out reads as lapsed even before the timetable has noted it.
pub fn ticket_status(code: TicketCode, found: &Lookup, phase: Phase, now: Timestamp) -> TicketStatus {
    let Some((stored, _)) = found.stored else {
        return match (found.has_receipt, phase) {
            (false, _) => TicketStatus::Unknown,
            (true, Phase::Cancelled) => TicketStatus::Cancelled,
            (true, Phase::Planned | Phase::Open | Phase::Closed) => TicketStatus::Waiting,
            (true, Phase::Sealed | Phase::Drawn | Phase::Ended) => TicketStatus::Missing,
        };
    };
    if stored != code {
        return TicketStatus::Repeated;
    }
    match phase {
        Phase::Cancelled => TicketStatus::Cancelled,
        Phase::Planned | Phase::Open | Phase::Closed | Phase::Sealed => TicketStatus::Registered,
        Phase::Drawn | Phase::Ended => {
            found.standing.as_ref().map_or(TicketStatus::NotDrawn, |standing| of_standing(standing, phase, now))
        }
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

    fn code(nonce: u8) -> TicketCode {
        TicketCode { person: PersonKey([1; 10]), nonce: Nonce([nonce; 5]) }
    }

    fn lookup(standing: Option<Standing>) -> Lookup {
        Lookup { stored: Some((code(1), PartySize::ONE)), standing, has_receipt: false }
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
        let none = Lookup { stored: None, standing: None, has_receipt: false };
        let shown = Lookup { has_receipt: true, ..none.clone() };
        assert_eq!(ticket_status(code(1), &none, Phase::Open, NOW), TicketStatus::Unknown);
        assert_eq!(ticket_status(code(1), &shown, Phase::Open, NOW), TicketStatus::Waiting);
        assert_eq!(ticket_status(code(1), &shown, Phase::Drawn, NOW), TicketStatus::Missing);
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
