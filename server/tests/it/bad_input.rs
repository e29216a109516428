//! Wrong, missing, broken, oversized and foreign calls: a clear error each, never a 500.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{TestApp, ada, at, request};

const REGISTER: &str = "/api/attendee/raffle/register";

#[tokio::test]
async fn an_empty_form_names_every_field() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let reply = app.post(REGISTER, &json!({ "raffle": raffle, "form": {} }), None).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn a_call_that_cannot_be_read_says_so() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    for body in ["", "{", "[]", "null", "{\"raffle\":\"evt_x\",\"form\":{}}", "\u{0}\u{ffff}", "{\"form\":{}}"] {
        let reply = app.send(request("POST", REGISTER, None).body(Body::from(body)).expect("a request")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", reply.text());
        assert_eq!(reply.json()["error"], "unreadable", "{body}");
    }
    let number = json!({ "raffle": raffle, "form": { "first_name": 7 } });
    assert_eq!(app.post(REGISTER, &number, None).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_oversized_body_is_refused() {
    let app = TestApp::new();
    let body = json!({ "raffle": "raf", "form": { "first_name": "x".repeat(200_000) } });
    assert_eq!(app.post(REGISTER, &body, None).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let app = TestApp::new();
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        let mut request = request("POST", REGISTER, None).body(Body::from("{}")).expect("a request");
        request.headers_mut().insert("content-type", media_type.parse().expect("a header"));
        assert_eq!(app.send(request).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media_type}");
    }
}

#[tokio::test]
async fn a_call_from_another_site_is_refused() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let body = json!({ "raffle": raffle, "form": ada() }).to_string();
    for site in ["cross-site", "same-site"] {
        let mut request = request("POST", REGISTER, None).body(Body::from(body.clone())).expect("a request");
        request.headers_mut().insert("sec-fetch-site", site.parse().expect("a header"));
        assert_eq!(app.send(request).await.status, StatusCode::FORBIDDEN, "{site}");
    }
}

#[tokio::test]
async fn a_raffle_that_is_closed_or_not_there_refuses_clearly() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let unknown = json!({ "raffle": "raf_00000000000000000000000000", "form": ada() });
    assert_eq!(app.post(REGISTER, &unknown, None).await.status, StatusCode::NOT_FOUND);
    app.go_to(at("2026-06-08T10:00:00Z"));
    let reply = app.post(REGISTER, &json!({ "raffle": raffle, "form": ada() }), None).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn a_code_with_a_typing_error_is_told_from_one_that_is_unknown() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let receipt = app.post(REGISTER, &json!({ "raffle": raffle, "form": ada() }), None).await.json();
    let code = receipt["code"].as_str().expect("a code").to_owned();
    let wrong = if code.ends_with('7') { "8" } else { "7" };
    let typo = format!("{}{wrong}", &code[..code.len() - 1]);
    let status = |code: String| {
        let app = &app;
        async move { app.post("/api/attendee/raffle/status", &json!({ "code": code }), None).await }
    };
    let reply = status(typo).await;
    assert_eq!((reply.status, reply.json()["fault"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!("mistyped")));
    let reply = status("nonsense".to_owned()).await;
    assert_eq!((reply.status, reply.json()["fault"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!("malformed")));
    assert_eq!(status(code.clone()).await.json()["status"], "unknown", "not stored, and no receipt shown");
    let shown = json!({ "code": code, "receipt": receipt });
    let reply = app.post("/api/attendee/raffle/status", &shown, None).await;
    assert_eq!(reply.json()["status"], "waiting", "the receipt proves that it is on its way");
    app.work().await;
    assert_eq!(status(code).await.json()["status"], "registered");
}

#[tokio::test]
async fn registering_too_often_is_answered_with_when_to_come_again() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let body = json!({ "raffle": raffle, "form": ada() });
    let mut last = app.post(REGISTER, &body, None).await;
    for _ in 0..10 {
        last = app.post(REGISTER, &body, None).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS, "one person");
    assert!(last.headers.contains_key("retry-after"));

    let app = TestApp::with(|config| config.http.address_burst = std::num::NonZeroU32::MIN);
    app.post(REGISTER, &body, None).await;
    let second = app.post(REGISTER, &body, None).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS, "one address");
    assert!(second.headers.contains_key("retry-after"));
}

/// A page asks for its ticket every few seconds, and a whole festival may stand behind one address.
#[tokio::test]
async fn looking_at_tickets_takes_nothing_from_what_one_address_may_change() {
    let app = TestApp::with(|config| config.http.address_burst = std::num::NonZeroU32::MIN);
    let (_, raffle) = app.open_raffle().await;
    for _ in 0..50 {
        let reply = app.post("/api/attendee/raffle/status", &json!({ "code": "nonsense" }), None).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = app.post(REGISTER, &json!({ "raffle": raffle, "form": ada() }), None).await;
    assert_eq!(reply.status, StatusCode::OK);
}

/// Behind a host that says who calls, going round that host would be to call as anybody.
#[tokio::test]
async fn who_goes_round_the_host_in_front_is_answered_nothing() {
    let app = TestApp::with(|config| config.http.edge_word = "only the edge knows".to_owned());
    for path in ["/v1/events", "/api/attendee/events/list", "/health/ready", "/", "/no/page"] {
        for said in [None, Some("only the edge know"), Some("only the edge knows!")] {
            let request = request("GET", path, None);
            let request = if let Some(said) = said { request.header("x-festival-edge", said) } else { request };
            let reply = app.send(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} with {said:?}");
        }
        let request = request("GET", path, None).header("x-festival-edge", "only the edge knows");
        let reply = app.send(request.body(Body::empty()).expect("a request")).await;
        assert_ne!(reply.status, StatusCode::FORBIDDEN, "{path}");
    }
}

/// What stands between that host and the process asks whether it answers, and is told no word.
#[tokio::test]
async fn whether_the_process_answers_is_said_without_the_word() {
    let app = TestApp::with(|config| config.http.edge_word = "only the edge knows".to_owned());
    let reply = app.get("/health/live", None).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn a_lookup_says_nothing_about_whether_there_is_a_registration() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    app.post(REGISTER, &json!({ "raffle": raffle, "form": ada() }), None).await;
    app.work().await;
    let path = "/api/attendee/raffle/find-links";
    let known = app.post(path, &json!({ "email": "ada@example.org" }), None).await;
    let unknown = app.post(path, &json!({ "email": "nobody@example.org" }), None).await;
    assert_eq!((known.status, known.body), (unknown.status, unknown.body));
    app.work().await;
    let outbox = app.services.outbox.as_ref().expect("memory has one").list_mails(10).await.expect("read");
    let links: Vec<_> = outbox.iter().filter(|mail| mail.subject == "Your registrations").collect();
    assert_eq!(links.len(), 1, "only the address that registered gets a mail");
    assert_eq!(links[0].to, "ada@example.org");
}

#[tokio::test]
async fn answers_carry_the_headers_that_protect_the_reader() {
    let app = TestApp::new();
    for path in ["/", "/backoffice/", "/api/attendee/events/list", "/health/live", "/v1/docs"] {
        let reply = app.get(path, None).await;
        let policy = reply.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
    }
}

#[tokio::test]
async fn metrics_are_not_for_strangers() {
    assert_eq!(TestApp::new().get("/metrics", None).await.status, StatusCode::NOT_FOUND);
}
