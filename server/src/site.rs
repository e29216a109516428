//! The two SPAs inside the binary: the same files that can be uploaded to object storage.
//!
//! Hashed files are cached forever, the shell never. Where the build made a `.br` or `.gz` of a
//! file, it is sent as it is.

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use axum::response::IntoResponse;
use rust_embed::{EmbeddedFile, RustEmbed};

/// `target/site/attendee`, as the build left it.
#[derive(RustEmbed)]
#[folder = "../target/site/attendee"]
#[allow_missing = true]
struct AttendeeFiles;

/// `target/site/backoffice`, as the build left it.
#[derive(RustEmbed)]
#[folder = "../target/site/backoffice"]
#[allow_missing = true]
struct BackofficeFiles;

const SHELL: &str = "index.html";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NEVER: &str = "no-cache";
const A_DAY: &str = "public, max-age=86400";

/// The pages of the attendee SPA; a part that begins with a colon stands for any part. The same as in its route table.
const ATTENDEE_PAGES: [&str; 8] = [
    "/",
    "/events/:event",
    "/raffles/:raffle/register",
    "/ticket",
    "/lookup",
    "/my-data",
    "/draws/:raffle",
    "/why-trust",
];

/// Serves the attendee SPA at `/`: a file, or the shell for every page's address. For an address without a page the
/// shell comes with 404, for those who do not read it.
pub async fn attendee(uri: Uri, headers: HeaderMap) -> Response<Body> {
    let is_page = ATTENDEE_PAGES.iter().any(|page| is_address_of(uri.path(), page));
    let shell = if is_page { StatusCode::OK } else { StatusCode::NOT_FOUND };
    serve(AttendeeFiles::get, uri.path().trim_start_matches('/'), &headers, shell)
}

/// Serves the backoffice SPA at `/backoffice/`. Nobody who is not signed in is told which pages it has.
pub async fn backoffice(uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().trim_start_matches("/backoffice").trim_start_matches('/');
    serve(BackofficeFiles::get, path, &headers, StatusCode::OK)
}

fn is_address_of(path: &str, page: &str) -> bool {
    let mut parts = path.trim_end_matches('/').split('/');
    let mut wanted = page.trim_end_matches('/').split('/');
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(name)) if part == name || (name.starts_with(':') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

type Files = fn(&str) -> Option<EmbeddedFile>;

fn serve(files: Files, path: &str, headers: &HeaderMap, shell: StatusCode) -> Response<Body> {
    let is_file = !path.is_empty() && path != SHELL && files(path).is_some();
    if is_file {
        return answer(files, path, headers, StatusCode::OK);
    }
    // A missing script must not be answered with a page; a page's address has no ending.
    let looks_like_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if looks_like_file {
        return StatusCode::NOT_FOUND.into_response();
    }
    if files(SHELL).is_none() {
        let hint = "This binary was built without its pages. Run `cargo xtask site` and build it again.\n";
        return (StatusCode::NOT_FOUND, hint).into_response();
    }
    answer(files, SHELL, headers, shell)
}

fn answer(files: Files, path: &str, headers: &HeaderMap, status: StatusCode) -> Response<Body> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts =
        |encoding: &str| accepted.split(',').any(|one| one.split(';').next().map(str::trim) == Some(encoding));
    let candidates = [("br", ".br"), ("gzip", ".gz")];
    let compressed = candidates
        .into_iter()
        .filter(|(encoding, _)| accepts(encoding))
        .find_map(|(encoding, ending)| files(&format!("{path}{ending}")).map(|file| (file, Some(encoding))));
    let Some((file, encoding)) = compressed.or_else(|| files(path).map(|file| (file, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Response::new(Body::from(file.data));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_rule(path)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Files under `pkg/` carry a hash in their names and never change.
fn cache_rule(path: &str) -> &'static str {
    if path.starts_with("pkg/") {
        FOR_EVER
    } else if path == SHELL || path == "config.json" {
        NEVER
    } else {
        A_DAY
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_knows_every_page_of_the_attendees() {
        let table = include_str!("../../app/src/attendee.rs");
        let pages: Vec<&str> = table.split("path!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(pages, ATTENDEE_PAGES);
    }

    #[test]
    fn a_part_that_begins_with_a_colon_is_any_part() {
        let is_page = |path: &str| ATTENDEE_PAGES.iter().any(|page| is_address_of(path, page));
        for path in ["/", "", "/ticket", "/ticket/", "/events/evt_1", "/raffles/raf_1/register"] {
            assert!(is_page(path), "{path}");
        }
        for path in ["/nope", "/events", "/events/", "/raffles/raf_1", "/events/evt_1/more", "/v2/events"] {
            assert!(!is_page(path), "{path}");
        }
    }
}
