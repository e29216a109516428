//! Why a use case did not do what it was asked.

use domain::form::Problems;
use domain::raffle::{AnswerRefused, Phase};
use domain::ticket::CodeError;
use domain::time::Window;
use thiserror::Error as ThisError;

use crate::ports::PortError;

/// Why a use case did not do what it was asked. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    /// Fields are wrong.
    #[error("fields are wrong: {0:?}")]
    Invalid(Problems),
    /// Not a ticket code.
    #[error("{0}")]
    BadCode(#[from] CodeError),
    /// No such thing.
    #[error("not found")]
    NotFound,
    /// The raffle takes no registrations now.
    #[error("registration is not open: the raffle is {}", phase.as_str())]
    NotOpen {
        /// Where it is.
        phase: Phase,
        /// When it takes them.
        window: Window,
    },
    /// The answer to an offer does not count.
    #[error("{0}")]
    AnswerRefused(#[from] AnswerRefused),
    /// The raffle is past the point where this could be done, or not there yet.
    #[error("the raffle is {}", phase.as_str())]
    WrongPhase {
        /// Where it is.
        phase: Phase,
    },
    /// Somebody else changed it first, or it is taken.
    #[error("changed by somebody else")]
    Conflict,
    /// E-mail address and password do not belong together, or the link has been used.
    #[error("sign-in failed")]
    SignInFailed,
    /// The role does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// Too often.
    #[error("too many requests; come again in {retry_after_secs} seconds")]
    TooMany {
        /// How many seconds to wait before asking again.
        retry_after_secs: u32,
    },
    /// An engine is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl From<PortError> for Error {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable(why) | PortError::Busy(why) => Self::Unavailable(why),
            PortError::Conflict => Self::Conflict,
        }
    }
}

/// What a use case answers.
pub type Result<T> = std::result::Result<T, Error>;
