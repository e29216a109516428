//! Registering by the API, and asking for the ticket.

use axum::body::Body;
use axum::http::StatusCode;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::contract::Contract;
use super::{register, registrations, request};
use crate::app::{SITE, TestApp, ada, at};

async fn ticket(app: &TestApp, code: &str) -> Value {
    let reply = app.get(&format!("/v1/tickets/{code}"), None).await;
    Contract::read(app).await.check("get", "/v1/tickets/{code}", &reply);
    assert_eq!(reply.headers["cache-control"], "no-store");
    reply.json()
}

#[tokio::test]
async fn a_registration_is_answered_with_a_receipt_and_where_to_ask() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let reply = app.send(request("POST", &registrations(raffle), ada().to_string())).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED);
    assert_eq!(reply.headers["cache-control"], "no-store");
    let answer = reply.json();
    let code = answer["code"].as_str().expect("a code");
    assert_eq!(reply.headers["location"], format!("/v1/tickets/{code}"));
    assert_eq!(answer["status_url"], format!("{SITE}/ticket#{code}"));
    let receipt = serde_json::from_value(answer["receipt"].clone()).expect("a receipt");
    assert!(app.services.keys.receipts.verifier().is_genuine(&receipt));
    let published = app.get("/v1/receipt-key", None).await.json()["public_key"].clone();
    assert_eq!(published, HEXLOWER.encode(&app.services.keys.receipts.verifier().to_bytes()));
}

#[tokio::test]
async fn the_example_of_the_document_registers_somebody() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let contract = Contract::read(&app).await;
    let fields = &contract.document()["components"]["schemas"]["RegistrationForm"]["properties"];
    let example = |schema: &Value| schema.get("example").unwrap_or(&schema["examples"][0]).clone();
    let form: Value =
        fields.as_object().into_iter().flatten().map(|(name, schema)| (name.clone(), example(schema))).collect();
    let reply = app.send(request("POST", &registrations(raffle), form.to_string())).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{form}: {}", reply.text());
}

#[tokio::test]
async fn a_party_size_may_be_a_number_or_a_text() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    for (size, email) in [(json!(2), "a@example.org"), (json!("2"), "b@example.org")] {
        let mut form = ada();
        form["party_size"] = size;
        form["email"] = json!(email);
        form["date_of_birth"] = Value::Null;
        let reply = app.send(request("POST", &registrations(raffle), form.to_string())).await;
        assert_eq!(reply.json()["receipt"]["party_size"], 2, "{}", reply.text());
    }
}

#[tokio::test]
async fn a_ticket_is_waiting_with_its_receipt_and_registered_once_it_is_stored() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let answer = register(&app, raffle, "ada@example.org").await;
    let path = format!("/v1/tickets/{}", answer["code"].as_str().expect("a code"));
    let contract = Contract::read(&app).await;
    contract.check_problem(&app.get(&path, None).await, 404, "unknown_ticket");

    let mut shown = request("GET", &path, Body::empty());
    shown.headers_mut().insert("receipt", answer["receipt"].to_string().parse().expect("a header"));
    let reply = app.send(shown).await;
    contract.check("get", "/v1/tickets/{code}", &reply);
    assert_eq!(reply.json()["status"], "waiting");

    app.work().await;
    let reply = app.get(&path, None).await;
    contract.check("get", "/v1/tickets/{code}", &reply);
    insta::assert_json_snapshot!(reply.json());
}

#[tokio::test]
async fn a_second_registration_is_told_that_it_is_one_and_nothing_else() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let first = register(&app, raffle, "ada@example.org").await;
    app.work().await;
    let second = register(&app, raffle, "ADA@example.org").await;
    app.work().await;
    assert_ne!(first["code"], second["code"]);
    let answer = ticket(&app, second["code"].as_str().expect("a code")).await;
    assert_eq!((&answer["status"], &answer["party_size"]), (&json!("repeated"), &Value::Null));
}

#[tokio::test]
async fn after_the_draw_every_ticket_knows_what_became_of_it() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let mut codes = Vec::new();
    for number in 0..6 {
        let answer = register(&app, raffle, &format!("guest{number}@example.org")).await;
        codes.push(answer["code"].as_str().expect("a code").to_owned());
    }
    app.work().await;
    app.go_to(at("2026-06-08T10:01:00Z"));
    services::timetable::run_round(&app.services).await.expect("a round");
    let mut words = Vec::new();
    for code in &codes {
        let answer = ticket(&app, code).await;
        let word = answer["status"].as_str().expect("a word").to_owned();
        assert_eq!(answer["claim_by"].is_string(), word == "won", "{answer}");
        assert_eq!(answer["number"].is_u64(), word == "runner_up", "{answer}");
        words.push(word);
    }
    words.sort();
    assert_eq!(words, ["not_drawn", "not_drawn", "runner_up", "runner_up", "won", "won"]);
}

#[tokio::test]
async fn a_code_is_read_however_it_is_typed() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let answer = register(&app, raffle, "ada@example.org").await;
    app.work().await;
    let code = answer["code"].as_str().expect("a code");
    let sloppy = code.to_lowercase().replace('-', "%20");
    assert_eq!(ticket(&app, &sloppy).await["code"], code);
}
