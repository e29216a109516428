//! What a server function answers when it does not do what it was asked: codes, never sentences.

mod told;

use domain::form::Problems;
use domain::raffle::{AnswerRefused, Phase};
use domain::ticket::CodeError;
use domain::time::Window;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a call was not done. The page chooses the words; each of them says what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case", try_from = "told::Told")]
pub enum ApiError {
    /// Fields are wrong. (422)
    #[error("fields are wrong")]
    Invalid {
        /// What is wrong, per field.
        problems: Problems,
    },
    /// The text is no ticket code, or has a typing error. (422)
    #[error("not a ticket code")]
    BadCode {
        /// Which of the two.
        fault: CodeError,
    },
    /// The call cannot be read: broken JSON, a wrong content type, missing arguments. (422)
    #[error("the call cannot be read")]
    Unreadable,
    /// There is no such thing, or not for this caller. (404)
    #[error("not found")]
    NotFound,
    /// The raffle takes no registrations now. (409)
    #[error("registration is not open")]
    NotOpen {
        /// Where the raffle is.
        phase: Phase,
        /// When it takes registrations.
        window: Window,
    },
    /// The answer to an offer does not count. (409)
    #[error("the answer does not count")]
    AnswerRefused {
        /// Why.
        reason: AnswerRefused,
    },
    /// The raffle or event is past the point where this could be done. (409)
    #[error("not in this phase")]
    WrongPhase {
        /// Where the raffle is.
        phase: Phase,
    },
    /// Somebody else changed it first, or it is taken. (409)
    #[error("changed by somebody else")]
    Conflict,
    /// Nobody is signed in. (401)
    #[error("sign in first")]
    SignInNeeded,
    /// E-mail address and password do not belong together, or the link has been used. (401)
    #[error("sign-in failed")]
    SignInFailed,
    /// The role does not allow it, or the call came from another site. (403)
    #[error("not allowed")]
    Forbidden,
    /// Too often. (429)
    #[error("too many requests")]
    TooMany {
        /// Come again after so many seconds.
        retry_after_secs: u32,
    },
    /// An engine is away; nothing was changed. (503)
    #[error("unavailable")]
    Unavailable,
    /// The browser could not reach the server at all.
    #[error("offline")]
    Offline,
}

impl ApiError {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } | Self::BadCode { .. } | Self::Unreadable => 422,
            Self::NotFound => 404,
            Self::NotOpen { .. } | Self::AnswerRefused { .. } | Self::WrongPhase { .. } | Self::Conflict => 409,
            Self::SignInNeeded | Self::SignInFailed => 401,
            Self::Forbidden => 403,
            Self::TooMany { .. } => 429,
            Self::Unavailable | Self::Offline => 503,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => Self::Unreadable,
            _ => Self::Unavailable,
        }
    }
}

/// What a server function answers.
pub type ApiResult<T> = Result<T, ApiError>;
