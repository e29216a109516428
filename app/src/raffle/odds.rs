//! How likely one is to win.
//!
//! In reading order: `words` (a chance in words and in percent), `dots` (as a picture), `card` (beside the form, for as
//! many people as it says), `table` (of all party sizes, for the pages of an event and of a draw).

mod card;
mod dots;
mod table;
mod words;

pub(crate) use card::odds_card;
pub(crate) use table::{odds_now, odds_sealed};
pub(crate) use words::percent;
