//! Registrations on the edge of a window: what was acknowledged counts, what came late is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use adapters::memory::ManualClock;
use async_trait::async_trait;
use domain::draw::Seal;
use domain::id::RaffleId;
use domain::raffle::{CLOSE_NOTICE_SECS, INTAKE_SECS, Phase, RaffleForm, TicketStatus};
use domain::time::Timestamp;
use services::people::Actor;
use services::ports::PortResult;
use services::{Error, Services, raffles, registering};

use crate::support::{Guest, HOUR, Hook, House, MINUTE, Straight, form_of};

/// A disk that takes some seconds to store a message.
#[derive(Default)]
struct SlowDisk {
    clock: std::sync::OnceLock<Arc<ManualClock>>,
    takes_secs: AtomicU32,
}

#[async_trait]
impl Hook for SlowDisk {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        if let Some(clock) = self.clock.get()
            && call == "send"
        {
            clock.advance_secs(self.takes_secs.swap(0, Ordering::SeqCst));
        }
        Ok(())
    }
}

/// A house whose disk can be made slow, and a raffle in it that is open for two hours.
async fn house_with_a_slow_disk() -> (House, Arc<SlowDisk>, RaffleId) {
    let disk = Arc::<SlowDisk>::default();
    let house = House::hooked(disk.clone());
    disk.clock.set(house.clock.clone()).expect("set once");
    let raffle = house.open_raffle(&house.raffle_form()).await;
    (house, disk, raffle)
}

async fn closes(house: &House, raffle: RaffleId) -> Timestamp {
    house.stored(raffle).await.rules.window.closes
}

async fn seal(house: &House, raffle: RaffleId) -> Seal {
    house.stored(raffle).await.progress.seal.expect("it is sealed")
}

#[tokio::test]
async fn a_registration_in_the_last_moment_counts_though_it_is_stored_after_the_close() {
    let (house, disk, raffle) = house_with_a_slow_disk().await;
    house.go_to(closes(&house, raffle).await.plus_secs(-1));
    disk.takes_secs.store(u32::try_from(INTAKE_SECS).expect("small") - 1, Ordering::SeqCst);
    let ada = house.register(raffle, "ada").await;
    assert_eq!(house.phase(raffle).await, Phase::Closed);
    house.pass(MINUTE, 1).await;
    assert_eq!(seal(&house, raffle).await.count, 1);
    assert!(matches!(house.status(&ada).await, TicketStatus::Won { .. }));
}

#[tokio::test]
async fn a_registration_that_could_not_be_stored_in_time_is_refused_and_never_counts() {
    let (house, disk, raffle) = house_with_a_slow_disk().await;
    house.go_to(closes(&house, raffle).await.plus_secs(-1));
    disk.takes_secs.store(u32::try_from(INTAKE_SECS).expect("small"), Ordering::SeqCst);
    let refused = registering::register(&house.services, raffle, &form_of("ada", 1)).await;
    assert!(matches!(refused, Err(Error::NotOpen { phase: Phase::Closed, .. })), "{refused:?}");
    house.pass(MINUTE, 1).await;
    assert_eq!(seal(&house, raffle).await.count, 0);
}

#[tokio::test]
async fn a_slow_disk_in_the_middle_of_the_window_is_no_closed_raffle() {
    let (house, disk, raffle) = house_with_a_slow_disk().await;
    disk.takes_secs.store(MINUTE, Ordering::SeqCst);
    let refused = registering::register(&house.services, raffle, &form_of("ada", 1)).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    house.register(raffle, "ada").await;
}

#[tokio::test]
async fn the_window_holds_its_first_moment_and_not_its_last() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let window = house.stored(raffle).await.rules.window;
    let (one_milli, almost_an_hour) = (Duration::from_millis(1), Duration::from_millis(3_599_999));
    house.clock.advance(almost_an_hour);
    let refused = registering::register(&house.services, raffle, &form_of("ada", 1)).await;
    assert_eq!(refused, Err(Error::NotOpen { phase: Phase::Planned, window }));
    house.clock.advance(one_milli);
    house.register(raffle, "ada").await;
    house.clock.advance(almost_an_hour);
    house.register(raffle, "ben").await;
    house.clock.advance(one_milli);
    let refused = registering::register(&house.services, raffle, &form_of("cleo", 1)).await;
    assert_eq!(refused, Err(Error::NotOpen { phase: Phase::Closed, window }));
    house.pass(MINUTE, 1).await;
    assert_eq!(seal(&house, raffle).await.count, 2);
}

/// Registers a new person every tenth of a second, and keeps who got a receipt.
async fn register_all_along(house: &House, services: &Services, raffle: RaffleId, secs: i64) -> Vec<Guest> {
    let mut acknowledged = Vec::new();
    for number in 0..secs * 10 {
        let name = format!("guest{number}");
        if let Ok(receipt) = registering::register(services, raffle, &form_of(&name, 1)).await {
            acknowledged.push(Guest { name, receipt });
        }
        house.clock.advance(Duration::from_millis(100));
    }
    acknowledged
}

#[tokio::test]
async fn closing_early_takes_effect_after_its_notice_and_nobody_with_a_receipt_is_lost() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let other = house.process(Arc::new(Straight));
    // The other process has just read the raffle, and does not hear of the close.
    registering::register(&other, raffle, &form_of("first", 1)).await.expect("it is open");
    raffles::close(&house.services, &Actor::Operator, raffle).await.expect("it may");
    let acknowledged = register_all_along(&house, &other, raffle, 2 * CLOSE_NOTICE_SECS).await;
    assert_eq!(acknowledged.len(), 50, "five seconds long, and then no longer");
    house.pass(MINUTE, 1).await;
    assert_eq!(seal(&house, raffle).await.count, 51);
    for guest in &acknowledged {
        assert_ne!(house.status(guest).await, TicketStatus::Unknown, "{}", guest.name);
    }
}

/// Registers somebody with a party of two; nobody where it is refused.
async fn try_to_register(services: &Services, raffle: RaffleId, name: String) -> Option<Guest> {
    let receipt = registering::register(services, raffle, &form_of(&name, 2)).await.ok()?;
    Some(Guest { name, receipt })
}

#[tokio::test]
async fn a_raffle_that_is_about_to_open_does_not_change_under_those_who_register() {
    for seconds_before in 0..=8 {
        let house = House::new();
        let raffle = house.raffle(&house.raffle_form()).await;
        let planned = house.stored(raffle).await;
        house.go_to(planned.rules.window.opens.plus_secs(-seconds_before));
        let other = house.process(Arc::new(Straight));
        let mut guests: Vec<Guest> = try_to_register(&other, raffle, "early".into()).await.into_iter().collect();
        // The organizer puts the opening off and halves the party, of which the other does not hear.
        let window = RaffleForm { opens: house.local(HOUR), closes: house.local(2 * HOUR), ..house.raffle_form() };
        let later = RaffleForm { max_party: "1".into(), ..window };
        let saved = raffles::save(&house.services, &Actor::Operator, raffle, planned.version, &later).await;
        for number in 0..100 {
            guests.extend(try_to_register(&other, raffle, format!("guest{number}")).await);
            house.clock.advance(Duration::from_millis(100));
        }
        house.pass(4 * HOUR, MINUTE).await;
        let when = format!("{seconds_before} s before: {saved:?}");
        assert_eq!(saved.is_ok(), seconds_before > CLOSE_NOTICE_SECS, "{when}");
        assert_eq!(house.services.queue.list_dead().await, Ok(vec![]), "{when}");
        assert_eq!(seal(&house, raffle).await.count, guests.len() as u64, "{when}");
    }
}
