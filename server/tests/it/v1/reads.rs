//! What can be read: events, raffles in each phase, the key of receipts.

use axum::body::Body;
use axum::http::StatusCode;
use domain::event::EventForm;
use domain::raffle::RaffleForm;
use serde_json::json;
use services::people::Actor;
use services::{events, raffles, timetable};

use super::contract::Contract;
use super::{register, request};
use crate::app::{TestApp, at};

#[tokio::test]
async fn events_and_raffles_look_as_they_are_documented() {
    let app = TestApp::new();
    let (event, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let paths = [
        ("/v1/events", "/v1/events".to_owned()),
        ("/v1/events/{id}", format!("/v1/events/{event}")),
        ("/v1/raffles/{id}", format!("/v1/raffles/{raffle}")),
        ("/v1/receipt-key", "/v1/receipt-key".to_owned()),
    ];
    for (template, path) in paths {
        let reply = app.get(&path, None).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.headers["cache-control"], "public, max-age=2", "{path}");
        contract.check("get", template, &reply);
        insta::assert_json_snapshot!(template.trim_start_matches('/').replace(['/', '{', '}'], "_"), reply.json());
    }
}

#[tokio::test]
async fn a_drawn_raffle_links_to_all_that_is_needed_to_run_the_draw_again() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    for email in ["ada@example.org", "grace@example.org", "mary@example.org"] {
        register(&app, raffle, email).await;
    }
    app.work().await;
    app.go_to(at("2026-06-08T10:01:00Z"));
    timetable::run_round(&app.services).await.expect("a round");
    let reply = app.get(&format!("/v1/raffles/{raffle}"), None).await;
    Contract::read(&app).await.check("get", "/v1/raffles/{id}", &reply);
    let answer = reply.json();
    assert_eq!((&answer["phase"], &answer["registrations"]), (&"drawn".into(), &3.into()));
    assert_eq!(answer["seal"]["count"], 3);
    assert_eq!((&answer["draw"]["winners"], &answer["draw"]["runners_up"]), (&2.into(), &1.into()));
    for link in ["record", "entries"] {
        let url = answer["links"][link].as_str().expect("a link");
        let path = url.strip_prefix(crate::app::SITE).expect("an address of this site");
        assert_eq!(app.get(path, None).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn odds_are_those_of_one_more_while_it_is_open_and_of_the_pool_afterwards() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    for email in ["ada@example.org", "grace@example.org", "mary@example.org"] {
        register(&app, raffle, email).await;
    }
    app.work().await;
    let odds = || async { app.get(&format!("/v1/raffles/{raffle}"), None).await.json()["odds"].clone() };
    // Two places: of four parties alone two are drawn, and a pair only if it comes first.
    let expected = json!([
        { "party_size": 1, "registrations": 3, "chance": 0.5 },
        { "party_size": 2, "registrations": 0, "chance": 0.25 },
    ]);
    assert_eq!(odds().await, expected);
    app.go_to(at("2026-06-08T10:01:00Z"));
    assert_eq!(odds().await, json!([{ "party_size": 1, "registrations": 3, "chance": 0.666_667 }]));
}

#[tokio::test]
async fn before_the_seal_there_is_nothing_to_link_to() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let answer = app.get(&format!("/v1/raffles/{raffle}"), None).await.json();
    assert!(["seal", "draw"].iter().all(|name| answer[name].is_null()), "{answer}");
    assert!(["record", "entries"].iter().all(|name| answer["links"][name].is_null()), "{answer}");
}

#[tokio::test]
async fn a_stranger_cannot_see_a_draft() {
    let app = TestApp::new();
    let form = EventForm {
        name: "Secret".into(),
        summary: "Not yet announced".into(),
        description: "Not yet announced".into(),
        venue_name: "Shore".into(),
        venue_address: "Konstanz".into(),
        zone: "UTC".into(),
        starts: "2026-07-01T18:00".into(),
        ends: "2026-07-01T23:00".into(),
        ..EventForm::default()
    };
    let event = events::create(&app.services, &Actor::Operator, &form).await.expect("created");
    let form = RaffleForm {
        name: "Saturday".into(),
        places: "2".into(),
        max_party: "2".into(),
        runners_up: "2".into(),
        opens: "2026-06-01T10:00".into(),
        closes: "2026-06-08T10:00".into(),
        claim_hours: "48".into(),
        source: "sealed_secret".into(),
        ..RaffleForm::default()
    };
    let raffle = raffles::create(&app.services, &Actor::Operator, event, &form).await.expect("created");
    let contract = Contract::read(&app).await;
    for path in [format!("/v1/events/{event}"), format!("/v1/raffles/{raffle}")] {
        contract.check_problem(&app.get(&path, None).await, 404, "not_found");
    }
    let body = crate::app::ada().to_string();
    let reply = app.send(request("POST", &super::registrations(raffle), body)).await;
    contract.check_problem(&reply, 404, "not_found");
    assert_eq!(app.get("/v1/events", None).await.json()["events"], serde_json::json!([]));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let path = format!("/v1/raffles/{raffle}");
    let tag = app.get(&path, None).await.headers["etag"].clone();
    let again = |tags: String| {
        let mut request = request("GET", &path, Body::empty());
        request.headers_mut().insert("if-none-match", tags.parse().expect("a header"));
        app.send(request)
    };
    let tag = tag.to_str().expect("text");
    for tags in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let reply = again(tags.clone()).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
        assert_eq!(reply.headers["etag"], tag);
    }
    register(&app, raffle, "ada@example.org").await;
    app.work().await;
    app.clock.advance(services::recent::KEEP_FOR);
    assert_eq!(again(tag.to_owned()).await.status, StatusCode::OK, "one more has registered");
}

#[tokio::test]
async fn a_head_request_is_answered_like_a_get_without_a_body() {
    let app = TestApp::new();
    let reply = app.send(request("HEAD", "/v1/events", Body::empty())).await;
    assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
}
