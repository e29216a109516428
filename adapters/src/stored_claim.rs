//! How a claim stands in a table: a word, and the moment that goes with it.

use domain::raffle::{Claim, PlaceState};
use domain::time::Timestamp;

/// The word and the moment in milliseconds.
pub(crate) fn write(claim: Claim) -> (&'static str, Option<i64>) {
    let moment = match claim {
        Claim::Waiting => None,
        Claim::Offered { until: at }
        | Claim::Claimed { at }
        | Claim::Declined { at }
        | Claim::Lapsed { at }
        | Claim::TakenBack { at } => Some(at.as_millis()),
    };
    (PlaceState::from(claim).as_str(), moment)
}

/// The claim of a word and a moment, unless they are none.
pub(crate) fn read(word: &str, moment: Option<i64>) -> Option<Claim> {
    let at = moment.map(Timestamp::from_millis);
    match (PlaceState::parse(word)?, at) {
        (PlaceState::Waiting, _) => Some(Claim::Waiting),
        (PlaceState::Offered, Some(until)) => Some(Claim::Offered { until }),
        (PlaceState::Claimed, Some(at)) => Some(Claim::Claimed { at }),
        (PlaceState::Declined, Some(at)) => Some(Claim::Declined { at }),
        (PlaceState::Lapsed, Some(at)) => Some(Claim::Lapsed { at }),
        (PlaceState::TakenBack, Some(at)) => Some(Claim::TakenBack { at }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_claim_reads_back_as_it_was_written() {
        let at = Timestamp::from_millis(7);
        let claims = [
            Claim::Waiting,
            Claim::Offered { until: at },
            Claim::Claimed { at },
            Claim::Declined { at },
            Claim::Lapsed { at },
            Claim::TakenBack { at },
        ];
        for claim in claims {
            let (word, moment) = write(claim);
            assert_eq!(read(word, moment), Some(claim));
        }
        assert_eq!((read("registered", Some(7)), read("claimed", None), read("lost", Some(7))), (None, None, None));
    }
}
