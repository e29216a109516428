//! The page of the API, and the document that it is made from.

use std::collections::HashSet;

use axum::http::StatusCode;

use super::contract::Contract;
use crate::app::TestApp;

/// What stands between these two in a text, wherever they occur.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

#[tokio::test]
async fn the_page_leads_nowhere_in_vain() {
    let app = TestApp::new();
    let page = app.get("/v1/docs", None).await.text();
    let ids = between(&page, "id=\"", "\"");
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id is there twice");
    let links = between(&page, "href=\"#", "\"");
    assert!(links.len() > 20);
    for link in links {
        assert!(unique.contains(link), "#{link} leads nowhere");
    }
    for code in Contract::read(&app).await.document()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
        .as_array()
        .expect("words")
    {
        let anchor = format!("problem-{}", code.as_str().expect("a word").replace('_', "-"));
        assert!(unique.contains(anchor.as_str()), "{anchor} is not explained");
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_shape() {
    let app = TestApp::new();
    let page = app.get("/v1/docs", None).await.text();
    let contract = Contract::read(&app).await;
    for (path, _) in contract.document()["paths"].as_object().expect("paths") {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for (name, _) in contract.document()["components"]["schemas"].as_object().expect("schemas") {
        assert!(page.contains(&format!("id=\"shape-{name}\"")), "{name}");
    }
}

#[tokio::test]
async fn the_page_needs_no_script_and_takes_its_style_from_its_own_sheet() {
    let app = TestApp::new();
    let reply = app.get("/v1/docs", None).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    let policy = reply.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");
    let page = reply.text();
    for word in ["<script", "<style", " style=\"", "<!>"] {
        assert!(!page.contains(word), "{word}");
    }
    let sheet = app.get("/v1/docs.css", None).await;
    assert_eq!(sheet.headers["content-type"], "text/css; charset=utf-8");
    assert!(!sheet.text().contains("@import"), "nothing else has to be fetched");
}
