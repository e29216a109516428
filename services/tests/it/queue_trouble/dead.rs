//! Messages that cannot be done: they are kept with their cause, hold the seal, and can be sent again.

use domain::raffle::{Phase, TicketStatus};
use services::draw::{NotYet, readiness};
use services::jobs::Lane;
use services::operations;
use services::people::Actor;
use services::ports::{ATTEMPTS_MAX, Depth, Registrations as _};

use crate::support::{HOUR, House, MINUTE, Outage};

#[tokio::test]
async fn a_message_that_cannot_be_read_dies_with_its_cause_and_the_others_are_done() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let spoilt = house.register(raffle, "spoilt").await;
    house.memory.spoil_messages();
    for number in 0..10 {
        house.register(raffle, &format!("guest{number}")).await;
    }
    let batch = house.receive(Lane::Intake).await;
    assert_eq!(batch.len(), 11, "all in one batch");
    let verdicts = services::work::handle(&house.services, batch).await;
    house.services.queue.settle(verdicts).await.expect("memory");
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(10));
    assert_eq!(house.services.queue.depth(Lane::Intake).await, Ok(Depth { dead: 1, ..Depth::default() }));
    let [dead] = &operations::dead_letters(&house.services, &Actor::Operator).await.expect("the operator may")[..]
    else {
        panic!("one message died")
    };
    assert_eq!((dead.raffle, dead.attempts), (Some(raffle), 1));
    assert!(dead.cause.contains("cannot be read"), "{}", dead.cause);
    assert!(!dead.cause.contains(&spoilt.name), "the cause holds nobody's data: {}", dead.cause);
}

#[tokio::test]
async fn a_dead_letter_holds_the_seal_of_its_raffle_and_of_no_other() {
    let house = House::new();
    let held = house.open_raffle(&house.raffle_form()).await;
    let other = house.open_raffle(&house.raffle_form()).await;
    house.register(held, "spoilt").await;
    house.memory.spoil_messages();
    house.register(held, "ada").await;
    house.register(other, "ada").await;
    house.pass(24 * HOUR, 10 * MINUTE).await;
    let stored = house.stored(held).await;
    assert_eq!(readiness(&house.services, &stored).await, Ok(Some(NotYet::DeadLetters(1))));
    assert_eq!(house.phase(held).await, Phase::Closed, "somebody has to look first");
    assert!(house.stored(other).await.progress.drawn_at.is_some());
}

#[tokio::test]
async fn a_registration_outlives_a_store_that_is_away_for_hours() {
    let outage = Outage::of(&["register_once"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    outage.begin();
    house.pass(9 * HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Closed);
    outage.end();
    house.pass(2 * HOUR, MINUTE).await;
    assert!(matches!(house.status(&ada).await, TicketStatus::Won { .. }));
}

#[tokio::test]
async fn a_store_that_is_away_too_long_makes_dead_letters_that_can_be_sent_again() {
    let outage = Outage::of(&["register_once"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let guests = [house.register(raffle, "ada").await, house.register(raffle, "ben").await];
    outage.begin();
    house.pass(24 * HOUR, MINUTE).await;
    let dead = house.services.queue.list_dead().await.expect("memory");
    assert_eq!(dead.len(), 2);
    for letter in &dead {
        assert_eq!((letter.attempts, letter.cause.as_str()), (ATTEMPTS_MAX, "unavailable: the engine is away"));
    }
    outage.end();
    house.pass(HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Closed, "they hold the seal");
    let ids: Vec<u64> = dead.iter().map(|letter| letter.id).collect();
    assert_eq!(operations::redrive(&house.services, &Actor::Operator, &ids).await, Ok(2));
    assert_eq!(operations::redrive(&house.services, &Actor::Operator, &ids).await, Ok(0), "they are no longer dead");
    house.pass(MINUTE, 1).await;
    for guest in &guests {
        assert!(matches!(house.status(guest).await, TicketStatus::Won { .. }), "{} was received in time", guest.name);
    }
}

#[tokio::test]
async fn a_queue_that_takes_no_letters_for_a_minute_loses_no_registration() {
    let outage = Outage::of(&["send"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    outage.begin();
    house.pass(MINUTE, 1).await;
    assert_eq!(house.services.queue.list_dead().await, Ok(vec![]));
    outage.end();
    house.pass(10 * MINUTE, MINUTE).await;
    assert_eq!(house.status(&ada).await, TicketStatus::Registered);
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered"]);
}
