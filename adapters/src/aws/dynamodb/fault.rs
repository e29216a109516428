//! What may go wrong in a call, and what a caller is told of it.

use aws_sdk_dynamodb::Error;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use services::ports::PortError;

use super::items::Item;
use crate::aws::patience::is_passing_word;

/// Why a call had no effect, or none that is known of.
#[derive(Debug)]
pub(super) enum Fault {
    /// A condition did not hold. Holds what is stored, if the call asked for it.
    Refused(Option<Item>),
    /// The engine is away, busy or unwilling. Whether there was an effect is not known.
    Away(String),
    /// A stored value cannot be read.
    Unreadable(String),
}

impl From<serde_json::Error> for Fault {
    fn from(fault: serde_json::Error) -> Self {
        Self::Unreadable(format!("{:?} fault at column {}", fault.classify(), fault.column()))
    }
}

impl From<Fault> for PortError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(_) => Self::Conflict,
            Fault::Away(what) => Self::Unavailable(what),
            Fault::Unreadable(what) => Self::Unavailable(format!("a stored value cannot be read: {what}")),
        }
    }
}

/// What to make of a call that failed.
pub(super) enum Judged {
    /// The call can be made again: made twice, it has its effect once.
    Passing(String),
    /// Making the call again would not help.
    Final(Fault),
}

/// The reasons of a transaction that was canceled which pass if one waits a little.
const PASSING_REASONS: [&str; 3] = ["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"];
const CONDITION: &str = "ConditionalCheckFailed";

/// Judges a failure. The text of the fault holds the engine's word for it, and no stored value.
pub(super) fn judge<E>(fault: SdkError<E, HttpResponse>) -> Judged
where
    Error: From<SdkError<E, HttpResponse>>,
{
    let is_theirs = fault.raw_response().is_some_and(|response| response.status().is_server_error());
    let Some(kind) = is_theirs.then_some("the engine has failed").or_else(|| kind_of(&fault)) else {
        return judge_answer(&fault.into());
    };
    Judged::Passing(format!("DynamoDB: {kind}"))
}

/// What went wrong where there was no answer at all.
fn kind_of<E>(fault: &SdkError<E, HttpResponse>) -> Option<&'static str> {
    match fault {
        SdkError::TimeoutError(_) => Some("no answer in time"),
        SdkError::DispatchFailure(_) => Some("it cannot be reached"),
        SdkError::ResponseError(_) => Some("an answer that cannot be read"),
        _ => None,
    }
}

fn judge_answer(answer: &Error) -> Judged {
    let reasons: Vec<String> = match answer {
        Error::ConditionalCheckFailedException(refused) => {
            return Judged::Final(Fault::Refused(refused.item.clone().map(Item::from)));
        }
        Error::TransactionCanceledException(cancelled) => {
            cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code.clone()).collect()
        }
        _ => Vec::new(),
    };
    let has = |wanted: &[&str]| reasons.iter().any(|reason| wanted.contains(&reason.as_str()));
    if has(&[CONDITION]) {
        return Judged::Final(Fault::Refused(None));
    }
    let code = answer.code().unwrap_or("it has failed and did not say how");
    let said = format!("DynamoDB: {code} {}", reasons.join(" "));
    let passes = answer.code().is_none_or(is_passing_word) || has(&PASSING_REASONS);
    if passes { Judged::Passing(said) } else { Judged::Final(Fault::Away(said)) }
}
