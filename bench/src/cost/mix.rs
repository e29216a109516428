//! The life of one raffle in small: people register, look up twice, get letters, win, and say yes.

use std::time::Duration;

use anyhow::{Context, Result};
use domain::event::EventForm;
use domain::id::RaffleId;
use domain::raffle::RaffleForm;
use domain::time::Timestamp;
use futures::future::try_join_all;
use serde_json::{Value, json};
use services::people::Actor;
use services::{events, raffles};

use super::book::{Counts, Stage};
use super::house::{House, INTAKE, Manner, POST};

/// One in this many people registers a second time.
const REPEATED_OF: usize = 25;
/// One in this many registrations wins, and as many are runners-up.
const WINNERS_OF: usize = 10;
/// The time between two requests of one function: short enough that it reads the raffle again only for every hundredth.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(20);
/// How many people come while one message lingers as long as it may: a million in an hour are 278 a second.
const COME_TOGETHER: usize = 14;
/// The seconds of a day, and below it a moment after the raffle has closed.
const DAY_SECS: u32 = 86_400;
const CLOSED_AT_MILLIS: i64 = 1_780_912_830_000;

/// Lives through a raffle with `registrations` registrations, repeated ones included. Answers with what was counted.
pub(crate) async fn live_through(house: &House, registrations: usize) -> Result<Counts> {
    let book = &house.book;
    let raffle = plan(house, registrations).await?;
    house.pass(Duration::from_secs(5));

    book.turn_to(Stage::Registering);
    let codes = register(house, raffle, registrations).await?;
    book.turn_to(Stage::Storing);
    house.work(INTAKE).await?;
    book.turn_to(Stage::Confirming);
    house.work(POST).await?;
    // From here on it does not matter how they have registered.
    if house.manner == Manner::Together {
        return Ok(book.counts());
    }

    book.turn_to(Stage::Counting);
    house.get(&format!("/api/attendee/raffle/get?id={raffle}")).await?;
    book.turn_to(Stage::LookingUp);
    look_up(house, &codes).await?;
    book.turn_to(Stage::Drawing);
    house.clock.set(Timestamp::from_millis(CLOSED_AT_MILLIS));
    house.look().await?;
    house.look().await?;
    book.turn_to(Stage::Announcing);
    house.work(POST).await?;

    house.clock.advance_secs(60);
    book.turn_to(Stage::LookingUp);
    let winners = look_up(house, &codes).await?;
    book.turn_to(Stage::Claiming);
    for code in winners {
        house.post("/api/attendee/raffle/answer", &json!({ "code": code, "answer": "claim" })).await?;
        house.pass(BETWEEN_REQUESTS);
    }
    house.work(POST).await?;
    Ok(book.counts())
}

async fn plan(house: &House, registrations: usize) -> Result<RaffleId> {
    let services = &house.host.services;
    let form = EventForm {
        name: "Lanterns on the Lake".into(),
        summary: "Two nights of music by the water.".into(),
        description: "Bring a **blanket**. ".repeat(40),
        venue_name: "Shore".into(),
        venue_address: "Lake Road 1, Konstanz".into(),
        zone: "UTC".into(),
        starts: "2026-07-01T18:00".into(),
        ends: "2026-07-01T23:00".into(),
        ..EventForm::default()
    };
    let event = events::create(services, &Actor::Operator, &form).await?;
    events::publish(services, &Actor::Operator, event).await?;
    let places = (registrations / WINNERS_OF).to_string();
    let form = RaffleForm {
        name: "Saturday".into(),
        places: places.clone(),
        max_party: "2".into(),
        runners_up: places,
        opens: "2026-06-01T10:00".into(),
        closes: "2026-06-08T10:00".into(),
        claim_hours: "48".into(),
        source: "sealed_secret".into(),
        ..RaffleForm::default()
    };
    Ok(raffles::create(services, &Actor::Operator, event, &form).await?)
}

/// Answers with the codes of those who registered for the first time.
async fn register(house: &House, raffle: RaffleId, registrations: usize) -> Result<Vec<String>> {
    let people = registrations - registrations / REPEATED_OF;
    let forms: Vec<Value> = (0..registrations).map(|number| filled_in(raffle, number % people)).collect();
    let mut receipts = Vec::new();
    match house.manner {
        Manner::OneByOne => {
            for form in &forms {
                receipts.push(register_one(house, form).await?);
                house.pass(BETWEEN_REQUESTS);
            }
        }
        Manner::Together => {
            for crowd in forms.chunks(COME_TOGETHER) {
                receipts.extend(try_join_all(crowd.iter().map(|form| register_one(house, form))).await?);
                house.pass(BETWEEN_REQUESTS);
            }
        }
    }
    receipts.truncate(people);
    Ok(receipts)
}

async fn register_one(house: &House, form: &Value) -> Result<String> {
    let reply = house.post("/api/attendee/raffle/register", form).await?.json()?;
    let receipt = reply.get("receipt").unwrap_or(&reply);
    Ok(receipt["code"].as_str().with_context(|| format!("a code in {reply}"))?.to_owned())
}

fn filled_in(raffle: RaffleId, person: usize) -> Value {
    let form = json!({
        "first_name": "Ada", "last_name": "Lovelace", "email": crate::form::email(person as u64),
        "date_of_birth": "", "party_size": "1", "consent": true,
    });
    json!({ "raffle": raffle, "form": form })
}

/// Everybody looks once; answers with the codes that have won.
async fn look_up(house: &House, codes: &[String]) -> Result<Vec<String>> {
    let mut winners = Vec::new();
    for code in codes {
        let told =
            house.post("/api/attendee/raffle/status", &json!({ "code": code, "receipt": null })).await?.json()?;
        if told["status"] == "won" {
            winners.push(code.clone());
        }
        house.pass(BETWEEN_REQUESTS);
    }
    house.clock.advance_secs(DAY_SECS / 100);
    Ok(winners)
}
