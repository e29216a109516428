//! What answers have in common: who may keep them, and for how long.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde::Serialize;
use services::Error;
use sha2::{Digest, Sha256};

use super::problem::Answer;

/// As long as the copy that `services::recent` answers from.
const FOR_EVERYBODY: &str = "public, max-age=2";
const FOR_NOBODY: &str = "no-store";
const JSON: &str = "application/json";

/// JSON that is the same for everybody.
pub(super) fn public<T: Serialize>(asked: &HeaderMap, view: &T) -> Answer {
    Ok(public_bytes(asked, JSON, json(view)?))
}

/// Bytes that are the same for everybody; to whom has them already, "not modified".
pub(super) fn public_bytes(asked: &HeaderMap, media_type: &'static str, body: impl Into<Bytes>) -> Response {
    let body = body.into();
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&body)[..16]));
    let headers = [(CACHE_CONTROL, FOR_EVERYBODY.to_owned()), (ETAG, tag.clone())];
    if has_already(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(CONTENT_TYPE, media_type)], body).into_response()
}

/// JSON for the one who asks.
pub(super) fn private<T: Serialize>(view: &T) -> Answer {
    Ok(([(CONTENT_TYPE, JSON), (CACHE_CONTROL, FOR_NOBODY)], json(view)?).into_response())
}

/// JSON for the one who sent something that is now being worked on, and where to ask about it.
pub(super) fn accepted<T: Serialize>(location: String, view: &T) -> Answer {
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], private(view)?).into_response())
}

fn json<T: Serialize>(view: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(view).map_err(|error| Error::Unavailable(error.to_string()))
}

/// RFC 9110, 13.1.2: a list of tags that are compared weakly, or `*`.
fn has_already(asked: &HeaderMap, tag: &str) -> bool {
    let lines = asked.get_all(IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}
