//! Registrations that were acknowledged and are not in the pool, each with the reason.

use serde::{Deserialize, Serialize};

use crate::draw::Commitment;

/// Why a registration that was acknowledged is not in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// The person had an earlier registration, which counts.
    Repeated,
    /// The person took it back before the seal and had their data deleted.
    Withdrawn,
    /// It was received before the window or after it. The receipt says when: whoever was refused
    /// for this and has a receipt from inside the window has been wronged, and can prove it.
    OutsideWindow,
}

impl RefusalReason {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::Repeated, Self::Withdrawn, Self::OutsideWindow];

    /// The code for it in stores and published files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Repeated => "repeated",
            Self::Withdrawn => "withdrawn",
            Self::OutsideWindow => "outside_window",
        }
    }

    /// The reason of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == code)
    }
}

/// One line of the list of refusals. It names nobody: only the holder of the receipt can tell whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Refusal {
    /// What the registration would have contributed to the draw.
    pub commitment: Commitment,
    /// Why it does not.
    pub reason: RefusalReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_and_is_the_one_in_files() {
        for reason in RefusalReason::ALL {
            assert_eq!(RefusalReason::parse(reason.as_str()), Some(reason));
            assert_eq!(serde_json::to_value(reason).expect("it serialises"), reason.as_str());
        }
        assert_eq!(RefusalReason::parse("because"), None);
    }
}
