//! What a raffle waits for, in words.

use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::Hold;
use crate::ui::{Kind, Style, moment};

/// A sentence, how bad it is, and who is to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HoldWords {
    /// How good or bad.
    pub(super) kind: Kind,
    /// What it waits for.
    pub(super) sentence: String,
    /// Whether it goes on only when an operator has looked at the dead letters.
    pub(super) is_for_operators: bool,
}

impl HoldWords {
    /// What the server says that it waits for.
    pub(super) fn of(hold: Hold) -> Self {
        let (kind, sentence) = match hold {
            Hold::Settling => (Kind::Info, text!(backoffice.hold.settling).to_owned()),
            Hold::Draining { left } => (Kind::Info, plural!(backoffice.hold.draining, left, count = number(left))),
            Hold::DeadLetters { dead } => (Kind::Bad, plural!(backoffice.hold.dead, dead, count = number(dead))),
            Hold::RoundIsKnown => (Kind::Bad, text!(backoffice.hold.round_is_known).to_owned()),
            Hold::Round { made_at } => {
                (Kind::Info, text!(backoffice.hold.round, at = moment(made_at, "", Style::Full)))
            }
            Hold::Beacon { made_at } => {
                (Kind::Bad, text!(backoffice.hold.beacon, at = moment(made_at, "", Style::Full)))
            }
            Hold::Figures => (Kind::Warn, text!(backoffice.hold.figures).to_owned()),
        };
        Self { kind, sentence, is_for_operators: matches!(hold, Hold::DeadLetters { .. }) }
    }

    /// It has waited for long, and nobody knows for what.
    pub(super) fn slow() -> Self {
        Self { kind: Kind::Warn, sentence: text!(backoffice.hold.slow).to_owned(), is_for_operators: false }
    }
}
