//! Every error of the API as problem details (RFC 9457).
//!
//! `kind` is the closed list of what can be wrong; `documented` puts it into the `OpenAPI` document.
//! Here an error becomes a problem, and a problem an answer. No text of an error's source leaves
//! the server.

mod documented;
mod kind;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::form::Problems;
use domain::raffle::Phase;
use domain::ticket::CodeError;
use domain::time::Window;
use serde::Serialize;
use services::Error;
use utoipa::ToSchema;

use super::wire;
pub(super) use documented::{Documented, documented};
pub(super) use kind::Kind;

const MEDIA_TYPE: &str = "application/problem+json";
/// How many seconds to wait before coming again when an engine is away: a restart takes about as long.
const AWAY_SECS: u32 = 5;

/// What an endpoint answers.
pub(super) type Answer = Result<Response, Problem>;

/// Why a request was not done. Nothing was changed.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    // Boxed, because every `Result` of this API has room for it.
    members: Box<Members>,
}

/// Why a request was not done. Nothing was changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Members {
    /// Names the kind of problem: the address, relative to this one, at which it is explained.
    #[schema(format = "uri-reference", example = "/v1/docs#problem-not-open")]
    r#type: String,
    /// The kind of problem in a few words; always the same for a kind.
    #[schema(example = "Registration is not open")]
    title: &'static str,
    /// The HTTP status of the answer.
    #[schema(example = 409)]
    status: u16,
    /// What to do next.
    #[schema(example = "Registration opens at 2026-06-01T10:00:00.000Z. Send the form again from then on.")]
    detail: String,
    /// The kind of problem in one word, for programs.
    #[schema(schema_with = kind::codes)]
    code: &'static str,
    /// With `invalid`: what is wrong, field by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<wire::FieldProblem>)]
    problems: Option<Problems>,
    /// With `wrong_shape`: the field that cannot be read, where one can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String)]
    field: Option<String>,
    /// With `not_open`: where the raffle is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = wire::Phase)]
    phase: Option<Phase>,
    /// With `not_open`: when the raffle takes registrations.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = wire::Window)]
    window: Option<Window>,
    /// With `too_many` and `unavailable`: come again after so many seconds. The header
    /// `Retry-After` says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u32)]
    retry_after_secs: Option<u32>,
}

impl Problem {
    /// A problem of which nothing more is known than its kind.
    pub(super) fn of(kind: Kind) -> Self {
        let members = Members {
            r#type: format!("/v1/docs#{}", kind.anchor()),
            title: kind.title,
            status: kind.status.as_u16(),
            detail: kind.next.to_owned(),
            code: kind.code,
            problems: None,
            field: None,
            phase: None,
            window: None,
            retry_after_secs: None,
        };
        Self { status: kind.status, members: Box::new(members) }
    }

    /// A body that is no JSON from this place on.
    pub(super) fn broken_json(line: usize, column: usize) -> Self {
        let mut problem = Self::of(Kind::BROKEN_JSON);
        problem.members.detail =
            format!("The body cannot be read as JSON at line {line}, column {column}. Correct it and send it again.");
        problem
    }

    /// JSON of another shape than the endpoint takes; `field` is empty where the whole body is meant.
    pub(super) fn wrong_shape(field: String) -> Self {
        let mut problem = Self::of(Kind::WRONG_SHAPE);
        if !field.is_empty() {
            problem.members.detail = format!(
                "The field {field} cannot be read. Compare its type with the one that /v1/docs says, and send the body again."
            );
            problem.members.field = Some(field);
        }
        problem
    }

    fn not_open(phase: Phase, window: Window) -> Self {
        let mut problem = Self::of(Kind::NOT_OPEN);
        problem.members.detail = match phase {
            Phase::Planned => format!("Registration opens at {}. Send the form again from then on.", window.opens),
            Phase::Cancelled => {
                "The raffle was called off, and nobody can register any more. Look for another one at /v1/events."
                    .into()
            }
            _ => format!(
                "Registration closed at {}, and nobody can register any more. Look for another raffle at /v1/events.",
                window.closes
            ),
        };
        problem.members.phase = Some(phase);
        problem.members.window = Some(window);
        problem
    }

    fn too_many(retry_after_secs: u32) -> Self {
        let mut problem = Self::of(Kind::TOO_MANY);
        problem.members.detail = format!("Wait {retry_after_secs} seconds, then send it again. Nothing is lost.");
        problem.members.retry_after_secs = Some(retry_after_secs);
        problem
    }

    fn unavailable() -> Self {
        let mut problem = Self::of(Kind::UNAVAILABLE);
        problem.members.retry_after_secs = Some(AWAY_SECS);
        problem
    }

    /// The problem that a bare status stands for.
    fn of_status(status: StatusCode, retry_after: Option<&HeaderValue>) -> Self {
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        match (status, retry_after) {
            (StatusCode::FORBIDDEN, _) => Self::of(Kind::FORBIDDEN),
            (StatusCode::NOT_FOUND, _) => Self::of(Kind::NOT_FOUND),
            (StatusCode::METHOD_NOT_ALLOWED, _) => Self::of(Kind::METHOD_NOT_ALLOWED),
            (StatusCode::PAYLOAD_TOO_LARGE, _) => Self::of(Kind::TOO_LARGE),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, _) => Self::of(Kind::NOT_JSON),
            (StatusCode::TOO_MANY_REQUESTS, Some(secs)) => Self::too_many(secs),
            (StatusCode::TOO_MANY_REQUESTS, None) => Self::too_many(AWAY_SECS),
            (status, _) if status.is_client_error() => Self::of(Kind::UNREADABLE),
            _ => Self::unavailable(),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(problems) => {
                let mut problem = Self::of(Kind::INVALID);
                problem.members.problems = Some(problems);
                problem
            }
            Error::BadCode(CodeError::Malformed) => Self::of(Kind::MALFORMED_CODE),
            Error::BadCode(CodeError::Mistyped) => Self::of(Kind::MISTYPED_CODE),
            Error::NotFound => Self::of(Kind::NOT_FOUND),
            Error::NotOpen { phase, window } => Self::not_open(phase, window),
            Error::AnswerRefused(_) | Error::WrongPhase { .. } | Error::Conflict => Self::of(Kind::CONFLICT),
            Error::SignInFailed | Error::Forbidden => Self::of(Kind::FORBIDDEN),
            Error::TooMany { retry_after_secs } => Self::too_many(retry_after_secs),
            Error::Unavailable(cause) => {
                tracing::error!(error = %cause, "a request of the public API could not be answered");
                Self::unavailable()
            }
        }
    }
}

impl From<services::ports::PortError> for Problem {
    fn from(error: services::ports::PortError) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.members).unwrap_or_default();
        let headers = [(CONTENT_TYPE, MEDIA_TYPE), (CACHE_CONTROL, "no-store")];
        let mut response = (self.status, headers, body).into_response();
        if let Some(secs) = self.members.retry_after_secs {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(secs));
        }
        response
    }
}

/// Answers for every address under `/v1` that nothing else answers for.
pub(super) async fn no_such_address() -> Problem {
    Problem::of(Kind::NOT_FOUND)
}

/// Turns refusals under `/v1` that are no problem details yet, such as those of the router and of
/// layers, into such. Other addresses are left alone.
pub async fn say_problem(request: Request, next: Next) -> Response {
    let is_ours = request.uri().path().strip_prefix("/v1").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let response = next.run(request).await;
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let is_said = response.headers().get(CONTENT_TYPE).is_some_and(|media_type| media_type == MEDIA_TYPE);
    if !is_ours || !is_refusal || is_said {
        return response;
    }
    let mut headers = response.into_parts().0.headers;
    let (said, body) = Problem::of_status(status, headers.get(RETRY_AFTER)).into_response().into_parts();
    headers.remove(CONTENT_LENGTH);
    headers.extend(said.headers);
    (said.status, headers, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::form::Code;
    use domain::raffle::AnswerRefused;
    use domain::time::Timestamp;

    fn not_open(phase: Phase) -> Error {
        let opens = Timestamp::from_millis(1_800_000_000_000);
        Error::NotOpen { phase, window: Window { opens, closes: opens.plus_secs(3_600) } }
    }

    #[test]
    fn every_error_says_what_to_do_next() {
        let mut fields = Problems::of("email", Code::NotAnEmail);
        fields.add("party_size", Code::TooLarge { max: 4 });
        let errors = [
            Error::Invalid(fields),
            Error::BadCode(CodeError::Malformed),
            Error::BadCode(CodeError::Mistyped),
            Error::NotFound,
            not_open(Phase::Planned),
            not_open(Phase::Closed),
            not_open(Phase::Cancelled),
            Error::AnswerRefused(AnswerRefused::TooLate),
            Error::WrongPhase { phase: Phase::Drawn },
            Error::Conflict,
            Error::SignInFailed,
            Error::Forbidden,
            Error::TooMany { retry_after_secs: 17 },
            Error::Unavailable("the disk /var/lib/festival is full".to_owned()),
        ];
        let said: Vec<Members> = errors.into_iter().map(|error| *Problem::from(error).members).collect();
        insta::assert_json_snapshot!(said);
    }

    #[test]
    fn no_source_text_leaves_the_server() {
        let problem = Problem::from(Error::Unavailable("the disk /var/lib/festival is full".to_owned()));
        assert!(!serde_json::to_string(&problem.members).expect("it serialises").contains("disk"));
    }

    #[test]
    fn a_bare_status_keeps_its_meaning() {
        let said = |status| Problem::of_status(status, None).members.code;
        assert_eq!(said(StatusCode::FORBIDDEN), "forbidden");
        assert_eq!(said(StatusCode::IM_A_TEAPOT), "unreadable");
        assert_eq!(said(StatusCode::INTERNAL_SERVER_ERROR), "unavailable");
        let soon = HeaderValue::from(9);
        let problem = Problem::of_status(StatusCode::TOO_MANY_REQUESTS, Some(&soon));
        assert_eq!(problem.members.retry_after_secs, Some(9));
    }
}
