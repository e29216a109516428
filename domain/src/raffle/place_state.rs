//! What became of a registration, in one word.

use serde::{Deserialize, Serialize};

use super::Claim;

/// What became of a registration, as a list is narrowed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    /// Not drawn, or not drawn yet.
    Registered,
    /// Next in line.
    Waiting,
    /// A place is kept.
    Offered,
    /// The person said yes.
    Claimed,
    /// The person said no.
    Declined,
    /// The deadline passed.
    Lapsed,
    /// The organizer took the place back.
    TakenBack,
}

impl PlaceState {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Registered, Self::Waiting, Self::Offered, Self::Claimed, Self::Declined, Self::Lapsed, Self::TakenBack];

    /// The word for it in stores and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Claimed => "claimed",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::TakenBack => "taken_back",
        }
    }

    /// The state of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

impl From<Claim> for PlaceState {
    fn from(claim: Claim) -> Self {
        match claim {
            Claim::Waiting => Self::Waiting,
            Claim::Offered { .. } => Self::Offered,
            Claim::Claimed { .. } => Self::Claimed,
            Claim::Declined { .. } => Self::Declined,
            Claim::Lapsed { .. } => Self::Lapsed,
            Claim::TakenBack { .. } => Self::TakenBack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for state in PlaceState::ALL {
            assert_eq!(PlaceState::parse(state.as_str()), Some(state));
        }
        assert_eq!(PlaceState::parse("unknown"), None);
    }
}
