//! The command line, started as an operator does.

use std::path::Path;
use std::process::{Command, Output};

use domain::id::RaffleId;
use domain::raffle::Registration;
use serde_json::json;
use services::jobs::{Job, Lane};
use services::ports::Verdict;

use crate::app::{TestApp, ada};

/// Runs the program on a folder, beside no server.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_festival-tickets"))
        .args(arguments)
        .env("FESTIVAL_STORE_FOLDER", folder)
        .output()
        .expect("it starts")
}

/// What it says where it does what was asked.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says where it does not.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A raffle of this June, which is long over, with three registrations; drawn by this source.
async fn raffle_in(folder: &Path, source: &str) -> RaffleId {
    let app = TestApp::on_disk(folder);
    let (_, raffle) = app.open_raffle_drawn_by(source).await;
    for number in 0..3 {
        let mut form = ada();
        form["email"] = json!(format!("person{number}@example.org"));
        let reply = app.post("/api/attendee/raffle/register", &json!({ "raffle": raffle, "form": form }), None).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    app.work().await;
    raffle
}

#[tokio::test]
async fn a_raffle_is_listed_shown_and_drawn_once() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(done(folder.path(), &["seed-demo"]).contains("is there"));
    assert!(done(folder.path(), &["raffle", "list"]).contains("Sunday"));
    let folder = tempfile::tempdir().expect("a folder");
    let raffle = raffle_in(folder.path(), "sealed_secret").await.to_string();
    let listed = done(folder.path(), &["raffle", "list"]);
    assert!(listed.contains(&raffle) && listed.contains("closed") && listed.contains("3 for"), "{listed}");
    assert!(done(folder.path(), &["raffle", "show", &raffle]).contains("\"places\": 2"));
    let drawn = done(folder.path(), &["raffle", "draw", &raffle]);
    assert!(drawn.contains("\"drawn_at\"") && drawn.contains("drawn"), "{drawn}");
    assert!(refusal(folder.path(), &["raffle", "draw", &raffle]).contains("only a closed one can be drawn"));
    assert!(refusal(folder.path(), &["raffle", "show", "raf_1"]).contains("`raffle list` shows them"));
}

#[tokio::test]
async fn a_folder_with_events_gets_no_demo() {
    let folder = tempfile::tempdir().expect("a folder");
    raffle_in(folder.path(), "sealed_secret").await;
    let output = run(folder.path(), &["seed-demo"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing was changed"));
}

#[tokio::test]
async fn a_draw_that_waits_for_figures_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let raffle = raffle_in(folder.path(), "declared").await.to_string();
    let refusal = refusal(folder.path(), &["raffle", "draw", &raffle]);
    assert!(refusal.contains("nothing is drawn yet") && refusal.contains("figures"), "{refusal}");
}

#[tokio::test]
async fn a_raffle_that_is_open_is_closed_early_and_not_drawn_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["seed-demo"]);
    let listed = done(folder.path(), &["raffle", "list"]);
    let line = listed.lines().find(|line| line.contains("Saturday night")).expect("it is open");
    let raffle = line.split_whitespace().next().expect("its id");
    assert!(refusal(folder.path(), &["raffle", "draw", raffle]).contains("the raffle is open"));
    assert!(done(folder.path(), &["raffle", "close", raffle]).contains("It closes in five seconds"));
}

#[tokio::test]
async fn a_dead_letter_holds_the_seal_until_it_is_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let raffle = raffle_in(folder.path(), "sealed_secret").await;
    assert!(done(folder.path(), &["dead-letters", "list"]).contains("There are no dead letters."));
    {
        let app = TestApp::on_disk(folder.path());
        let again = Job::Register(registration(&app, raffle).await);
        app.services.queue.send(vec![again.into()]).await.expect("sent");
        let taken = app.services.queue.receive(Lane::Intake, 1, 60).await.expect("the folder");
        let dead = Verdict::Dead { cause: "the disk was full".to_owned() };
        app.services.queue.settle(vec![(taken[0].handle.clone(), dead)]).await.expect("settled");
    }
    let refusal = refusal(folder.path(), &["raffle", "draw", &raffle.to_string()]);
    assert!(refusal.contains("1 registrations could not be stored") && refusal.contains("redrive"), "{refusal}");
    let listed = done(folder.path(), &["dead-letters", "list"]);
    assert!(listed.contains("register") && listed.contains("the disk was full"), "{listed}");
    let number = listed.split_whitespace().next().expect("its number");
    assert!(done(folder.path(), &["dead-letters", "show", number]).contains("person0@example.org"));
    assert!(done(folder.path(), &["dead-letters", "redrive"]).contains("1 messages are on the queue again"));
    assert!(done(folder.path(), &["dead-letters", "list"]).contains("There are no dead letters."));
}

async fn registration(app: &TestApp, raffle: RaffleId) -> Registration {
    let stored = app.services.registrations.list_registrations(raffle, None, 3).await.expect("the folder");
    stored.into_iter().find(|one| one.attendee.email.as_str() == "person0@example.org").expect("it is stored")
}

#[test]
fn settings_are_checked_and_shown_without_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("festival.toml");
    std::fs::write(&file, "[mail]\nsmtp_password = \"hush\"\n[worker]\nbatch = 17\n").expect("written");
    let file = file.to_str().expect("a path");
    let shown = done(folder.path(), &["check-config", "--config", file]);
    assert!(shown.contains("batch: 17") && shown.contains("The settings are allowed."), "{shown}");
    assert!(!shown.contains("hush"));
    assert!(done(folder.path(), &["check-config", "--defaults"]).contains("# Every setting of Festival Tickets"));
    std::fs::write(file, "[worker]\nbatch = 0\n").expect("written");
    let refused = refusal(folder.path(), &["check-config", "--config", file]);
    assert!(refused.contains("worker.batch is 0, and must be 1 to 4096"), "{refused}");
    assert!(refusal(folder.path(), &["check-config", "--config", "nowhere.toml"]).contains("is not there"));
}
