//! The server as functions, over the stand-ins of Amazon's cloud: the router, the worker and the timetable
//! are called as Lambda calls them, by the records of an event.
//!
//! Where `FESTIVAL_TEST_AWS` and `FESTIVAL_TEST_DYNAMODB` do not say where the stand-ins listen, there is
//! nothing to do: `infra/local/aws.sh start` and `infra/local/dynamodb.sh start` print it.

mod cloud;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use domain::id::RaffleId;
use domain::raffle::Phase;
use serde_json::{Value, json};
use server::functions::{timetable, worker};
use services::draw::entries_file;
use services::ports::{Lanes, Occasion};

use crate::app::{TestApp, ada, at};
use cloud::{InTheCloud, Lane};

const GUESTS: usize = 12;
const HIDDEN_SECS: u32 = 60;
const DUE: timetable::Call = timetable::Call { occasion: Occasion::Due };

async fn register(app: &TestApp, raffle: RaffleId, number: usize) -> String {
    let mut form = ada();
    form["email"] = json!(format!("guest{number}@example.org"));
    let reply = app.post(&format!("/v1/raffles/{raffle}/registrations"), &form, None).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    reply.json()["code"].as_str().expect("a code").to_owned()
}

async fn status(app: &TestApp, code: &str) -> String {
    let reply = app.get(&format!("/v1/tickets/{code}"), None).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    reply.json()["status"].as_str().expect("a word").to_owned()
}

async fn phase(app: &TestApp, raffle: RaffleId) -> Phase {
    let raffle = app.services.raffles.get_raffle(raffle).await.expect("it is read").expect("it is there");
    raffle.phase(app.services.clock.now())
}

/// Calls the worker as Lambda does, and answers with the names of the messages that it wants again.
async fn work(there: &InTheCloud, records: &[Value]) -> Vec<String> {
    let event = serde_json::from_value(json!({ "Records": records })).expect("an event");
    let answer = worker::work(&there.host, event, HIDDEN_SECS).await.expect("an answer");
    let again: Vec<_> = answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
    there.delete_all_but(records, &again).await;
    again
}

#[tokio::test]
async fn a_raffle_runs_through_the_three_functions_whatever_the_queue_brings() {
    let Some(there) = InTheCloud::find("2026-06-01T10:00:00Z").await else { return };
    let app = there.app();
    let (_, raffle) = app.open_raffle().await;
    let mut codes = Vec::new();
    for number in 0..GUESTS {
        codes.push(register(&app, raffle, number).await);
    }
    let poison = there.send_stranger(Lane::Intake, "{\"job\":\"explode\"}").await;
    let mut records = there.take_all(Lane::Intake).await;
    assert_eq!(records.len(), GUESTS + 1);

    // Half of it, backwards, with doubles, the poison, and a record of a queue that is not ours.
    records.sort_by_key(|record| record["messageId"] != poison.as_str());
    let later = records.split_off(7);
    let mut first: Vec<Value> = records.iter().rev().cloned().collect();
    first.extend_from_slice(&records[1..4]);
    let mut foreign = later[0].clone();
    foreign["eventSourceARN"] = json!("arn:aws:sqs:us-east-1:000000000000:somebody-elses");
    foreign["messageId"] = json!("foreign");
    first.push(foreign);
    assert_eq!(work(&there, &first).await, ["foreign"], "all others are done, once and for all");

    let dead = app.services.queue.list_dead().await.expect("dead letters");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].cause.contains("cannot be read"), "{}", dead[0].cause);

    // Half of the pool is still on the queue: nothing is sealed without it.
    app.go_to(at("2026-06-08T10:00:30Z"));
    let agenda = timetable::look(&there.host, DUE).await.expect("a look");
    assert_eq!((phase(&app, raffle).await, agenda.lanes), (Phase::Closed, Lanes::Worked));
    assert!(agenda.next_look.is_some_and(|next| next < at("2026-06-08T10:02:00Z")));

    // The rest, with some that were done before: SQS hands over at least once.
    let mut second = later;
    second.extend_from_slice(&first[..2]);
    assert_eq!(work(&there, &second).await, [""; 0]);
    timetable::look(&there.host, DUE).await.expect("a look");
    assert_eq!(phase(&app, raffle).await, Phase::Drawn);

    let mut words: BTreeMap<String, usize> = BTreeMap::new();
    for code in &codes {
        *words.entry(status(&app, code).await).or_default() += 1;
    }
    let expected = [("not_drawn", 8), ("runner_up", 2), ("won", 2)].map(|(word, count)| (word.to_owned(), count));
    assert_eq!(words, BTreeMap::from(expected));
    let list = app.get(&format!("/draws/{raffle}/entries.bin"), None).await;
    let stored = app.services.raffles.get_raffle(raffle).await.expect("it is read").expect("it is there");
    let file = entries_file(raffle, &stored.progress.seal.expect("it is sealed"));
    assert_eq!(list.status, StatusCode::FOUND);
    assert_eq!(list.headers[LOCATION], format!("/{file}"));
    there.work_the_post().await;
}

#[tokio::test]
async fn the_function_for_attendees_has_no_door_to_the_backoffice() {
    let Some(there) = InTheCloud::find("2026-06-01T10:00:00Z").await else { return };
    let app = there.app();
    for path in ["/api/backoffice/raffle/list", "/api/sign-in/link", "/api/backoffice/pictures"] {
        assert_eq!(app.post(path, &json!({}), None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let staffed = there.app_for_staff();
    assert_eq!(staffed.post("/api/backoffice/raffle/list", &json!({}), None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_idle_house_sets_no_alarm_and_lets_the_queue_rest_unless_it_was_asked() {
    let Some(there) = InTheCloud::find("2027-06-01T10:00:00Z").await else { return };
    // It lies ahead of the stand-in's own clock, which would fire what is past.
    let agenda = timetable::look(&there.host, DUE).await.expect("a look");
    assert_eq!((agenda.next_look, agenda.lanes), (None, Lanes::AtRest));
    assert_eq!(there.schedules().await, [""; 0]);
    let next = at("2027-06-01T10:05:00Z");
    let asked = timetable::Call { occasion: Occasion::Asked };
    let agenda = timetable::look(&there.host, asked).await.expect("a look");
    assert_eq!((agenda.next_look, agenda.lanes), (Some(next), Lanes::Worked));
    assert!(timetable::look(&there.host, asked).await.is_ok());
    let names = [next, at("2027-06-01T10:10:00Z"), at("2027-06-01T12:00:00Z")];
    let names = names.map(|moment| format!("due-{}", moment.as_millis() / 1_000));
    assert_eq!(there.schedules().await, names, "asked for twice, and set once, with two to spare");
}
