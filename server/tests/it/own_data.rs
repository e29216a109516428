//! People's own data through the front door, on a real disk: after an erasure no byte of the person is
//! left in any file or in the log.

mod scan;

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use domain::draw::{DrawRecord, verify};
use domain::id::RaffleId;
use domain::ticket::SignedReceipt;
use serde_json::{Value, json};
use services::{raffles, timetable};
use tempfile::TempDir;

use crate::app::{TestApp, ada};
use scan::{Needles, captured_log};

const EMAIL: &str = "zq.unmistakable@example.org";
const BORN: &str = "1987-03-09";

/// Somebody whose name and address are nowhere else.
fn zephyrine() -> Value {
    json!({
        "first_name": "Zephyrine", "last_name": "Quaxelworthy", "email": EMAIL,
        "date_of_birth": BORN, "party_size": "1", "consent": true,
    })
}

fn other(number: u32) -> Value {
    let mut form = ada();
    form["email"] = json!(format!("other{number}@example.org"));
    form["date_of_birth"] = json!("1990-01-01");
    form
}

/// A house on a disk, with an open raffle for grown-ups.
async fn house() -> (TempDir, TestApp, RaffleId) {
    captured_log();
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on_disk(folder.path());
    let (_, raffle) = app.open_raffle_from("16").await;
    (folder, app, raffle)
}

async fn register(app: &TestApp, raffle: RaffleId, form: &Value) -> SignedReceipt {
    let reply = app.post("/api/attendee/raffle/register", &json!({ "raffle": raffle, "form": form }), None).await;
    serde_json::from_value(reply.json()).unwrap_or_else(|_| panic!("no receipt: {}", reply.text()))
}

async fn ask(app: &TestApp, receipt: &SignedReceipt, wish: &str) {
    let body = json!({ "code": receipt.receipt.code, "wish": wish });
    let reply = app.post("/api/attendee/own-data/ask", &body, None).await;
    assert_eq!((reply.status, reply.text().as_str()), (StatusCode::OK, "null"));
    app.work().await;
}

/// The token in the latest mail with a link for such a wish.
async fn token(app: &TestApp, wish: &str) -> String {
    let outbox = app.services.outbox.as_ref().expect("mails are files");
    for entry in outbox.list_mails(100).await.expect("the outbox is read") {
        let (_, text, _) = outbox.get_mail(&entry.name).await.expect("it is read").expect("it is there");
        if entry.name.starts_with(wish)
            && let Some((_, rest)) = text.split_once("/my-data#")
        {
            return rest.split_whitespace().next().expect("a token").to_owned();
        }
    }
    panic!("no mail has a link");
}

async fn use_token(app: &TestApp, deed: &str, token: &str) -> crate::app::Reply {
    app.post(&format!("/api/attendee/own-data/{deed}"), &json!({ "token": token }), None).await
}

/// Asks for the deletion by mail, and confirms it.
async fn erase(app: &TestApp, receipt: &SignedReceipt) -> String {
    ask(app, receipt, "erase").await;
    let token = token(app, "erase").await;
    let reply = use_token(app, "erase", &token).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    token
}

/// Lets this many seconds pass, one at a time.
async fn pass(app: &TestApp, secs: u32) {
    for _ in 0..secs {
        app.clock.advance_secs(1);
        timetable::run_round(&app.services).await.expect("a round");
        app.work().await;
    }
}

/// Whether the ledger's files hold a word: it is shown to organizers, so names and addresses are there.
fn ledger_holds(folder: &Path, word: &str) -> bool {
    let files = fs::read_dir(folder).expect("the folder is read").map(|entry| entry.expect("an entry").path());
    let of_ledger =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ledger.db"));
    let holds = |path: PathBuf| scan::holds(&fs::read(path).expect("it is read"), word.as_bytes());
    files.filter(of_ledger).any(holds)
}

/// Goes on to the draw.
async fn draw(app: &TestApp, raffle: RaffleId) {
    let seals_from = raffles::read(&app.services, raffle).await.expect("it is there").raffle.seals_from();
    let now = services::ports::Clock::now(&*app.clock);
    let millis = u64::try_from(seals_from.millis_since(now)).expect("it lies ahead");
    app.clock.advance(std::time::Duration::from_millis(millis));
    // The jump of the clock would be one of the machine's: the timetable waits until it is believed.
    pass(app, 3).await;
}

async fn published(app: &TestApp, raffle: RaffleId) -> (DrawRecord, Vec<u8>) {
    let record = app.get(&format!("/draws/{raffle}/record.json"), None).await;
    assert_eq!(record.status, StatusCode::OK, "{}", record.text());
    let entries = app.get(&format!("/draws/{raffle}/entries.bin"), None).await;
    (serde_json::from_slice(&record.body).expect("a record"), entries.body)
}

#[tokio::test]
async fn before_the_seal_no_byte_of_the_person_is_left() {
    let (folder, app, raffle) = house().await;
    let receipt = register(&app, raffle, &zephyrine()).await;
    for number in 0..40 {
        register(&app, raffle, &other(number)).await;
    }
    app.work().await;
    app.post("/api/attendee/raffle/find-links", &json!({ "email": EMAIL }), None).await;
    app.work().await;
    let repeated = register(&app, raffle, &zephyrine()).await;
    app.work().await;
    let needles = Needles::of(&[&receipt], &["Zephyrine", "Quaxelworthy", EMAIL, BORN]);
    needles.expect_all_in(folder.path());
    assert!(ledger_holds(folder.path(), EMAIL) && ledger_holds(folder.path(), "Quaxelworthy"));
    ask(&app, &receipt, "erase").await;
    let token = token(&app, "erase").await;
    // Two messages with her data are on the queue while they are deleted.
    let unread = register(&app, raffle, &zephyrine()).await;
    app.post("/api/attendee/raffle/find-links", &json!({ "email": EMAIL }), None).await;
    assert_eq!(use_token(&app, "erase", &token).await.status, StatusCode::OK);
    pass(&app, 3).await;
    let needles = needles.and(&[&repeated, &unread], &[token.as_str()]);
    needles.expect_none_in(folder.path());
    draw(&app, raffle).await;
    let (record, entries) = published(&app, raffle).await;
    assert_eq!((record.seal.count, verify(&record, &entries)), (40, Ok(())));
    needles.expect_none_in(folder.path());
    drop(app);
    needles.expect_none_in(folder.path());
}

#[tokio::test]
async fn after_the_draw_no_byte_of_the_person_is_left_and_the_draw_verifies() {
    let (folder, app, raffle) = house().await;
    let receipt = register(&app, raffle, &zephyrine()).await;
    for number in 0..3 {
        register(&app, raffle, &other(number)).await;
    }
    app.work().await;
    draw(&app, raffle).await;
    let before = published(&app, raffle).await;
    let needles = Needles::of(&[&receipt], &["Zephyrine", "Quaxelworthy", EMAIL, BORN]);
    needles.expect_all_in(folder.path());
    assert!(ledger_holds(folder.path(), EMAIL));
    let token = erase(&app, &receipt).await;
    let needles = needles.and(&[], &[token.as_str()]);
    needles.expect_none_in(folder.path());
    let (record, entries) = published(&app, raffle).await;
    assert_eq!(verify(&record, &entries), Ok(()));
    assert_eq!((record, entries), before);
    let owner = app.sign_in_as("owner").await;
    let csv = app.get(&format!("/api/backoffice/raffle/result.csv?raffle={raffle}"), Some(&owner)).await.text();
    assert_eq!(csv.matches("declined,1,deleted,deleted,deleted").count(), 1, "{csv}");
    let csv = app.get(&format!("/api/backoffice/raffle/registrations.csv?raffle={raffle}"), Some(&owner)).await.text();
    assert_eq!((csv.lines().count(), csv.matches(",deleted,deleted,deleted,,").count()), (5, 1), "{csv}");
    pass(&app, 3).await;
    needles.expect_none_in(folder.path());
    let status = json!({ "code": receipt.receipt.code, "receipt": receipt });
    let status = app.post("/api/attendee/raffle/status", &status, None).await.json();
    assert_eq!(status["status"], "erased");
    drop(app);
    needles.expect_none_in(folder.path());
}

#[tokio::test]
async fn everybody_who_leaves_is_gone_however_many_they_are() {
    let (folder, app, raffle) = house().await;
    let mut receipts = Vec::new();
    for number in 0..60 {
        receipts.push(register(&app, raffle, &other(number)).await);
    }
    let stays = register(&app, raffle, &zephyrine()).await;
    app.work().await;
    for receipt in &receipts {
        erase(&app, receipt).await;
    }
    pass(&app, 2).await;
    let receipts: Vec<&SignedReceipt> = receipts.iter().collect();
    Needles::of(&receipts, &["Lovelace", "other1@", "other31@", "1990-01-01"]).expect_none_in(folder.path());
    Needles::of(&[&stays], &["Zephyrine", "Quaxelworthy", EMAIL, BORN]).expect_all_in(folder.path());
}

#[tokio::test]
async fn with_the_code_alone_nothing_is_given_out_or_deleted() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    let receipt = register(&app, raffle, &ada()).await;
    app.work().await;
    let code = receipt.receipt.code.to_string();
    for deed in ["open", "export", "erase"] {
        for guess in [code.as_str(), "", "AAAA"] {
            assert_eq!(use_token(&app, deed, guess).await.status, StatusCode::NOT_FOUND, "{deed} {guess}");
        }
    }
    ask(&app, &receipt, "export").await;
    let token = token(&app, "export").await;
    assert_eq!(use_token(&app, "erase", &token).await.status, StatusCode::NOT_FOUND, "it is for something else");
    assert_eq!(use_token(&app, "open", &token).await.json()["wish"], "export");
    let file = use_token(&app, "export", &token).await.json();
    let data: Value = serde_json::from_str(file["content"].as_str().expect("a text")).expect("it is JSON");
    assert_eq!(data["registration"]["attendee"]["email"], "ada@example.org");
    assert_eq!(use_token(&app, "export", &token).await.status, StatusCode::NOT_FOUND, "it works once");
    let old = erase(&app, &receipt).await;
    assert_eq!(use_token(&app, "erase", &old).await.status, StatusCode::NOT_FOUND);
}
