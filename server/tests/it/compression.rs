//! What is sent compressed, and what never is.

use axum::body::Body;
use serde_json::json;

use crate::app::{TestApp, ada, request};

const LIST: &str = "/api/attendee/events/list";

#[tokio::test]
async fn public_reads_are_compressed_for_who_can_read_that() {
    let app = TestApp::new();
    for _ in 0..8 {
        app.open_raffle().await;
    }
    let whole = app.get(LIST, None).await;
    assert_eq!(whole.headers.get("content-encoding"), None);
    for encoding in ["br", "gzip"] {
        let asking = request("GET", LIST, None).header("accept-encoding", encoding);
        let reply = app.send(asking.body(Body::empty()).expect("a request")).await;
        assert_eq!(reply.headers["content-encoding"], encoding);
        assert!(reply.body.len() < whole.body.len() / 2, "{} of {}", reply.body.len(), whole.body.len());
    }
}

#[tokio::test]
async fn what_is_somebodys_own_keeps_its_length_to_itself() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let body = json!({ "raffle": raffle, "form": ada() }).to_string();
    let asking = request("POST", "/api/attendee/raffle/register", None).header("accept-encoding", "br, gzip");
    let reply = app.send(asking.body(Body::from(body)).expect("a request")).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    assert_eq!(reply.headers.get("content-encoding"), None);
}
