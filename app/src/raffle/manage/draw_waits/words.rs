//! What a raffle waits for, in words.

use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::DrawWaitsFor;
use crate::ui::{Kind, Style, moment};

/// A sentence, how bad it is, and who is to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WaitingWords {
    /// How good or bad.
    pub(super) kind: Kind,
    /// What it waits for.
    pub(super) sentence: String,
    /// Whether it goes on only when an operator has looked at the dead letters.
    pub(super) is_for_operators: bool,
}

impl WaitingWords {
    /// What the server says that it waits for.
    pub(super) fn of(waits_for: DrawWaitsFor) -> Self {
        let (kind, sentence) = match waits_for {
            DrawWaitsFor::Settling => (Kind::Info, text!(backoffice.draw_waits.settling).to_owned()),
            DrawWaitsFor::Draining { left } => {
                (Kind::Info, plural!(backoffice.draw_waits.draining, left, count = number(left)))
            }
            DrawWaitsFor::DeadLetters { dead } => {
                (Kind::Bad, plural!(backoffice.draw_waits.dead, dead, count = number(dead)))
            }
            DrawWaitsFor::RoundIsKnown => (Kind::Bad, text!(backoffice.draw_waits.round_is_known).to_owned()),
            DrawWaitsFor::Round { made_at } => {
                (Kind::Info, text!(backoffice.draw_waits.round, at = moment(made_at, "", Style::Full)))
            }
            DrawWaitsFor::Beacon { made_at } => {
                (Kind::Bad, text!(backoffice.draw_waits.beacon, at = moment(made_at, "", Style::Full)))
            }
            DrawWaitsFor::Figures => (Kind::Warn, text!(backoffice.draw_waits.figures).to_owned()),
        };
        Self { kind, sentence, is_for_operators: matches!(waits_for, DrawWaitsFor::DeadLetters { .. }) }
    }

    /// It has waited for long, and nobody knows for what.
    pub(super) fn slow() -> Self {
        Self { kind: Kind::Warn, sentence: text!(backoffice.draw_waits.slow).to_owned(), is_for_operators: false }
    }
}
