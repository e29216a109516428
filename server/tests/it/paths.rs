//! Every server function: its path, and that a stranger may not use the organizers' ones.

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;

use crate::app::TestApp;

#[test]
fn the_paths_of_server_functions_are_a_promise() {
    let mut paths: Vec<String> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    paths.sort();
    insta::assert_snapshot!(paths.join("\n"));
}

#[tokio::test]
async fn a_stranger_reaches_nothing_of_the_backoffice() {
    let app = TestApp::new();
    app.open_raffle().await;
    let staff_only = server_fn_paths().filter(|(path, _)| path.starts_with("/api/backoffice"));
    let mut tried = 0;
    for (path, method) in staff_only {
        for session in [None, Some("__Host-session=forged")] {
            let reply = match method.as_str() {
                "GET" => app.get(path, session).await,
                _ => app.post(path, &json!({}), session).await,
            };
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
        tried += 1;
    }
    assert!(tried > 25, "only {tried} server functions are linked");
    let files = ["raffle/registrations.csv?raffle=x", "raffle/result.csv?raffle=x", "operations/mail.html?name=x"];
    for path in files.map(|file| format!("/api/backoffice/{file}")) {
        assert_eq!(app.get(&path, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(app.get("/api/backoffice/nothing", None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_viewer_changes_nothing_and_sees_no_people() {
    let app = TestApp::new();
    let (event, raffle) = app.open_raffle().await;
    let viewer = app.sign_in_as("viewer").await;
    let forbidden = [
        ("/api/backoffice/events/create", json!({ "form": {} })),
        ("/api/backoffice/events/save", json!({ "id": event, "version": 1, "form": {} })),
        ("/api/backoffice/events/publish", json!({ "id": event })),
        ("/api/backoffice/events/cancel", json!({ "id": event })),
        ("/api/backoffice/raffle/create", json!({ "event": event, "form": {} })),
        ("/api/backoffice/raffle/save", json!({ "id": raffle, "version": 1, "form": {} })),
        ("/api/backoffice/raffle/open", json!({ "id": raffle })),
        ("/api/backoffice/raffle/close", json!({ "id": raffle })),
        ("/api/backoffice/raffle/cancel", json!({ "id": raffle })),
        ("/api/backoffice/raffle/rehearse", json!({ "id": raffle, "label": "Friday" })),
        (
            "/api/backoffice/raffle/registrations",
            json!({ "id": raffle, "wish": { "text": "", "state": null, "after": null } }),
        ),
        ("/api/backoffice/operations/redrive", json!({ "ids": [1] })),
        (
            "/api/backoffice/account/invite",
            json!({ "form": { "name": "X", "email": "x@example.org", "role": "owner" } }),
        ),
    ];
    for (path, body) in forbidden {
        assert_eq!(app.post(path, &body, Some(&viewer)).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let reads = [
        format!("/api/backoffice/raffle/registrations.csv?raffle={raffle}"),
        format!("/api/backoffice/raffle/result.csv?raffle={raffle}"),
        "/api/backoffice/operations/dead-letters".to_owned(),
        "/api/backoffice/operations/mails".to_owned(),
        "/api/backoffice/operations/mail.html?name=x".to_owned(),
    ];
    for path in reads {
        assert_eq!(app.get(&path, Some(&viewer)).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(app.get("/api/backoffice/raffle/list", Some(&viewer)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_was_ended_opens_nothing() {
    let app = TestApp::new();
    let owner = app.sign_in_as("owner").await;
    assert_eq!(app.get("/api/backoffice/account/me", Some(&owner)).await.status, StatusCode::OK);
    let reply = app.post("/api/backoffice/account/sign-out", &json!({}), Some(&owner)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(app.get("/api/backoffice/account/me", Some(&owner)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_session_cookie_is_for_this_host_over_tls_and_not_for_scripts() {
    let app = TestApp::new();
    let id = app.services.people.list_staff().await.expect("read");
    assert!(id.is_empty());
    let link = services::people::owner_link(&app.services, "Owner", "owner@example.org").await.expect("made");
    let token = link.expect("the first owner gets one").split('#').nth(1).expect("a token").to_owned();
    let reply = app.post("/api/sign-in/link", &json!({ "token": token }), None).await;
    let cookie = reply.headers["set-cookie"].to_str().expect("text").to_owned();
    for part in ["__Host-session=", "Path=/", "HttpOnly", "Secure", "SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let again = app.post("/api/sign-in/link", &json!({ "token": token }), None).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "a link signs in once");
}
