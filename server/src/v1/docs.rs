//! `GET /v1/docs`: the API for people, made from the `OpenAPI` document by the server, without a
//! script.
//!
//! In reading order: `outline` (what the document says, as the page needs it), `kind` (what a field
//! holds, in words), `example` (requests and answers to copy), then the components: `page`,
//! `contents`, `how_it_works`, `operation`, `shape`, `fields`, `problems`.

mod contents;
mod example;
mod fields;
mod how_it_works;
mod kind;
mod operation;
mod outline;
mod page;
mod problems;
mod shape;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use leptos::prelude::*;
use services::Services;

use super::document::document;
use super::problem::Answer;
use super::reply;
use outline::Outline;
use page::page;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The look of both SPAs, and what only this page has.
const STYLESHEET: &str = concat!(
    "@layer tokens, base, kit, surface;\n@layer tokens {\n",
    include_str!("../../../style/tokens.css"),
    "}\n@layer base {\n",
    include_str!("../../../style/base.css"),
    "}\n@layer kit {\n",
    include_str!("../../../style/kit.css"),
    "}\n@layer surface {\n",
    include_str!("docs/docs.css"),
    "}\n",
);

/// Answers with the page.
pub(super) async fn get_page(State(services): State<Arc<Services>>, asked: HeaderMap) -> Answer {
    let site = &services.sites.attendee;
    let outline = Outline::of(document(), site);
    let html = page(outline, site).to_html();
    // Leptos marks where one text ends and the next begins; without a script nobody reads that.
    let html = html.replace("<!>", "");
    let mut response = reply::public_bytes(&asked, "text/html; charset=utf-8", html);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// Answers with the stylesheet of the page.
pub(super) async fn get_stylesheet(asked: HeaderMap) -> Response {
    reply::public_bytes(&asked, "text/css; charset=utf-8", STYLESHEET)
}
