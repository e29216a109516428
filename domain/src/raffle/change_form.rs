//! What an organizer types to change something by hand after the draw.

use serde::{Deserialize, Serialize};

use super::allocation::PURPOSE_MAX;
use super::{PLACES_MAX, RUNNERS_UP_MAX, StandingKind};
use crate::form::{Code, Problems, line, number};

const WHY_MAX: u32 = 300;

/// What the organizer types. Everybody can read what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    /// `taken_back` or `given`.
    pub deed: String,
    /// With `taken_back`: `winner` or `runner_up`.
    pub list: String,
    /// With `taken_back`: the number in that list.
    pub number: String,
    /// With `given`: how many places.
    pub places: String,
    /// With `given`: what for, without names.
    pub purpose: String,
    /// Why.
    pub why: String,
}

/// A checked form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// What is to be done.
    pub wish: ChangeWish,
    /// Why.
    pub why: String,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeWish {
    /// A party loses its place.
    TakeBack {
        /// In which list it stands.
        kind: StandingKind,
        /// Its number there, from 1.
        number: u32,
    },
    /// Free places are handed out outside of the draw.
    Give {
        /// How many.
        places: u32,
        /// What for.
        purpose: String,
    },
}

impl ChangeForm {
    /// The change, or what is wrong per field.
    pub fn check(&self) -> Result<NewChange, Problems> {
        let mut problems = Problems::default();
        let wish = match self.deed.as_str() {
            "taken_back" => self.take_back(&mut problems),
            "given" => self.give(&mut problems),
            "" => problems.take("deed", Err(Code::Missing)),
            _ => problems.take("deed", Err(Code::UnknownChoice)),
        };
        let why = problems.take("why", line(&self.why, WHY_MAX));
        let (Some(wish), Some(why)) = (wish, why) else { return Err(problems) };
        if problems.is_empty() { Ok(NewChange { wish, why }) } else { Err(problems) }
    }

    fn take_back(&self, problems: &mut Problems) -> Option<ChangeWish> {
        let missing = if self.list.is_empty() { Code::Missing } else { Code::UnknownChoice };
        let kind = problems.take("list", StandingKind::parse(&self.list).ok_or(missing));
        let number = problems.take("number", number(&self.number, 1, PLACES_MAX.max(RUNNERS_UP_MAX)));
        Some(ChangeWish::TakeBack { kind: kind?, number: number? })
    }

    fn give(&self, problems: &mut Problems) -> Option<ChangeWish> {
        let places = problems.take("places", number(&self.places, 1, PLACES_MAX));
        let purpose = problems.take("purpose", line(&self.purpose, PURPOSE_MAX));
        Some(ChangeWish::Give { places: places?, purpose: purpose? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deed_asks_for_its_own_fields_and_always_for_the_reason() {
        let take = ChangeForm { deed: "taken_back".into(), ..ChangeForm::default() };
        let problems = take.check().expect_err("nothing else is filled in");
        assert!(["list", "number", "why"].iter().all(|field| problems.on(field) == Some(Code::Missing)));
        let take = ChangeForm { list: "winner".into(), number: "3".into(), why: "Sold on.".into(), ..take };
        let wish = ChangeWish::TakeBack { kind: StandingKind::Winner, number: 3 };
        assert_eq!(take.check(), Ok(NewChange { wish, why: "Sold on.".into() }));
        let give = ChangeForm { deed: "given".into(), places: "0".into(), purpose: "Press".into(), ..take };
        assert_eq!(give.check().expect_err("none").on("places"), Some(Code::TooSmall { min: 1 }));
        assert_eq!(ChangeForm::default().check().expect_err("no deed").on("deed"), Some(Code::Missing));
    }
}
