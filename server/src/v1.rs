//! The public REST API under `/v1`: what attendees can do in the SPA, for other programs.
//!
//! | route | answers with |
//! |---|---|
//! | `GET /v1/events` | the public events |
//! | `GET /v1/events/{id}` | one event |
//! | `GET /v1/raffles/{id}` | one raffle, its pool and its draw |
//! | `POST /v1/raffles/{id}/registrations` | a signed receipt |
//! | `GET /v1/tickets/{code}` | what became of a registration |
//! | `GET /v1/receipt-key` | the key that receipts are verified with |
//! | `GET /v1/openapi.json` | this API, for machines |
//! | `GET /v1/docs` | this API, for people |
//! | `GET /v1/docs.css` | how that page looks |
//!
//! In reading order: the routes here; a file per endpoint (`list_events`, `get_event`, `get_raffle`,
//! `register`, `get_ticket`, `get_receipt_key`); `problem` (every error, as RFC 9457 has it);
//! `extract` (what requests are read into); `reply` (what answers have in common); `wire` (how the
//! domain's types look in JSON); `document` (`OpenAPI`) and `docs` (the page made from it).

mod docs;
mod document;
mod extract;
mod get_event;
mod get_raffle;
mod get_receipt_key;
mod get_ticket;
mod list_events;
mod problem;
mod register;
mod reply;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, any, get, post};
use services::Services;
use tower_http::limit::RequestBodyLimitLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use problem::{Problem, say_problem};

/// The largest body of a request, in bytes. The longest registration has 80 + 80 + 254 characters
/// of at most four bytes, which JSON's `\u` escapes make twelve at most: 5 KB.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Every route under `/v1`; an address that is none of them is answered with a problem too.
///
/// Layers that go around it and refuse requests themselves, and refusals of the router, are turned
/// into problems by [`say_problem`], the outermost layer.
pub fn router() -> Router<Arc<Services>> {
    let answering = table().into_iter().fold(Router::new(), |router, (path, answer)| router.route(path, answer));
    answering
        .route("/v1/openapi.json", get(document::get_document))
        .route("/v1/docs", get(docs::get_page))
        .route("/v1/docs.css", get(docs::get_stylesheet))
        .route("/v1", any(problem::no_such_address))
        .route("/v1/", any(problem::no_such_address))
        .route("/v1/{*address}", any(problem::no_such_address))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
}

/// The endpoints. The document is not made for this: a function that starts has no time for it.
fn table() -> [(&'static str, MethodRouter<Arc<Services>>); 6] {
    [
        ("/v1/events", get(list_events::list_events)),
        ("/v1/events/{id}", get(get_event::get_event)),
        ("/v1/raffles/{id}", get(get_raffle::get_raffle)),
        ("/v1/raffles/{id}/registrations", post(register::register)),
        ("/v1/tickets/{code}", get(get_ticket::get_ticket)),
        ("/v1/receipt-key", get(get_receipt_key::get_receipt_key)),
    ]
}

/// The same endpoints, each with its part of the `OpenAPI` document.
fn endpoints() -> OpenApiRouter<Arc<Services>> {
    document::router()
        .routes(routes!(list_events::list_events))
        .routes(routes!(get_event::get_event))
        .routes(routes!(get_raffle::get_raffle))
        .routes(routes!(register::register))
        .routes(routes!(get_ticket::get_ticket))
        .routes(routes!(get_receipt_key::get_receipt_key))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_described_is_what_answers() {
        let paths = &super::document::document().paths.paths;
        let mut answering = super::table().map(|(path, _)| path);
        answering.sort_unstable();
        let mut described: Vec<&str> = paths.keys().map(String::as_str).collect();
        described.sort_unstable();
        assert_eq!(described, answering);
    }

    #[test]
    fn the_title_page_names_every_route() {
        let page = include_str!("v1.rs");
        for (path, item) in &super::document::document().paths.paths {
            let method = if item.get.is_some() { "GET" } else { "POST" };
            assert!(page.contains(&format!("//! | `{method} {path}` |")), "{method} {path}");
        }
    }
}
