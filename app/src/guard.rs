//! What every server function asks first: who may call this, and with what?
//!
//! The router has already closed `/api/backoffice` to everybody without a session; `staff` asks
//! again, and gives the actor whom each use case asks for a capability.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, request::Parts};
use leptos::context::use_context;
use leptos_axum::ResponseOptions;
use services::Services;
use services::people::{Actor, SESSION_HOURS, Token, actor_of};

use crate::error::{ApiError, ApiResult};

/// The name of the session cookie. The prefix makes browsers insist on `Secure` and `Path=/`.
pub const SESSION_COOKIE: &str = "__Host-session";

/// The use cases' services, which the router provides.
pub fn services() -> ApiResult<Arc<Services>> {
    use_context::<Arc<Services>>().ok_or(ApiError::Unavailable)
}

/// The services and who is signed in.
pub async fn staff() -> ApiResult<(Arc<Services>, Actor)> {
    let services = services()?;
    let token = session_token().ok_or(ApiError::SignInNeeded)?;
    let actor = actor_of(&services, &token).await?.ok_or(ApiError::SignInNeeded)?;
    Ok((services, actor))
}

/// The network that a request comes from, as the server has seen it and noted it in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller(pub IpAddr);

/// The network that calls, where it is known.
pub fn caller() -> Option<IpAddr> {
    use_context::<Parts>()?.extensions.get::<Caller>().map(|caller| caller.0)
}

/// The session token of the request, if it has one.
pub fn session_token() -> Option<String> {
    token_of(&use_context::<Parts>()?.headers)
}

/// The session token among a request's cookies.
pub fn token_of(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SESSION_COOKIE).map(|(_, value)| value.to_owned())
}

/// Gives the browser a session.
pub fn start_session(token: &Token) {
    set_cookie(token.as_str(), SESSION_HOURS * 3_600);
}

/// Takes the session from the browser.
pub fn end_session() {
    set_cookie("", 0);
}

fn set_cookie(value: &str, max_age_secs: i64) {
    let cookie = format!("{SESSION_COOKIE}={value}; Path=/; Max-Age={max_age_secs}; HttpOnly; Secure; SameSite=Strict");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// Lets caches keep an answer that is the same for everybody.
pub fn cache_for_secs(secs: u32) {
    let value = HeaderValue::from_str(&format!("public, max-age={secs}"));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(CACHE_CONTROL, value);
    }
}

impl From<services::Error> for ApiError {
    fn from(error: services::Error) -> Self {
        use services::Error;
        match error {
            Error::Invalid(problems) => Self::Invalid { problems },
            Error::BadCode(fault) => Self::BadCode { fault },
            Error::NotFound => Self::NotFound,
            Error::NotOpen { phase, window } => Self::NotOpen { phase, window },
            Error::AnswerRefused(reason) => Self::AnswerRefused { reason },
            Error::WrongPhase { phase } => Self::WrongPhase { phase },
            Error::Conflict => Self::Conflict,
            Error::SignInFailed => Self::SignInFailed,
            Error::Forbidden => Self::Forbidden,
            Error::TooMany { retry_after_secs } => Self::TooMany { retry_after_secs },
            Error::Unavailable(_) => Self::Unavailable,
        }
    }
}

impl From<services::ports::PortError> for ApiError {
    fn from(error: services::ports::PortError) -> Self {
        services::Error::from(error).into()
    }
}
