//! Somebody's data are deleted while something else happens to them.

use std::sync::Arc;

use domain::id::RaffleId;
use domain::raffle::{DataWish, Phase, Standing, TicketStatus};
use services::jobs::Lane;
use services::ports::{Erasures as _, Registrations as _};
use services::{Error, own_data, timetable, work};
use tokio::task::JoinHandle;

use super::{erase, link};
use crate::support::{Gate, Guest, HOUR, House, Straight};

/// Two have registered; the list has been read with both in it, and its seal is about to be recorded.
struct Sealing {
    raffle: RaffleId,
    ada: Guest,
    ben: Guest,
    gate: Arc<Gate>,
    round: JoinHandle<Result<(), Error>>,
}

impl Sealing {
    async fn of_two(house: &House) -> Self {
        let gate = Gate::before("record_seal_once");
        let raffle = house.open_raffle(&house.raffle_form()).await;
        let (ada, ben) = (house.register(raffle, "ada").await, house.register(raffle, "ben").await);
        house.work().await;
        house.go_to(house.stored(raffle).await.seals_from());
        let process = house.process(gate.clone());
        let round = tokio::spawn(async move { timetable::run_round(&process).await });
        gate.reached().await;
        Self { raffle, ada, ben, gate, round }
    }
}

#[tokio::test]
async fn who_leaves_while_the_pool_is_being_sealed_is_not_in_the_seal() {
    let house = House::new();
    let Sealing { raffle, ada, ben, gate, round } = Sealing::of_two(&house).await;
    // The list has been read, with her in it.
    erase(&house, &ada).await;
    gate.open();
    round.await.expect("no panic").expect("a round");
    assert_eq!(house.phase(raffle).await, Phase::Closed, "that list is not sealed");
    house.round().await;
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 1);
    assert_eq!(house.memory.list_refusals(raffle, None, 10).await.map(|page| page.len()), Ok(1));
    assert!(matches!(house.status(&ben).await, TicketStatus::Won { .. }));
}

/// A message of which nobody was told may come in while the list is read, and stand in the count for who has left.
#[tokio::test]
async fn who_leaves_while_somebody_comes_in_is_not_in_the_seal_either() {
    let house = House::new();
    let Sealing { raffle, ada, ben, gate, round } = Sealing::of_two(&house).await;
    erase(&house, &ada).await;
    let mut unheard =
        house.memory.get_registration(ben.receipt.receipt.code.person).await.expect("memory").expect("ben");
    unheard.code.person.0[9] ^= 1;
    house.memory.register_once(&[unheard]).await.expect("memory");
    gate.open();
    round.await.expect("no panic").expect("a round");
    assert_eq!(house.phase(raffle).await, Phase::Closed, "that list is not sealed, though the count agrees");
    house.pass(60, 1).await;
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 2);
    assert_eq!(house.phase(raffle).await, Phase::Drawn);
    assert!(!house.board(raffle).await.standings.iter().any(Standing::is_erased));
    assert!(matches!(house.status(&ben).await, TicketStatus::Won { .. }));
}

/// On one thread, so that every head start is another order of the same steps.
#[tokio::test]
async fn of_a_seal_and_an_erasure_one_comes_first() {
    let mut outcomes = Vec::new();
    for head_start in 0..60 {
        let house = House::hooked(Arc::new(crate::races::Jostle::default()));
        let raffle = house.open_raffle(&house.raffle_form()).await;
        let (ada, _) = (house.register(raffle, "ada").await, house.register(raffle, "ben").await);
        house.work().await;
        house.go_to(house.stored(raffle).await.seals_from());
        let token = link(&house, &ada, DataWish::Erase).await;
        let round = house.services.clone();
        let round = tokio::spawn(async move { timetable::run_round(&round).await });
        for _ in 0..head_start {
            tokio::task::yield_now().await;
        }
        own_data::erase(&house.services, &token).await.expect("the link works");
        round.await.expect("no panic").expect("a round");
        house.pass(HOUR, 60).await;
        let count = house.stored(raffle).await.progress.seal.expect("sealed").count;
        let withdrawn = house.memory.list_refusals(raffle, None, 10).await.expect("memory").len() as u64;
        let erased = house.memory.list_erased(raffle, None, 10).await.expect("memory").len() as u64;
        assert_eq!((count + withdrawn, withdrawn + erased), (2, 1), "after {head_start} steps");
        assert_eq!(house.status(&ada).await, TicketStatus::Erased);
        assert_eq!(house.phase(raffle).await, Phase::Drawn);
        outcomes.push(erased);
    }
    assert!(outcomes.contains(&0) && outcomes.contains(&1), "{outcomes:?}");
}

#[tokio::test]
async fn a_letter_that_was_being_written_is_taken_back() {
    let gate = Gate::before("deliver");
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let worker = gate.stop_worker(house.process(gate.clone())).await;
    // The letter with her name is written, and not handed over yet.
    let person = ada.receipt.receipt.code.person;
    let registration = house.memory.get_registration(person).await.expect("memory").expect("it is stored");
    let erasure = services::ports::Erasure {
        code: registration.code,
        email: registration.attendee.email.clone(),
        mails: Vec::new(),
        at: house.now(),
    };
    house.memory.erase_once(&erasure).await.expect("memory");
    gate.open();
    worker.await.expect("no panic");
    assert_eq!(house.postbox.keys(), Vec::<String>::new());
}

#[tokio::test]
async fn of_many_who_press_at_once_one_deletes() {
    let house = House::hooked(Arc::new(crate::races::Jostle::default()));
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    let token = link(&house, &ada, DataWish::Erase).await;
    let pressed = crate::races::all_at_once((0..20).map(|_| {
        let (services, token) = (house.process(Arc::new(Straight)), token.clone());
        async move { own_data::erase(&services, &token).await.is_ok() }
    }));
    assert_eq!(pressed.await.into_iter().filter(|is_done| *is_done).count(), 1);
    assert_eq!(house.status(&ada).await, TicketStatus::Erased);
}

/// The letter to somebody who was erased is still on its way when they have registered again.
#[tokio::test]
async fn who_registers_again_gets_one_letter_more_whatever_was_asked_for_before() {
    for comes_first in [true, false] {
        let house = House::new();
        let raffle = house.open_raffle(&house.raffle_form()).await;
        let ada = house.register(raffle, "ada").await;
        let verdicts = work::handle(&house.services, house.receive(Lane::Intake).await).await;
        house.services.queue.settle(verdicts).await.expect("memory");
        let late = house.receive(Lane::Post).await;
        erase(&house, &ada).await;
        house.clock.advance_secs(1);
        house.register(raffle, "ada").await;
        let confirmations = || house.postbox.kinds_to(&ada.address()).into_iter().filter(|kind| kind == "registered");
        assert_eq!(confirmations().count(), 0);
        if comes_first {
            let verdicts = work::handle(&house.services, house.receive(Lane::Intake).await).await;
            house.services.queue.settle(verdicts).await.expect("memory");
            work::handle(&house.services, late).await;
            house.work().await;
        } else {
            house.work().await;
            work::handle(&house.services, late).await;
        }
        assert_eq!(confirmations().count(), 1, "{comes_first}");
    }
}
