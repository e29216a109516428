//! Randomness that others make: the draw waits for it, takes no other, and refuses what was known before the seal.

use domain::draw::{Figures, Randomness, RandomnessSource, verify};
use domain::event::EventForm;
use domain::form::Code;
use domain::id::RaffleId;
use domain::raffle::{Phase, RaffleForm};
use domain::staff::Role;
use services::draw::{self, NotYet};
use services::people::Actor;
use services::ports::{Draws as _, Files as _, Raffles as _};
use services::{Error, events, raffles};

use crate::support::{Guest, House, MINUTE, at};

/// A round of the beacon as its relays tell it, and when it was made.
const ROUND: u64 = 1_000;
const MADE: &str = "2023-08-23T15:59:24Z";
const SIGNATURE: &str =
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39";
const OTHER_SIGNATURE: &str =
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92";

/// A raffle that opens at 15:20, closes at 15:45, and goes by a round of 15:59.
async fn planned_by_the_beacon() -> (House, RaffleId) {
    let house = House::at(at("2023-08-23T15:15:00Z"));
    let form = RaffleForm {
        opens: house.local(5 * MINUTE),
        closes: house.local(30 * MINUTE),
        source: "drand".into(),
        draw_after_minutes: "15".into(),
        ..house.raffle_form()
    };
    let raffle = house.raffle(&form).await;
    (house, raffle)
}

/// The same, by the recorded round, with two people.
async fn awaiting_the_round() -> (House, RaffleId) {
    let (house, raffle) = planned_by_the_beacon().await;
    // A form has whole minutes; the recorded round lies between two.
    let mut stored = house.stored(raffle).await;
    stored.source = RandomnessSource::Drand { round: ROUND };
    stored.version += 1;
    house.memory.put_raffle(&stored, Vec::new()).await.expect("it is stored");
    house.pass(6 * MINUTE, MINUTE).await;
    for name in ["ada", "ben"] {
        let _: Guest = house.register(raffle, name).await;
    }
    (house, raffle)
}

async fn published(house: &House, raffle: RaffleId) -> domain::draw::DrawRecord {
    let record = house.memory.get_record(raffle).await.expect("memory").expect("it was drawn");
    let list = house.memory.get_file(&draw::entries_file(raffle, &record.seal)).await.expect("memory");
    assert_eq!(verify(&record, &list.expect("it is published")), Ok(()));
    record
}

#[tokio::test]
async fn a_sealed_pool_waits_for_its_round_and_is_drawn_by_it() {
    let (house, raffle) = awaiting_the_round().await;
    house.beacon.make(ROUND, SIGNATURE.parse().expect("hexadecimal"));
    house.pass(30 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "a minute too early, whoever knows it");
    house.go_to(at(MADE));
    house.round().await;
    let record = published(&house, raffle).await;
    assert_eq!(record.randomness, Randomness::Drand(SIGNATURE.parse().expect("hexadecimal")));
}

#[tokio::test]
async fn a_beacon_that_is_late_or_away_lets_the_draw_wait_and_nothing_else() {
    let (house, raffle) = awaiting_the_round().await;
    house.pass(30 * MINUTE, MINUTE).await;
    house.go_to(at(MADE));
    house.pass(10 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "nobody knows the round");
    house.beacon.set_away(true);
    house.pass(10 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "nobody can be asked");
    house.beacon.set_away(false);
    house.beacon.make(ROUND, OTHER_SIGNATURE.parse().expect("hexadecimal"));
    house.pass(10 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "what is told is the signature of another round");
    house.beacon.make(ROUND, SIGNATURE.parse().expect("hexadecimal"));
    house.pass(2 * MINUTE, MINUTE).await;
    published(&house, raffle).await;
}

#[tokio::test]
async fn a_pool_is_not_sealed_once_its_round_is_known() {
    let (house, raffle) = awaiting_the_round().await;
    // Nobody was there to seal it in time.
    house.go_to(at(MADE).plus_secs(-draw::SEAL_MARGIN_SECS));
    house.beacon.make(ROUND, SIGNATURE.parse().expect("hexadecimal"));
    house.pass(20 * MINUTE, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Closed);
    let stored = house.stored(raffle).await;
    assert_eq!(draw::readiness(&house.services, &stored).await, Ok(Some(NotYet::RoundIsKnown)));
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it can be called off");
}

async fn awaiting_figures() -> (House, RaffleId) {
    let house = House::new();
    let form = RaffleForm {
        source: "declared".into(),
        figures: "Lotto of 1 June, in ascending order".into(),
        ..house.raffle_form()
    };
    let raffle = house.open_raffle(&form).await;
    house.register(raffle, "ada").await;
    house.register(raffle, "ben").await;
    (house, raffle)
}

#[tokio::test]
async fn a_beacon_that_is_away_is_asked_less_and_less_often() {
    let (house, raffle) = awaiting_the_round().await;
    house.pass(30 * MINUTE, MINUTE).await;
    house.beacon.set_away(true);
    house.go_to(at(MADE));
    house.pass(10 * MINUTE, 1).await;
    let asked = house.beacon.questions();
    assert!((5..20).contains(&asked), "asked {asked} times in 600 rounds");
    house.beacon.set_away(false);
    house.beacon.make(ROUND, SIGNATURE.parse().expect("hexadecimal"));
    house.pass(MINUTE, 1).await;
    published(&house, raffle).await;
}

async fn enter(house: &House, raffle: RaffleId, text: &str) -> Result<(), Error> {
    raffles::enter_figures(&house.services, &Actor::Operator, raffle, text).await
}

#[tokio::test]
async fn declared_figures_are_entered_once_after_the_seal_and_decide() {
    let (house, raffle) = awaiting_figures().await;
    assert_eq!(enter(&house, raffle, "3 7").await, Err(Error::WrongPhase { phase: Phase::Open }));
    house.go_to(house.stored(raffle).await.seals_from());
    house.round().await;
    house.pass(60 * MINUTE, 10 * MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "the draw waits for them");
    assert!(matches!(enter(&house, raffle, "seven").await, Err(Error::Invalid(_))));
    enter(&house, raffle, "03, 07 + 19").await.expect("they are taken");
    assert_eq!(enter(&house, raffle, "4 8 20").await, Err(Error::Conflict), "nobody can try another outcome");
    house.round().await;
    let record = published(&house, raffle).await;
    assert_eq!(record.randomness, Randomness::Declared(Figures::read("3 7 19").expect("numbers")));
}

#[tokio::test]
async fn only_who_manages_enters_figures_and_only_where_they_were_declared() {
    let (house, raffle) = awaiting_figures().await;
    house.go_to(house.stored(raffle).await.seals_from());
    house.round().await;
    let viewer = Actor::Staff(house.hire("vera", Role::Viewer).await);
    assert_eq!(raffles::enter_figures(&house.services, &viewer, raffle, "3 7").await, Err(Error::Forbidden));

    let secret = house.open_raffle(&house.raffle_form()).await;
    house.register(secret, "ada").await;
    house.work().await;
    house.go_to(house.stored(secret).await.seals_from());
    draw::seal(&house.services, &house.stored(secret).await).await.expect("it can be sealed");
    assert_eq!(enter(&house, secret, "3 7").await, Err(Error::Conflict));
}

#[tokio::test]
async fn an_event_cannot_be_moved_to_before_the_round_that_decides_its_raffle() {
    let (house, raffle) = planned_by_the_beacon().await;
    let event = house.stored(raffle).await.event;
    let move_to = async |secs, version| {
        let form = EventForm { starts: house.local(secs), ..house.event_form() };
        events::save(&house.services, &Actor::Operator, event, version, &form).await
    };
    let refused = move_to(40 * MINUTE, 2).await;
    let Err(Error::Invalid(problems)) = refused else { panic!("it closes before, but the round comes after") };
    assert_eq!(problems.on("starts"), Some(Code::AfterEvent));
    assert_eq!(move_to(60 * MINUTE, 2).await, Ok(()));
}
