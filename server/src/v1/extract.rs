//! What requests are read into. Whatever cannot be read is a problem that says so.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::ticket::{CodeError, SignedReceipt};
use serde::de::DeserializeOwned;
use services::Error;

use super::problem::{Kind, Problem};

/// The id in the address. A text that is no id names nothing, so it is answered with "not found".
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        text.and_then(|Path(text)| text.parse().ok()).map(Self).ok_or_else(|| Problem::of(Kind::NOT_FOUND))
    }
}

/// The ticket code in the address, as it was typed.
pub(super) struct TypedCode(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for TypedCode {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::from_request_parts(parts, state).await;
        text.map(|Path(text)| Self(text)).map_err(|_| Error::from(CodeError::Malformed).into())
    }
}

/// The receipt in the header `Receipt`, where there is one.
pub(super) struct ShownReceipt(pub(super) Option<SignedReceipt>);

impl<S: Send + Sync> FromRequestParts<S> for ShownReceipt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let shown = parts.headers.get("receipt").map(|value| serde_json::from_slice(value.as_bytes()));
        shown.transpose().map(Self).map_err(|_| Problem::of(Kind::BAD_RECEIPT))
    }
}

/// The body, which has to be one JSON object.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of(Kind::NOT_JSON));
        }
        let body = Bytes::from_request(request, state).await.map_err(|refusal| match refusal.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::of(Kind::TOO_LARGE),
            _ => Problem::of(Kind::UNREADABLE),
        })?;
        read(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // Serde would take a list for a struct, field by field in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::wrong_shape(String::new()));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().iter().next().map(ToString::to_string).unwrap_or_default();
        problem_of(error.inner(), field)
    })?;
    json.end().map_err(|error| problem_of(&error, String::new()))?;
    Ok(value)
}

fn problem_of(error: &serde_json::Error, field: String) -> Problem {
    if error.is_data() { Problem::wrong_shape(field) } else { Problem::broken_json(error.line(), error.column()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn json_is_told_by_its_media_type_alone() {
        let cases = [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/plain", false),
            ("application/jsonp", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ];
        for (media_type, expected) in cases {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
            assert_eq!(is_json(&headers), expected, "{media_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
