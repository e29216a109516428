//! What is wrong with a field, in words.

use domain::form::Code;

use crate::i18n::{number, text};

/// The sentence for a code: what to do about it.
pub(crate) fn problem_text(code: Code) -> String {
    let plain = match code {
        Code::TooLong { max } => return text!(kit.problem.too_long, max = number(max.into())),
        Code::TooShort { min } => return text!(kit.problem.too_short, min = number(min.into())),
        Code::TooSmall { min } => return text!(kit.problem.too_small, min = number(min.into())),
        Code::TooLarge { max } => return text!(kit.problem.too_large, max = number(max.into())),
        Code::NoRoom { max } => return text!(kit.problem.no_room, max = number(max.into())),
        Code::TooYoung { min_age } => return text!(kit.problem.too_young, age = number(min_age.into())),
        Code::Missing => text!(kit.problem.missing),
        Code::BadCharacters => text!(kit.problem.bad_characters),
        Code::NotAnEmail => text!(kit.problem.not_an_email),
        Code::NotANumber => text!(kit.problem.not_a_number),
        Code::NotADate => text!(kit.problem.not_a_date),
        Code::NotADateTime => text!(kit.problem.not_a_date_time),
        Code::TimeIsSkipped => text!(kit.problem.time_is_skipped),
        Code::InFuture => text!(kit.problem.in_future),
        Code::InPast => text!(kit.problem.in_past),
        Code::NotAfterStart => text!(kit.problem.not_after_start),
        Code::AfterEvent => text!(kit.problem.after_event),
        Code::MustAgree => text!(kit.problem.must_agree),
        Code::UnknownZone => text!(kit.problem.unknown_zone),
        Code::UnknownChoice => text!(kit.problem.unknown_choice),
        Code::NotAnAllocation => text!(kit.problem.not_an_allocation),
        Code::Frozen => text!(kit.problem.frozen),
        Code::ZoneInUse => text!(kit.problem.zone_in_use),
        Code::BeforeAnswers => text!(kit.problem.before_answers),
        Code::NotOnTheList => text!(kit.problem.not_on_the_list),
        Code::NothingToTakeBack => text!(kit.problem.nothing_to_take_back),
    };
    plain.to_owned()
}
