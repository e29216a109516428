//! Rehearsals: the real pool, as often as one likes, and nothing happens.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::draw::Rehearsal;
use domain::form::{Code, Problems};
use domain::id::RaffleId;
use domain::raffle::{Phase, RaffleForm, TicketStatus};
use domain::staff::Role;
use services::people::Actor;
use services::ports::{Draws as _, PortResult};
use services::rehearsal::rehearse;
use services::{Error, audit, raffles};

use crate::support::{Guest, HOUR, Hook, House};

/// Remembers which calls were made of which ports.
#[derive(Default)]
struct Listener(Mutex<BTreeSet<&'static str>>);

#[async_trait]
impl Hook for Listener {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        self.0.lock().expect("nobody panics").insert(call);
        Ok(())
    }
}

/// An open raffle of three places, and who has registered.
async fn with_pool(house: &House, parties: &[u8]) -> (RaffleId, Vec<Guest>) {
    let form = RaffleForm { places: "3".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    let mut guests = Vec::new();
    for (number, party) in parties.iter().enumerate() {
        guests.push(house.register_party(raffle, &format!("guest{number}"), *party).await);
    }
    house.work().await;
    (raffle, guests)
}

async fn rehearsed(house: &House, raffle: RaffleId) -> Rehearsal {
    rehearse(&house.services, &Actor::Operator, raffle, "Try").await.expect("it may be rehearsed")
}

#[tokio::test]
async fn a_rehearsal_draws_from_those_who_have_registered() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1, 2, 2, 1]).await;
    let rehearsal = rehearsed(&house, raffle).await;
    assert_eq!((rehearsal.pool.parties(), rehearsal.pool.places(), rehearsal.places), (4, 6, 3));
    assert!((2..=3).contains(&rehearsal.drawn.places()), "{rehearsal:?}");
    house.register(raffle, "late").await;
    house.work().await;
    assert_eq!(rehearsed(&house, raffle).await.pool.parties(), 5, "the pool as it is now");
}

#[tokio::test]
async fn every_rehearsal_has_chance_of_its_own() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1, 2, 2, 1]).await;
    let mut seeds = BTreeSet::new();
    for _ in 0..20 {
        seeds.insert(rehearsed(&house, raffle).await.seed);
    }
    assert_eq!(seeds.len(), 20, "the same label, and never the same seed");
}

#[tokio::test]
async fn it_can_be_rehearsed_from_the_opening_to_the_draw() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let ask = || rehearse(&house.services, &Actor::Operator, raffle, "Try");
    assert_eq!(ask().await, Err(Error::WrongPhase { phase: Phase::Planned }));
    raffles::open(&house.services, &Actor::Operator, raffle).await.expect("it opens");
    assert!(ask().await.is_ok());
    house.register(raffle, "ada").await;
    house.work().await;
    let stored = house.stored(raffle).await;
    house.go_to(stored.rules.window.closes);
    assert_eq!(house.phase(raffle).await, Phase::Closed);
    assert!(ask().await.is_ok());
    house.go_to(stored.seals_from());
    services::draw::seal(&house.services, &stored).await.expect("it is sealed");
    assert_eq!(house.phase(raffle).await, Phase::Sealed);
    assert_eq!(ask().await.map(|rehearsal| rehearsal.pool.parties()), Ok(1));
    house.round().await;
    assert_eq!(ask().await, Err(Error::WrongPhase { phase: Phase::Drawn }));
    assert_eq!(rehearse(&house.services, &Actor::Operator, raffle, " ").await, Err(missing()));
}

fn missing() -> Error {
    Error::Invalid(Problems::of("label", Code::Missing))
}

#[tokio::test]
async fn a_raffle_that_is_called_off_is_not_rehearsed() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1]).await;
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it may");
    let asked = rehearse(&house.services, &Actor::Operator, raffle, "Try").await;
    assert_eq!(asked, Err(Error::WrongPhase { phase: Phase::Cancelled }));
}

#[tokio::test]
async fn it_reads_the_pool_and_writes_one_line_and_touches_no_secret() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1, 2]).await;
    let listener = Arc::<Listener>::default();
    let process = house.process(listener.clone());
    rehearse(&process, &Actor::Operator, raffle, "Try").await.expect("it may be rehearsed");
    let calls = listener.0.lock().expect("nobody panics").clone();
    assert_eq!(calls, BTreeSet::from(["get_raffle", "get_event", "list_entries", "append"]));
}

#[tokio::test]
async fn nobody_is_told_and_nothing_is_published() {
    let house = House::new();
    let (raffle, guests) = with_pool(&house, &[1, 1, 2]).await;
    let (version, mails) = (house.stored(raffle).await.version, house.postbox.keys());
    for _ in 0..10 {
        rehearsed(&house, raffle).await;
        house.round().await;
        house.work().await;
    }
    assert_eq!(house.postbox.keys(), mails);
    assert_eq!(house.stored(raffle).await.version, version);
    assert_eq!(house.memory.get_record(raffle).await, Ok(None));
    assert!(house.board(raffle).await.standings.is_empty());
    for guest in &guests {
        assert_eq!(house.status(guest).await, TicketStatus::Registered);
    }
}

#[tokio::test]
async fn a_draw_comes_out_the_same_however_often_it_was_rehearsed() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1, 2, 1, 2, 2]).await;
    house.go_to(house.stored(raffle).await.seals_from());
    let stored = house.stored(raffle).await;
    services::draw::seal(&house.services, &stored).await.expect("it is sealed");
    let seal = house.stored(raffle).await.progress.seal;
    for _ in 0..10 {
        rehearsed(&house, raffle).await;
    }
    assert_eq!(house.stored(raffle).await.progress.seal, seal, "the seal is the one before");
    house.round().await;
    let record = house.memory.get_record(raffle).await.expect("memory").expect("it is drawn");
    let seed = domain::draw::Seed::of(raffle, &seal.expect("sealed"), &record.randomness);
    assert_eq!(record.seed, seed, "pool, rules and the announced randomness, and nothing else");
}

#[tokio::test]
async fn the_audit_log_says_who_rehearsed_and_names_nobody_else() {
    let house = House::new();
    let (raffle, guests) = with_pool(&house, &[1, 2]).await;
    let manager = house.hire("boss", Role::Manager).await;
    let rehearsal =
        rehearse(&house.services, &Actor::Staff(manager.clone()), raffle, "Friday").await.expect("a manager may");
    let log = audit::list(&house.services, &Actor::Operator, Some(&raffle.to_string())).await.expect("memory");
    assert_eq!((log[0].deed.as_str(), &log[0].actor), ("raffle.rehearsed", &manager.id.to_string()));
    assert!(log[0].detail.starts_with("Friday: ") && log[0].detail.ends_with(&rehearsal.seed.to_string()));
    assert!(guests.iter().all(|guest| !log[0].detail.contains(&guest.code())));
}

#[tokio::test]
async fn a_rehearsal_measures_how_long_it_took() {
    let house = House::new();
    let (raffle, _) = with_pool(&house, &[1]).await;
    let at = house.now();
    let rehearsal = rehearsed(&house, raffle).await;
    assert_eq!((rehearsal.at, rehearsal.took_ms), (at, 0), "the clock of this house stands still");
    house.clock.advance_secs(HOUR);
    assert_ne!(rehearsed(&house, raffle).await.at, at);
}
