//! How the two lists of a board are numbered in a ledger's tables, so that winners come first.

use domain::raffle::StandingKind;

/// The number of a list.
pub(crate) const fn write(kind: StandingKind) -> u8 {
    match kind {
        StandingKind::Winner => 1,
        StandingKind::RunnerUp => 2,
    }
}

/// The list of a number, if it is one.
pub(crate) const fn read(list: u8) -> Option<StandingKind> {
    match list {
        1 => Some(StandingKind::Winner),
        2 => Some(StandingKind::RunnerUp),
        _ => None,
    }
}
