//! Reading a problem from its written form, without what serde brings to read tagged types: that
//! weighs several kilobytes in the first file that a phone loads.

use serde::Deserialize;

use super::{Code, Problem};

/// A problem as it is written: the fields of all codes side by side.
#[derive(Deserialize)]
pub(super) struct Told {
    field: String,
    code: String,
    min: Option<u32>,
    max: Option<u32>,
    min_age: Option<u8>,
}

impl TryFrom<Told> for Problem {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Self, Self::Error> {
        let code = told.code().ok_or("an unknown code, or one without its bound")?;
        Ok(Self { field: told.field, code })
    }
}

impl Told {
    fn code(&self) -> Option<Code> {
        Some(match self.code.as_str() {
            "missing" => Code::Missing,
            "too_long" => Code::TooLong { max: self.max? },
            "too_short" => Code::TooShort { min: self.min? },
            "bad_characters" => Code::BadCharacters,
            "not_an_email" => Code::NotAnEmail,
            "not_a_number" => Code::NotANumber,
            "too_small" => Code::TooSmall { min: self.min? },
            "too_large" => Code::TooLarge { max: self.max? },
            "not_a_date" => Code::NotADate,
            "not_a_date_time" => Code::NotADateTime,
            "time_is_skipped" => Code::TimeIsSkipped,
            "in_future" => Code::InFuture,
            "in_past" => Code::InPast,
            "not_after_start" => Code::NotAfterStart,
            "after_event" => Code::AfterEvent,
            "too_young" => Code::TooYoung { min_age: self.min_age? },
            "must_agree" => Code::MustAgree,
            "unknown_zone" => Code::UnknownZone,
            "unknown_choice" => Code::UnknownChoice,
            "not_an_allocation" => Code::NotAnAllocation,
            "frozen" => Code::Frozen,
            "zone_in_use" => Code::ZoneInUse,
            "before_answers" => Code::BeforeAnswers,
            "no_room" => Code::NoRoom { max: self.max? },
            "not_on_the_list" => Code::NotOnTheList,
            "nothing_to_take_back" => Code::NothingToTakeBack,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [Code; 26] = [
        Code::Missing,
        Code::TooLong { max: 7 },
        Code::TooShort { min: 7 },
        Code::BadCharacters,
        Code::NotAnEmail,
        Code::NotANumber,
        Code::TooSmall { min: 7 },
        Code::TooLarge { max: 7 },
        Code::NotADate,
        Code::NotADateTime,
        Code::TimeIsSkipped,
        Code::InFuture,
        Code::InPast,
        Code::NotAfterStart,
        Code::AfterEvent,
        Code::TooYoung { min_age: 7 },
        Code::MustAgree,
        Code::UnknownZone,
        Code::UnknownChoice,
        Code::NotAnAllocation,
        Code::Frozen,
        Code::ZoneInUse,
        Code::BeforeAnswers,
        Code::NoRoom { max: 7 },
        Code::NotOnTheList,
        Code::NothingToTakeBack,
    ];

    #[test]
    fn every_code_is_read_as_it_was_written() {
        for (number, code) in CODES.into_iter().enumerate() {
            let problem = Problem { field: "name".to_owned(), code };
            let written = serde_json::to_string(&problem).expect("it is written");
            assert_eq!(serde_json::from_str(&written).ok(), Some(problem), "{written}");
            assert_eq!(position(code), number, "every code stands in the list");
        }
    }

    /// Does not compile when a code is new: it belongs into the list then, and into `Told::code`.
    fn position(code: Code) -> usize {
        match code {
            Code::Missing => 0,
            Code::TooLong { .. } => 1,
            Code::TooShort { .. } => 2,
            Code::BadCharacters => 3,
            Code::NotAnEmail => 4,
            Code::NotANumber => 5,
            Code::TooSmall { .. } => 6,
            Code::TooLarge { .. } => 7,
            Code::NotADate => 8,
            Code::NotADateTime => 9,
            Code::TimeIsSkipped => 10,
            Code::InFuture => 11,
            Code::InPast => 12,
            Code::NotAfterStart => 13,
            Code::AfterEvent => 14,
            Code::TooYoung { .. } => 15,
            Code::MustAgree => 16,
            Code::UnknownZone => 17,
            Code::UnknownChoice => 18,
            Code::NotAnAllocation => 19,
            Code::Frozen => 20,
            Code::ZoneInUse => 21,
            Code::BeforeAnswers => 22,
            Code::NoRoom { .. } => 23,
            Code::NotOnTheList => 24,
            Code::NothingToTakeBack => 25,
        }
    }

    #[test]
    fn a_code_without_its_bound_and_an_unknown_one_are_refused() {
        for written in [r#"{"field":"name","code":"too_long"}"#, r#"{"field":"name","code":"ugly"}"#] {
            assert!(serde_json::from_str::<Problem>(written).is_err(), "{written}");
        }
    }
}
