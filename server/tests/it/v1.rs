//! The public REST API through its public door. Every answer is compared with the `OpenAPI` document.

mod contract;
mod docs;
mod reads;
mod refusals;
mod registering;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use domain::id::RaffleId;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::{Reply, TestApp, ada};
use contract::Contract;

/// Where to register for a raffle.
fn registrations(raffle: RaffleId) -> String {
    format!("/v1/raffles/{raffle}/registrations")
}

/// A request from a program that is no browser.
fn request(method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    request.body(body.into()).expect("a request")
}

/// Sends a request to a router that a test has put together.
async fn send_through(router: Router, request: Request<Body>) -> Reply {
    let (parts, body) = router.oneshot(request).await.expect("the router always answers").into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the body is in memory").to_vec();
    Reply { status: parts.status, headers: parts.headers, body }
}

/// Registers somebody, and answers with what they are told.
async fn register(app: &TestApp, raffle: RaffleId, email: &str) -> Value {
    let mut form = ada();
    form["email"] = json!(email);
    let reply = app.send(request("POST", &registrations(raffle), form.to_string())).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
    Contract::read(app).await.check("post", "/v1/raffles/{id}/registrations", &reply);
    reply.json()
}
