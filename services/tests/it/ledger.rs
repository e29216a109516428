//! The ledger: whatever happens to reports, it comes to hold what a rebuilt one holds, and nothing
//! else waits for it.

use std::sync::Arc;

use adapters::memory::{MemoryLedger, SeededChance};
use domain::draw::Digest;
use domain::raffle::{Answer, Phase, PlaceState, Raffle, TicketStatus};
use proptest::prelude::*;
use services::claims::answer_offer;
use services::jobs::{Job, Lane};
use services::ledger::{LedgerSearch, fingerprint, rebuild};
use services::people::Actor;
use services::ports::{Chance as _, Delivery, LEDGER_BATCH_MAX, Ledger as _, Verdict};
use services::{Services, events, own_data, raffles, work};

use crate::own_data::{erase, link};
use crate::support::{Gate, Guest, HOUR, House, MINUTE, Outage, Straight};

/// What a ledger holds that is made from the store alone.
async fn rebuilt(house: &House) -> Digest {
    let ledger = MemoryLedger::new();
    let services = Services { ledger: Some(ledger.clone()), ..house.process(Arc::new(Straight)) };
    rebuild(&services, |_| {}).await.expect("memory");
    fingerprint(&*ledger).await.expect("memory")
}

/// What the ledger holds that the reports have filled.
async fn reported(house: &House) -> Digest {
    fingerprint(&*house.ledger).await.expect("memory")
}

/// How many of the raffle became this.
async fn count(house: &House, raffle: &Raffle, state: PlaceState) -> u64 {
    let search = LedgerSearch::default().in_state(state);
    let found = house.ledger.list_registrations(raffle.id, &search, None, LEDGER_BATCH_MAX).await.expect("memory");
    found.len() as u64
}

/// Does a worker's work until nothing is ready, but keeps the reports for later.
async fn work_but_keep_reports(house: &House, kept: &mut Vec<Delivery>) {
    for _ in 0..100 {
        let mut idle = true;
        for lane in Lane::ALL {
            let (reports, others): (Vec<_>, Vec<_>) =
                house.receive(lane).await.into_iter().partition(|sent| matches!(sent.job, Ok(Job::Report(_))));
            idle &= reports.is_empty() && others.is_empty();
            let mut verdicts = work::handle(&house.services, others).await;
            verdicts.extend(reports.iter().map(|report| (report.handle.clone(), Verdict::Done)));
            kept.extend(reports);
            house.services.queue.settle(verdicts).await.expect("memory");
        }
        if idle {
            return;
        }
    }
}

/// Handles what was kept in any order, and each some more times.
async fn deliver(house: &House, chance: &SeededChance, kept: Vec<Delivery>) {
    let mut byte = [0];
    let mut below = |bound: usize| {
        chance.fill(&mut byte);
        usize::from(byte[0]) % bound
    };
    let mut all: Vec<Delivery> = kept.iter().flat_map(|report| vec![report.clone(); 1 + below(3)]).collect();
    for index in (1..all.len()).rev() {
        all.swap(index, below(index + 1));
    }
    let verdicts = work::handle(&house.services, all).await;
    assert!(verdicts.iter().all(|(_, verdict)| *verdict == Verdict::Done), "{verdicts:?}");
}

/// A raffle's life with doubles, refusals and people who leave, in which reports come late, more
/// than once and in any order.
async fn live(seed: u64) {
    let house = House::new();
    let chance = SeededChance::new(seed, house.clock.clone());
    let pick = |bound: usize| {
        let mut bytes = [0; 2];
        chance.fill(&mut bytes);
        usize::from(u16::from_le_bytes(bytes)) % bound
    };
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let mut kept = Vec::new();
    let mut guests: Vec<Guest> = Vec::new();
    for number in 0..12 + pick(12) {
        // Some register twice, of whom the first registration counts.
        let party = 1 + u8::from(pick(2) == 0);
        guests.push(house.register_party(raffle, &format!("guest{}", pick(10 + number)), party).await);
        if pick(3) == 0 {
            work_but_keep_reports(&house, &mut kept).await;
        }
    }
    work_but_keep_reports(&house, &mut kept).await;
    deliver(&house, &chance, kept.split_off(pick(kept.len() + 1))).await;
    leave(&house, &guests[pick(guests.len())]).await;
    let late = raffle_of(&house, &guests[0]).await;
    house.go_to(late.seals_from());
    house.round().await;
    house.round().await;
    work_but_keep_reports(&house, &mut kept).await;
    for _ in 0..pick(8) {
        let guest = &guests[pick(guests.len())];
        match pick(4) {
            0 => leave(&house, guest).await,
            1 => drop(answer_offer(&house.services, &guest.code(), Answer::Decline).await),
            2 => house.clock.advance_secs(13 * HOUR),
            _ => drop(answer_offer(&house.services, &guest.code(), Answer::Claim).await),
        }
        house.round().await;
        work_but_keep_reports(&house, &mut kept).await;
    }
    // What waited for its time, in case somebody died halfway through deleting, comes as well.
    house.clock.advance_secs(MINUTE);
    work_but_keep_reports(&house, &mut kept).await;
    deliver(&house, &chance, kept).await;
    assert_eq!(reported(&house).await, rebuilt(&house).await);
    let before = reported(&house).await;
    rebuild(&house.services, |_| {}).await.expect("memory");
    assert_eq!(reported(&house).await, before, "dropped and rebuilt");
}

async fn raffle_of(house: &House, guest: &Guest) -> Raffle {
    house.stored(guest.receipt.receipt.raffle).await
}

/// Somebody has their data deleted, if their registration counts and they have not left before.
async fn leave(house: &House, guest: &Guest) {
    if matches!(house.status(guest).await, TicketStatus::Repeated | TicketStatus::Unknown | TicketStatus::Erased) {
        return;
    }
    erase(house, guest).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn after_any_life_the_ledger_holds_what_a_rebuilt_one_holds(seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(live(seed));
    }
}

#[tokio::test]
async fn what_organizers_do_is_in_the_ledger() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    house.work().await;
    let event = house.stored(raffle).await.event;
    let noted = house.ledger.list_events().await.expect("memory");
    assert_eq!(noted.iter().map(|noted| (noted.id, noted.version)).collect::<Vec<_>>(), [(event, 2)]);
    raffles::cancel(&house.services, &Actor::Operator, raffle).await.expect("it is called off");
    events::cancel(&house.services, &Actor::Operator, event).await.expect("it is called off");
    house.work().await;
    let noted = house.ledger.list_raffles().await.expect("memory");
    assert_eq!(noted.first().and_then(|noted| noted.cancelled_at), Some(house.now()));
    assert_eq!(reported(&house).await, rebuilt(&house).await);
}

#[tokio::test]
async fn a_raffle_is_drawn_and_claimed_while_the_ledger_is_away_and_it_catches_up() {
    let away: &[&str] = &["note_event", "note_raffle", "note_registrations", "note_board", "forget_person"];
    let outage = Outage::of(away);
    outage.begin();
    let house = House::hooked(outage.clone());
    let drawn = house.drawn(&house.raffle_form(), &["ada", "ben", "cleo", "dan"]).await;
    for winner in &drawn.winners {
        answer_offer(&house.services, &winner.code(), Answer::Claim).await.expect("it counts");
    }
    erase(&house, &drawn.runners_up[0]).await;
    house.work().await;
    let raffle = house.stored(drawn.raffle).await;
    assert_eq!(raffle.phase(house.now()), Phase::Drawn);
    assert_eq!(house.services.queue.list_dead().await, Ok(vec![]));
    let nothing = LedgerSearch::default();
    assert_eq!(house.ledger.list_registrations(raffle.id, &nothing, None, 9).await, Ok(vec![]));
    outage.end();
    house.pass(HOUR, MINUTE).await;
    assert_eq!(reported(&house).await, rebuilt(&house).await);
    assert_eq!(count(&house, &raffle, PlaceState::Claimed).await, 2);
    assert_eq!(house.ledger.count_listed(raffle.id).await, Ok(3));
}

#[tokio::test]
async fn reports_that_died_hold_no_seal() {
    let outage = Outage::of(&["note_registrations"]);
    outage.begin();
    let house = House::hooked(outage);
    let form = domain::raffle::RaffleForm { closes: house.local(24 * HOUR), ..house.raffle_form() };
    let raffle = house.open_raffle(&form).await;
    house.register(raffle, "ada").await;
    house.pass(23 * HOUR, MINUTE).await;
    let dead = house.services.queue.list_dead().await.expect("memory");
    assert_eq!(dead.iter().map(|dead| dead.kind.as_str()).collect::<Vec<_>>(), ["report"]);
    house.pass(2 * HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn);
}

#[tokio::test]
async fn without_a_ledger_nothing_is_reported_and_old_reports_drain() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let without = Services { ledger: None, ..house.process(Arc::new(Straight)) };
    crate::support::work_until_empty(&without).await;
    services::registering::register(&without, raffle, &crate::support::form_of("ada", 1)).await.expect("a receipt");
    let taken = house.receive(Lane::Intake).await;
    let verdicts = work::handle(&without, taken).await;
    without.queue.settle(verdicts).await.expect("memory");
    let sent = house.receive(Lane::Post).await;
    assert!(sent.iter().all(|sent| matches!(sent.job, Ok(Job::Write(_) | Job::WriteAll { .. }))), "{sent:?}");
    assert_eq!(house.ledger.list_raffles().await, Ok(vec![]));
    assert_eq!(rebuild(&without, |_| {}).await, Err(services::Error::NotFound));
}

#[tokio::test]
async fn many_registrations_are_one_report() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.work().await;
    for number in 0..60 {
        house.register(raffle, &format!("guest{number}")).await;
    }
    let verdicts = work::handle(&house.services, house.receive(Lane::Intake).await).await;
    house.services.queue.settle(verdicts).await.expect("memory");
    let reports = house.receive(Lane::Post).await;
    let reports = reports.iter().filter(|sent| matches!(sent.job, Ok(Job::Report(_)))).count();
    assert_eq!(reports, 1);
}

#[tokio::test]
async fn what_was_read_before_an_erasure_is_not_noted_after_it() {
    let gate = Gate::before("note_registrations");
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let slow = gate.stop_worker(house.process(gate.clone())).await;
    // Her registration has been read for the ledger, and is not noted yet.
    erase(&house, &ada).await;
    gate.open();
    slow.await.expect("no panic");
    assert_eq!(house.ledger.count_listed(raffle).await, Ok(0));
    assert_eq!(reported(&house).await, rebuilt(&house).await);
}

#[tokio::test]
async fn whoever_dies_while_deleting_has_told_the_ledger_before() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    let token = link(&house, &ada, domain::raffle::DataWish::Erase).await;
    let gate = Gate::before("forget_person");
    let dying = house.process(gate.clone());
    let dying = tokio::spawn(async move { own_data::erase(&dying, &token).await });
    // The store has deleted her, and the ledger is about to.
    gate.reached().await;
    dying.abort();
    house.pass(2 * MINUTE, 10).await;
    assert_eq!(house.ledger.count_listed(raffle).await, Ok(0));
}
