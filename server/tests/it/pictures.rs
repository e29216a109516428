//! Pictures: kept for managers only, shown to anybody, smaller in a card where there is a smaller one.

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{Reply, TestApp, request};

const WHOLE: &[u8] = b"\x89PNG the whole picture";
const CARD: &[u8] = b"RIFF....WEBP in a card";
const UPLOAD: &str = "/api/backoffice/pictures";

async fn put(app: &TestApp, path: &str, bytes: &'static [u8], session: Option<&str>) -> Reply {
    app.send(request("PUT", path, session).body(Body::from(bytes)).expect("a request")).await
}

#[tokio::test]
async fn a_picture_is_shown_whole_until_it_is_there_in_the_size_of_a_card() {
    let app = TestApp::new();
    let manager = app.sign_in_as("manager").await;
    let kept = put(&app, UPLOAD, WHOLE, Some(&manager)).await.json();
    let id = kept["id"].as_str().expect("an id");
    let card = format!("/pictures/{id}/card");

    let before = app.get(&card, None).await;
    assert_eq!((before.status, before.body.as_slice()), (StatusCode::OK, WHOLE));
    assert_eq!(before.headers["cache-control"], "public, max-age=60");

    assert_eq!(put(&app, &format!("{UPLOAD}/{id}/card"), CARD, Some(&manager)).await.status, StatusCode::NO_CONTENT);
    let after = app.get(&card, None).await;
    assert_eq!((after.status, after.body.as_slice()), (StatusCode::OK, CARD));
    assert_eq!(after.headers["content-type"], "image/webp");
    assert_eq!(after.headers["cache-control"], "public, max-age=31536000, immutable");

    // A card is as immutable as its picture: whoever has it in a cache sees what everybody sees.
    assert_eq!(put(&app, &format!("{UPLOAD}/{id}/card"), WHOLE, Some(&manager)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&card, None).await.body, CARD);
    assert_eq!(app.get(&format!("/pictures/{id}"), None).await.body, WHOLE);
}

#[tokio::test]
async fn what_is_no_picture_too_large_or_of_no_picture_is_refused() {
    let app = TestApp::new();
    let manager = app.sign_in_as("manager").await;
    let kept = put(&app, UPLOAD, WHOLE, Some(&manager)).await.json();
    let card = format!("{UPLOAD}/{}/card", kept["id"].as_str().expect("an id"));
    let large: &[u8] = Vec::leak([CARD, &vec![0; 256 * 1024]].concat());
    for (path, bytes, problem) in [
        (UPLOAD, b"<svg>".as_slice(), json!({ "field": "picture", "code": "unknown_choice" })),
        (&card, b"<svg>", json!({ "field": "picture", "code": "unknown_choice" })),
        (&card, large, json!({ "field": "picture", "code": "too_large", "max": 256 * 1024 })),
    ] {
        let reply = put(&app, path, bytes, Some(&manager)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
        assert_eq!(reply.json()["problems"][0], problem);
    }
    let of_none = format!("{UPLOAD}/{}/card", "0".repeat(64));
    assert_eq!(put(&app, &of_none, CARD, Some(&manager)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nobody_but_a_manager_uploads() {
    let app = TestApp::new();
    let manager = app.sign_in_as("manager").await;
    let viewer = app.sign_in_as("viewer").await;
    let kept = put(&app, UPLOAD, WHOLE, Some(&manager)).await.json();
    let card = format!("{UPLOAD}/{}/card", kept["id"].as_str().expect("an id"));
    for path in [UPLOAD, &card] {
        assert_eq!(put(&app, path, CARD, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(put(&app, path, CARD, Some(&viewer)).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut foreign = request("PUT", &card, Some(&manager)).body(Body::from(CARD)).expect("a request");
    foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a header"));
    assert_eq!(app.send(foreign).await.status, StatusCode::FORBIDDEN);
}
