//! What can be wrong with a filled-in form: one code per field, never a sentence.
//!
//! The same `check()` runs in the browser on each keystroke and on the server, and the page
//! chooses the words for each code in the reader's language.

mod invisible;
mod told;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Code {
    /// Nothing was filled in.
    Missing,
    /// More characters than the field takes.
    TooLong {
        /// The most characters it takes.
        max: u32,
    },
    /// Fewer characters than the field needs.
    TooShort {
        /// The fewest characters it takes.
        min: u32,
    },
    /// Holds characters that the field cannot take, such as line breaks.
    BadCharacters,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a whole number.
    NotANumber,
    /// A number below the least one.
    TooSmall {
        /// The least number allowed.
        min: u32,
    },
    /// A number above the largest one.
    TooLarge {
        /// The largest number allowed.
        max: u32,
    },
    /// Not a date like `2001-12-31`.
    NotADate,
    /// Not a local time like `2026-07-01T18:30`.
    NotADateTime,
    /// The clocks go forward over this time, so it never comes.
    TimeIsSkipped,
    /// A date or time that lies in the future and must not.
    InFuture,
    /// A date or time that lies in the past and must not.
    InPast,
    /// An end that does not come after its start.
    NotAfterStart,
    /// A raffle that closes after the event has begun.
    AfterEvent,
    /// Not old enough on the day of the event.
    TooYoung {
        /// The age to have reached, in years.
        min_age: u8,
    },
    /// A box that has to be ticked.
    MustAgree,
    /// Not an IANA time zone.
    UnknownZone,
    /// Not one of the offered choices.
    UnknownChoice,
    /// Not lines of a number of places and a purpose each.
    NotAnAllocation,
    /// Can no longer be changed, because people have already relied on it.
    Frozen,
    /// A zone in which the times of raffles were given.
    ZoneInUse,
    /// A start before the last moment at which somebody may say yes to a place.
    BeforeAnswers,
    /// There are as many as there can be.
    NoRoom {
        /// The most that there can be.
        max: u32,
    },
    /// No line has this number.
    NotOnTheList,
    /// Nothing is left that could be taken back.
    NothingToTakeBack,
}

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "told::Told")]
pub struct Problem {
    /// The name of the field, as in the form's type.
    pub field: String,
    /// What is wrong with it.
    #[serde(flatten)]
    pub code: Code,
}

/// Everything that is wrong with a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One problem alone.
    pub fn of(field: &str, code: Code) -> Self {
        let mut problems = Self::default();
        problems.add(field, code);
        problems
    }

    /// Notes that a field is wrong.
    pub fn add(&mut self, field: &str, code: Code) {
        self.0.push(Problem { field: field.to_owned(), code });
    }

    /// Takes the value of a field, or notes what is wrong with it.
    pub fn take<T>(&mut self, field: &str, checked: Result<T, Code>) -> Option<T> {
        checked.map_err(|code| self.add(field, code)).ok()
    }

    /// What is wrong with this field, if anything is.
    pub fn on(&self, field: &str) -> Option<Code> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.code)
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

/// A line of text of 1 to `max` characters, trimmed, without any that nobody sees.
pub(crate) fn line(text: &str, max: u32) -> Result<String, Code> {
    let text = text.trim();
    if text.chars().any(invisible::is_refused) {
        return Err(Code::BadCharacters);
    }
    within(text, max)
}

/// Reads a text that becomes one line of a hashed document. It must not contain a line break: then it could imitate two
/// lines of the document.
pub(crate) fn hashed_line<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    let text = String::deserialize(d)?;
    if text.contains('\n') { Err(D::Error::custom("a text of one line has several")) } else { Ok(text) }
}

/// A text of 1 to `max` characters that may have several lines.
pub(crate) fn paragraphs(text: &str, max: u32) -> Result<String, Code> {
    let text = text.trim();
    if text.chars().any(|c| invisible::is_refused(c) && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Code::BadCharacters);
    }
    within(text, max)
}

fn within(text: &str, max: u32) -> Result<String, Code> {
    if !invisible::shows_anything(text) {
        return Err(Code::Missing);
    }
    if text.chars().count() > max as usize {
        return Err(Code::TooLong { max });
    }
    Ok(text.to_owned())
}

/// A whole number within bounds, both included.
pub(crate) fn number(text: &str, min: u32, max: u32) -> Result<u32, Code> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Code::Missing);
    }
    let is_negative = text.starts_with('-');
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Code::NotANumber);
    }
    if is_negative {
        return Err(Code::TooSmall { min });
    }
    // All digits and still no u32: more than any bound that a form has.
    let number = text.parse::<u32>().map_err(|_| Code::TooLarge { max })?;
    if number < min {
        return Err(Code::TooSmall { min });
    }
    if number > max {
        return Err(Code::TooLarge { max });
    }
    Ok(number)
}
