//! What people may have done with what is stored about them, and what stays behind.

use serde::{Deserialize, Serialize};

use super::{Claim, Standing};
use crate::draw::Commitment;
use crate::id::RaffleId;
use crate::person::PersonKey;
use crate::ticket::TicketCode;
use crate::time::Timestamp;

/// What somebody wants done with their data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataWish {
    /// To take it along.
    Export,
    /// To have it deleted.
    Erase,
}

impl DataWish {
    /// Both wishes.
    pub const ALL: [Self; 2] = [Self::Export, Self::Erase];

    /// The word for it in stores, addresses and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Erase => "erase",
        }
    }

    /// The wish of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.as_str() == word)
    }
}

/// That somebody's data were deleted. It holds no name and no address: the code is a number that
/// was made of the address by a secret, and chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// In which raffle.
    pub raffle: RaffleId,
    /// The code that the registration had, so that its holder is told what became of it.
    pub code: TicketCode,
    /// When. What the person had sent until then does not come back, however late it is stored.
    pub at: Timestamp,
}

/// Stands on the board for somebody whose data were deleted: made of the public commitment alone,
/// so that it leads to no person.
pub fn nobody(commitment: Commitment) -> PersonKey {
    let mut key = [0; 10];
    key.copy_from_slice(&commitment.0[..10]);
    PersonKey(key)
}

impl Standing {
    /// Whether the person's data were deleted.
    pub fn is_erased(&self) -> bool {
        self.person == nobody(self.commitment)
    }

    /// The same line without the person. A place that was kept or taken is given back.
    #[must_use]
    pub fn erased(self, at: Timestamp) -> Self {
        let claim = match self.claim {
            Claim::Waiting | Claim::Offered { .. } | Claim::Claimed { .. } => Claim::Declined { at },
            claim @ (Claim::Declined { .. } | Claim::Lapsed { .. } | Claim::TakenBack { .. }) => claim,
        };
        Self { person: nobody(self.commitment), claim, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raffle::{PartySize, StandingKind};

    #[test]
    fn an_erased_line_leads_to_nobody_and_gives_its_place_back() {
        let at = Timestamp::from_millis(7);
        let cases = [
            (Claim::Waiting, Claim::Declined { at }),
            (Claim::Offered { until: at }, Claim::Declined { at }),
            (Claim::Claimed { at: Timestamp::EPOCH }, Claim::Declined { at }),
            (Claim::Declined { at: Timestamp::EPOCH }, Claim::Declined { at: Timestamp::EPOCH }),
            (Claim::Lapsed { at: Timestamp::EPOCH }, Claim::Lapsed { at: Timestamp::EPOCH }),
        ];
        for (claim, expected) in cases {
            let (person, commitment) = (PersonKey([1; 10]), Commitment([2; 32]));
            let line = Standing {
                person,
                commitment,
                party_size: PartySize::ONE,
                kind: StandingKind::Winner,
                number: 1,
                claim,
            };
            assert!(!line.is_erased());
            let erased = line.erased(at);
            assert!(erased.is_erased());
            assert_eq!((erased.claim, erased.commitment), (expected, commitment));
            assert_eq!(erased.clone().erased(at), erased, "twice is as good as once");
        }
    }
}
