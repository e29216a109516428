//! The ledger of the embedded host: a file that may be lost, and is made anew at the command line.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use services::ledger::fingerprint;

use crate::app::{TestApp, ada};

/// Runs `rebuild-ledger` on a folder.
fn rebuild(folder: &Path, engine: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_festival-tickets"))
        .arg("rebuild-ledger")
        .env("FESTIVAL_STORE_FOLDER", folder)
        .env("FESTIVAL_LEDGER_ENGINE", engine)
        .output()
        .expect("it starts")
}

/// What the ledger of a house holds.
async fn content(app: &TestApp) -> String {
    let ledger = app.services.ledger.as_ref().expect("there is one");
    fingerprint(&**ledger).await.expect("it can be read").to_string()
}

#[tokio::test]
async fn a_ledger_that_was_deleted_is_rebuilt_to_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on_disk(folder.path());
    let empty = content(&app).await;
    let (_, raffle) = app.open_raffle().await;
    for number in 0..3 {
        let mut form = ada();
        form["email"] = json!(format!("person{number}@example.org"));
        let body = json!({ "raffle": raffle, "form": form });
        app.post("/api/attendee/raffle/register", &body, None).await;
    }
    app.work().await;
    let before = content(&app).await;
    assert_ne!(before, empty);
    drop(app);
    fs::remove_file(folder.path().join("ledger.db")).expect("it is there");
    let app = TestApp::on_disk(folder.path());
    assert_eq!(content(&app).await, empty);
    drop(app);
    let done = rebuild(folder.path(), "sqlite");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains("3 registrations, 1 raffles"), "{said} {done:?}");
    assert_eq!(content(&TestApp::on_disk(folder.path())).await, before);
}

#[tokio::test]
async fn a_house_opens_with_a_ledger_that_is_no_ledger_or_none() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ledger.db"), "not a database, but a text that is long enough to be taken for one")
        .expect("it is written");
    let app = TestApp::on_disk(folder.path());
    assert!(app.services.ledger.is_none());
    let (_, raffle) = app.open_raffle().await;
    let reply = app.post("/api/attendee/raffle/register", &json!({ "raffle": raffle, "form": ada() }), None).await;
    assert!(reply.status.is_success(), "{}", reply.text());
    app.work().await;
    drop(app);
    for engine in ["sqlite", "none"] {
        let refused = rebuild(folder.path(), engine);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("there is no ledger"), "{said}");
    }
}
