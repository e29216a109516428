//! Reading an error from its written form, without what serde brings to read tagged types: every
//! page needs this, and it weighs several kilobytes in the first file that a phone loads.

use domain::form::Problems;
use domain::raffle::{AnswerRefused, Phase};
use domain::ticket::CodeError;
use domain::time::Window;
use serde::Deserialize;

use super::ApiError;

/// An error as it is written: the fields of all kinds side by side.
#[derive(Deserialize)]
pub(super) struct Told {
    error: String,
    problems: Option<Problems>,
    fault: Option<CodeError>,
    phase: Option<Phase>,
    window: Option<Window>,
    reason: Option<AnswerRefused>,
    retry_after_secs: Option<u32>,
}

impl TryFrom<Told> for ApiError {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Self, Self::Error> {
        told.error().ok_or("an unknown error, or one without what belongs to it")
    }
}

impl Told {
    fn error(self) -> Option<ApiError> {
        Some(match self.error.as_str() {
            "invalid" => ApiError::Invalid { problems: self.problems? },
            "bad_code" => ApiError::BadCode { fault: self.fault? },
            "unreadable" => ApiError::Unreadable,
            "not_found" => ApiError::NotFound,
            "not_open" => ApiError::NotOpen { phase: self.phase?, window: self.window? },
            "answer_refused" => ApiError::AnswerRefused { reason: self.reason? },
            "wrong_phase" => ApiError::WrongPhase { phase: self.phase? },
            "conflict" => ApiError::Conflict,
            "sign_in_needed" => ApiError::SignInNeeded,
            "sign_in_failed" => ApiError::SignInFailed,
            "forbidden" => ApiError::Forbidden,
            "too_many" => ApiError::TooMany { retry_after_secs: self.retry_after_secs? },
            "unavailable" => ApiError::Unavailable,
            "offline" => ApiError::Offline,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::form::Code;
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn every_error_is_read_as_it_was_written() {
        let window = Window { opens: Timestamp::from_millis(1_000), closes: Timestamp::from_millis(2_000) };
        let errors = [
            ApiError::Invalid { problems: Problems::of("name", Code::TooLong { max: 7 }) },
            ApiError::BadCode { fault: CodeError::Mistyped },
            ApiError::Unreadable,
            ApiError::NotFound,
            ApiError::NotOpen { phase: Phase::Planned, window },
            ApiError::AnswerRefused { reason: AnswerRefused::TooLate },
            ApiError::WrongPhase { phase: Phase::Drawn },
            ApiError::Conflict,
            ApiError::SignInNeeded,
            ApiError::SignInFailed,
            ApiError::Forbidden,
            ApiError::TooMany { retry_after_secs: 7 },
            ApiError::Unavailable,
            ApiError::Offline,
        ];
        for (number, error) in errors.into_iter().enumerate() {
            assert_eq!(position(&error), number, "every error stands in the list");
            let written = serde_json::to_string(&error).expect("it is written");
            assert_eq!(serde_json::from_str(&written).ok(), Some(error), "{written}");
        }
    }

    /// Does not compile when an error is new: it belongs into the list then, and into `Told::error`.
    fn position(error: &ApiError) -> usize {
        match error {
            ApiError::Invalid { .. } => 0,
            ApiError::BadCode { .. } => 1,
            ApiError::Unreadable => 2,
            ApiError::NotFound => 3,
            ApiError::NotOpen { .. } => 4,
            ApiError::AnswerRefused { .. } => 5,
            ApiError::WrongPhase { .. } => 6,
            ApiError::Conflict => 7,
            ApiError::SignInNeeded => 8,
            ApiError::SignInFailed => 9,
            ApiError::Forbidden => 10,
            ApiError::TooMany { .. } => 11,
            ApiError::Unavailable => 12,
            ApiError::Offline => 13,
        }
    }

    #[test]
    fn an_error_without_what_belongs_to_it_is_refused() {
        assert!(serde_json::from_str::<ApiError>(r#"{"error":"too_many"}"#).is_err());
    }
}
