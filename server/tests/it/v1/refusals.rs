//! Every refusal of the API: problem details that say what to do next, never a 500.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::get;
use domain::event::Event;
use domain::id::EventId;
use serde_json::json;
use services::ports::{Events, NewMessage, PortError, PortResult};
use services::{Services, receipts, recent, watch};

use super::contract::Contract;
use super::{register, registrations, request, send_through};
use crate::app::{TestApp, ada, at};

const REGISTER: &str = "/v1/raffles/{id}/registrations";

#[tokio::test]
async fn an_empty_form_names_every_field() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let reply = app.send(request("POST", &registrations(raffle), "{}")).await;
    let contract = Contract::read(&app).await;
    contract.check("post", REGISTER, &reply);
    contract.check_problem(&reply, 422, "invalid");
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn json_that_is_broken_is_told_from_json_of_another_shape() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let deep = "[".repeat(10_000);
    let deep_inside = format!("{{\"extra\": {deep}");
    let cases = [
        ("", 400, "broken_json"),
        ("{", 400, "broken_json"),
        ("{\"email\": \"a@example.org\"", 400, "broken_json"),
        ("{} {}", 400, "broken_json"),
        ("\u{0}\u{ffff}", 400, "broken_json"),
        (&deep, 422, "wrong_shape"),
        (&deep_inside, 400, "broken_json"),
        ("[\"Ada\", \"Lovelace\", \"ada@example.org\", null, 1, true]", 422, "wrong_shape"),
        ("7", 422, "wrong_shape"),
        ("null", 422, "wrong_shape"),
        ("\"text\"", 422, "wrong_shape"),
        ("{\"first_name\": 7}", 422, "wrong_shape"),
        ("{\"party_size\": [2]}", 422, "wrong_shape"),
        ("{\"consent\": \"yes\"}", 422, "wrong_shape"),
        ("{\"email\": \"a\", \"email\": \"b\"}", 422, "wrong_shape"),
        ("{\"party_size\": -1}", 422, "invalid"),
        ("{\"party_size\": 2.5}", 422, "invalid"),
    ];
    for (body, status, code) in cases {
        let reply = app.send(request("POST", &registrations(raffle), body.to_owned())).await;
        contract.check("post", REGISTER, &reply);
        contract.check_problem(&reply, status, code);
    }
    let reply = app.send(request("POST", &registrations(raffle), "{\n  \"consent\": \"yes\"\n}")).await;
    assert_eq!(reply.json()["field"], "consent", "{}", reply.text());
    let reply = app.send(request("POST", &registrations(raffle), "{\n  \"consent\": yes\n}")).await;
    assert!(reply.text().contains("line 2, column 14"), "{}", reply.text());
}

#[tokio::test]
async fn a_body_that_is_not_said_to_be_json_is_refused() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        let mut request = request("POST", &registrations(raffle), ada().to_string());
        request.headers_mut().insert("content-type", media_type.parse().expect("a header"));
        contract.check_problem(&app.send(request).await, 415, "not_json");
    }
}

#[tokio::test]
async fn an_oversized_body_is_refused_whether_or_not_it_says_its_length() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let body = json!({ "first_name": "x".repeat(70_000) }).to_string();
    let said = request("POST", &registrations(raffle), body.clone());
    let chunks = body.into_bytes().chunks(4_096).map(|part| Ok::<_, std::io::Error>(part.to_vec())).collect::<Vec<_>>();
    let unsaid = request("POST", &registrations(raffle), Body::from_stream(futures::stream::iter(chunks)));
    for request in [said, unsaid] {
        let reply = app.send(request).await;
        contract.check("post", REGISTER, &reply);
        contract.check_problem(&reply, 413, "too_large");
    }
    let mut said = request("POST", &registrations(raffle), "{}");
    said.headers_mut().insert("content-length", "70000".parse().expect("a header"));
    contract.check_problem(&app.send(said).await, 413, "too_large");
}

#[tokio::test]
async fn what_is_no_id_or_no_address_is_not_there() {
    let app = TestApp::new();
    let (event, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let paths = [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/events/",
        "/v1/events/evt_00000000000000000000000000",
        "/v1/events/nonsense",
        "/v1/events/%FF",
        &format!("/v1/events/{raffle}"),
        &format!("/v1/raffles/{event}"),
        "/v1/raffles/..%2f..%2fetc",
        "/v1/raffles/raf_00000000000000000000000000",
    ];
    for path in paths {
        contract.check_problem(&app.get(path, None).await, 404, "not_found");
    }
    let reply = app.send(request("POST", "/v1/raffles/nonsense/registrations", ada().to_string())).await;
    contract.check_problem(&reply, 404, "not_found");
}

#[tokio::test]
async fn another_method_is_told_which_ones_there_are() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let cases = [
        ("POST", "/v1/events".to_owned(), "GET,HEAD"),
        ("GET", registrations(raffle), "POST"),
        ("DELETE", "/v1/docs".to_owned(), "GET,HEAD"),
    ];
    for (method, path, allowed) in cases {
        let reply = app.send(request(method, &path, "{}")).await;
        contract.check_problem(&reply, 405, "method_not_allowed");
        assert_eq!(reply.headers["allow"], allowed, "{path}");
    }
}

#[tokio::test]
async fn a_raffle_that_is_not_open_says_when_it_is() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    app.go_to(at("2026-06-08T10:00:00Z"));
    let reply = app.send(request("POST", &registrations(raffle), ada().to_string())).await;
    let contract = Contract::read(&app).await;
    contract.check("post", REGISTER, &reply);
    contract.check_problem(&reply, 409, "not_open");
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn a_code_with_a_typing_error_is_told_from_what_is_no_code() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let answer = register(&app, raffle, "ada@example.org").await;
    let code = answer["code"].as_str().expect("a code");
    let wrong = if code.ends_with('7') { "8" } else { "7" };
    let typo = format!("{}{wrong}", &code[..code.len() - 1]);
    let contract = Contract::read(&app).await;
    let cases = [
        (typo.as_str(), 422, "mistyped_code"),
        ("nonsense", 422, "malformed_code"),
        ("%FF", 422, "malformed_code"),
        (code, 404, "unknown_ticket"),
    ];
    for (code, status, word) in cases {
        let reply = app.get(&format!("/v1/tickets/{code}"), None).await;
        contract.check("get", "/v1/tickets/{code}", &reply);
        contract.check_problem(&reply, status, word);
    }
}

#[tokio::test]
async fn a_receipt_that_cannot_be_read_is_refused_and_a_forged_one_tells_nothing() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let answer = register(&app, raffle, "ada@example.org").await;
    let path = format!("/v1/tickets/{}", answer["code"].as_str().expect("a code"));
    let contract = Contract::read(&app).await;
    let mut forged = answer["receipt"].clone();
    forged["party_size"] = json!(2);
    for (receipt, status, word) in [("{}", 400, "bad_receipt"), (&forged.to_string(), 404, "unknown_ticket")] {
        let mut request = request("GET", &path, Body::empty());
        request.headers_mut().insert("receipt", receipt.parse().expect("a header"));
        contract.check_problem(&app.send(request).await, status, word);
    }
}

#[tokio::test]
async fn whoever_comes_too_often_is_told_when_to_come_again() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let mut reply = app.send(request("POST", &registrations(raffle), ada().to_string())).await;
    for _ in 0..10 {
        reply = app.send(request("POST", &registrations(raffle), ada().to_string())).await;
    }
    let contract = Contract::read(&app).await;
    contract.check("post", REGISTER, &reply);
    contract.check_problem(&reply, 429, "too_many");
    let said = reply.json()["retry_after_secs"].to_string();
    assert_eq!(reply.headers["retry-after"], said.as_str());
}

/// An event store whose disk is full.
struct FullDisk;

impl FullDisk {
    const CAUSE: &str = "the disk /var/lib/festival is full";
}

#[async_trait]
impl Events for FullDisk {
    async fn put_event(&self, _: &Event, _: Vec<NewMessage>) -> PortResult<()> {
        Err(PortError::Unavailable(Self::CAUSE.to_owned()))
    }
    async fn get_event(&self, _: EventId) -> PortResult<Option<Event>> {
        Err(PortError::Unavailable(Self::CAUSE.to_owned()))
    }
    async fn list_events(&self) -> PortResult<Vec<Event>> {
        Err(PortError::Unavailable(Self::CAUSE.to_owned()))
    }
}

fn with_full_disk(services: &Services) -> Arc<Services> {
    Arc::new(Services {
        clock: services.clock.clone(),
        chance: services.chance.clone(),
        events: Arc::new(FullDisk),
        raffles: services.raffles.clone(),
        registrations: services.registrations.clone(),
        erasures: services.erasures.clone(),
        draws: services.draws.clone(),
        ledger: services.ledger.clone(),
        queue: services.queue.clone(),
        relay: services.relay.clone(),
        notices: services.notices.clone(),
        mailer: services.mailer.clone(),
        mail_log: services.mail_log.clone(),
        outbox: services.outbox.clone(),
        beacon: services.beacon.clone(),
        files: services.files.clone(),
        people: services.people.clone(),
        passwords: services.passwords.clone(),
        audit: services.audit.clone(),
        throttle: services.throttle.clone(),
        health: services.health.clone(),
        recent: recent::RecentRaffles::default(),
        signing: receipts::SigningDesk::default(),
        watch: watch::Watch::default(),
        keys: services.keys.clone(),
        sites: services.sites.clone(),
    })
}

#[tokio::test]
async fn an_engine_that_is_away_is_not_explained_to_strangers() {
    let app = TestApp::new();
    let (event, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let services = with_full_disk(&app.services);
    let requests = [
        request("GET", "/v1/events", Body::empty()),
        request("GET", &format!("/v1/events/{event}"), Body::empty()),
        request("GET", &format!("/v1/raffles/{raffle}"), Body::empty()),
        request("POST", &registrations(raffle), ada().to_string()),
    ];
    for request in requests {
        let reply = send_through(server::v1::router().with_state(services.clone()), request).await;
        contract.check_problem(&reply, 503, "unavailable");
        assert_eq!(reply.headers["retry-after"], "5");
        assert!(!reply.text().contains("disk"), "{}", reply.text());
    }
}

#[tokio::test]
async fn a_call_from_another_site_is_refused_as_a_problem() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    for site in ["cross-site", "same-site"] {
        let mut request = request("POST", &registrations(raffle), ada().to_string());
        request.headers_mut().insert("sec-fetch-site", site.parse().expect("a header"));
        contract.check_problem(&app.send(request).await, 403, "forbidden");
    }
}

#[tokio::test]
async fn what_a_layer_refuses_reads_like_every_other_refusal() {
    let refuse = |status: StatusCode, secs: &'static str| async move { (status, [("retry-after", secs)], "plain") };
    let around = Router::new()
        .route("/v1/foreign", get(move || refuse(StatusCode::FORBIDDEN, "")))
        .route("/v1/often", get(move || refuse(StatusCode::TOO_MANY_REQUESTS, "9")))
        .route("/v1/late", get(move || refuse(StatusCode::SERVICE_UNAVAILABLE, "")))
        .route("/v10", get(move || refuse(StatusCode::FORBIDDEN, "")))
        .layer(from_fn(server::v1::say_problem));
    let contract = Contract::read(&TestApp::new()).await;
    let cases = [("/v1/foreign", 403, "forbidden"), ("/v1/often", 429, "too_many"), ("/v1/late", 503, "unavailable")];
    for (path, status, code) in cases {
        let reply = send_through(around.clone(), request("GET", path, Body::empty())).await;
        contract.check_problem(&reply, status, code);
    }
    let often = send_through(around.clone(), request("GET", "/v1/often", Body::empty())).await;
    assert_eq!(
        (&often.json()["retry_after_secs"], &often.headers["retry-after"]),
        (&json!(9), &"9".parse().expect("a header"))
    );
    let other = send_through(around, request("GET", "/v10", Body::empty())).await;
    assert_eq!(other.text(), "plain", "an address that is not ours");
}
