//! The ledger of the embedded host: a file that may be lost, and is made anew by itself or at the command
//! line; and what organizers are told from it.

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
async fn a_ledger_that_is_new_fills_itself_when_the_server_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::on_disk(folder.path());
    let (_, raffle) = app.open_raffle().await;
    app.post("/api/attendee/raffle/register", &json!({ "raffle": raffle, "form": ada() }), None).await;
    app.work().await;
    let before = content(&app).await;
    drop(app);
    fs::remove_file(folder.path().join("ledger.db")).expect("it is there");
    let app = TestApp::on_disk(folder.path());
    assert_ne!(content(&app).await, before);
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    server::worker::fill_ledger(app.services.clone(), stopped).await;
    assert_eq!(content(&app).await, before);
}

#[tokio::test]
async fn an_organizer_finds_who_registered_and_is_told_how_much_the_list_holds() {
    let app = TestApp::new();
    let (_, raffle) = app.open_raffle().await;
    app.post("/api/attendee/raffle/register", &json!({ "raffle": raffle, "form": ada() }), None).await;
    app.work().await;
    let owner = app.sign_in_as("owner").await;
    let find = async |text: &str| {
        let wish = json!({ "id": raffle, "wish": { "text": text, "state": null, "after": null } });
        app.post("/api/backoffice/raffle/registrations", &wish, Some(&owner)).await.json()
    };
    let found = find("ada").await;
    assert_eq!((&found["told"], &found["rows"][0]["email"]), (&json!("page"), &json!("ada@example.org")));
    assert_eq!((&found["rows"][0]["state"], &found["next"]), (&json!("registered"), &json!(null)));
    assert_eq!((&found["coverage"]["listed"], &found["coverage"]["registered"]), (&json!(1), &json!(1)));
    assert_eq!(find("grace").await["rows"], json!([]));
    let chart = app.get(&format!("/api/backoffice/raffle/chart?id={raffle}"), Some(&owner)).await.json();
    assert_eq!((&chart["counted"]["counted"], &chart["counted"]["listed"]), (&json!("ledger"), &json!(1)));
    let csv = app.get(&format!("/api/backoffice/raffle/registrations.csv?raffle={raffle}"), Some(&owner)).await.text();
    assert!(csv.starts_with("\u{feff}received_at,"), "a spreadsheet knows by the mark that it is Unicode");
    assert_eq!((csv.lines().count(), csv.matches("ada@example.org").count()), (2, 1), "{csv}");
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
