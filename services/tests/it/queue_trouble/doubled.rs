//! Messages that come twice, in any order, or again while somebody still works on them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use adapters::memory::SeededChance;
use async_trait::async_trait;
use domain::draw::{EntryList, freeze};
use domain::person::{Email, PersonKey};
use domain::raffle::{Phase, Registration, TicketStatus};
use proptest::prelude::*;
use services::jobs::Lane;
use services::ports::{
    Chance, DeadLetter, Delivery, Depth, Draws as _, NewMessage, Once, PortResult, Queue, Registrations as _, Sent,
    Verdict,
};
use services::work;

use crate::support::{Gate, Guest, HOUR, House, Straight, VISIBILITY_SECS, work_until_empty};

/// A queue that hands messages over in any order, and three of ten once more, now or later: under a
/// handle of their own, as two servers of a queue that lost sight of each other do.
struct Unruly {
    queue: Arc<dyn Queue>,
    chance: SeededChance,
    later: Mutex<Vec<(Lane, Delivery)>>,
}

impl Unruly {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        usize::from_le_bytes(bytes) % bound
    }

    fn take_later(&self, lane: Lane) -> Vec<Delivery> {
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        let all = std::mem::take(&mut *later);
        let (due, rest) = all.into_iter().partition(|(of, _)| *of == lane && self.below(2) == 0);
        *later = rest;
        let due: Vec<(Lane, Delivery)> = due;
        due.into_iter().map(|(_, delivery)| delivery).collect()
    }

    fn shuffle(&self, deliveries: &mut [Delivery]) {
        for index in (1..deliveries.len()).rev() {
            deliveries.swap(index, self.below(index + 1));
        }
    }
}

#[async_trait]
impl Queue for Unruly {
    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
        let mut deliveries = self.queue.receive(lane, max, visibility_secs).await?;
        let mut again = self.take_later(lane);
        for delivery in &deliveries {
            if self.below(10) < 3 {
                let twin = Delivery { handle: format!("twin of {}", delivery.handle), ..delivery.clone() };
                match self.below(2) {
                    0 => again.push(twin),
                    _ => self.later.lock().unwrap_or_else(PoisonError::into_inner).push((lane, twin)),
                }
            }
        }
        deliveries.append(&mut again);
        self.shuffle(&mut deliveries);
        Ok(deliveries)
    }

    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
        self.queue.settle(verdicts).await
    }

    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        self.queue.send(messages).await
    }

    async fn pool_depth(&self, raffle: domain::id::RaffleId) -> PortResult<Depth> {
        self.queue.pool_depth(raffle).await
    }

    async fn depth(&self, lane: Lane) -> PortResult<Depth> {
        self.queue.depth(lane).await
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        self.queue.list_dead().await
    }

    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
        self.queue.get_dead(id).await
    }

    async fn redrive(&self, ids: &[u64]) -> PortResult<u64> {
        self.queue.redrive(ids).await
    }

    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
        self.queue.forget_messages(who, address).await
    }
}

/// A house whose queue is unruly, in a way that follows from the seed.
fn unruly_house(seed: u64) -> House {
    let mut house = House::new();
    let mut services = house.process(Arc::new(Straight));
    let chance = SeededChance::new(seed, house.clock.clone());
    services.queue = Arc::new(Unruly { queue: services.queue.clone(), chance, later: Mutex::default() });
    house.services = Arc::new(services);
    house
}

/// Twenty people, every fourth of them twice, through an unruly queue to the end of the raffle.
async fn live_with_an_unruly_queue(seed: u64) {
    let house = unruly_house(seed);
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let mut guests: Vec<Vec<Guest>> = Vec::new();
    for number in 0..20 {
        let name = format!("guest{number}");
        let mut receipts = vec![house.register(raffle, &name).await];
        if number % 4 == 0 {
            receipts.push(house.register(raffle, &name).await);
        }
        guests.push(receipts);
    }
    house.work().await;
    for receipts in &guests {
        let mut counted = 0;
        for receipt in receipts {
            match house.status(receipt).await {
                TicketStatus::Registered => counted += 1,
                other => assert_eq!(other, TicketStatus::Repeated),
            }
        }
        assert_eq!(counted, 1, "of {} registrations of one person", receipts.len());
    }
    house.close_and_draw(raffle).await;
    house.pass(60 * HOUR, HOUR).await;
    assert_eq!(house.phase(raffle).await, Phase::Ended);
    assert_eq!(house.stored(raffle).await.progress.seal.expect("sealed").count, 20);
    let keys = house.postbox.keys();
    let distinct: BTreeSet<&String> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "a mail went out twice: {keys:?}");
    // Registered and the outcome for all twenty; offer and reminder for three runners-up, and a
    // reminder for both winners.
    assert_eq!(keys.len(), 40 + 6 + 2);
}

proptest! {
    // A seed does not get simpler by getting smaller.
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn doubled_and_reordered_messages_change_nothing(seed: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(live_with_an_unruly_queue(seed));
    }
}

#[tokio::test]
async fn a_registration_handed_over_again_while_it_is_being_stored_is_stored_once() {
    let gate = Gate::before("register_once");
    let house = House::hooked(gate.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let slow = gate.stop_worker(house.services.clone()).await;
    house.clock.advance_secs(VISIBILITY_SECS);
    let quick = house.process(Arc::new(Straight));
    work_until_empty(&quick).await;
    assert_eq!(house.status(&ada).await, TicketStatus::Registered);
    gate.open();
    slow.await.expect("the slow worker goes on");
    assert_eq!(house.memory.count_registrations(raffle).await, Ok(1));
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered"]);
    assert_eq!(house.services.queue.depth(Lane::Intake).await, Ok(Depth::default()));
}

/// A message that nobody was told of is not waited for, so it may come in beside the seal.
#[tokio::test]
async fn a_registration_stored_while_the_list_is_sealed_is_told_to_the_operator_and_not_to_the_person() {
    let gate = Gate::before("register_once");
    let house = House::hooked(gate.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let slow = gate.stop_worker(house.services.clone()).await;
    let stored = house.stored(raffle).await;
    let nobody = EntryList::parse(&[], stored.rules.max_party).expect("an empty list");
    let seal = freeze(&stored, nobody, house.now(), 1);
    assert_eq!(house.memory.record_seal_once(raffle, &seal, 0).await, Ok(Once::Now));
    gate.open();
    slow.await.expect("the slow worker goes on");
    assert_eq!(house.postbox.kinds_to(&ada.address()), [""; 0]);
    let dead = house.services.queue.list_dead().await.expect("memory");
    assert!(dead.len() == 1 && dead[0].cause.contains("while the list was sealed"), "{dead:?}");
}

#[tokio::test]
async fn a_letter_handed_over_again_while_it_is_being_sent_is_sent_once() {
    let gate = Gate::before("deliver");
    let house = House::hooked(gate.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let slow = gate.stop_worker(house.services.clone()).await;
    house.clock.advance_secs(VISIBILITY_SECS);
    let quick = house.process(Arc::new(Straight));
    work_until_empty(&quick).await;
    assert_eq!(house.postbox.kinds_to(&ada.address()), [""; 0], "the slow worker has the turn");
    gate.open();
    slow.await.expect("the slow worker goes on");
    house.clock.advance_secs(10 * 60);
    work_until_empty(&quick).await;
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered"]);
    assert_eq!(house.services.queue.depth(Lane::Post).await, Ok(Depth::default()));
}

#[tokio::test]
async fn a_message_that_comes_again_after_all_is_over_changes_nothing() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    let message = house.receive(Lane::Intake).await;
    house.services.queue.settle(work::handle(&house.services, message.clone()).await).await.expect("memory");
    house.close_and_draw(raffle).await;
    let before = (house.status(&ada).await, house.stored(raffle).await, house.board(raffle).await);
    work::handle(&house.services, message).await;
    house.work().await;
    assert_eq!((house.status(&ada).await, house.stored(raffle).await, house.board(raffle).await), before);
    assert_eq!(house.postbox.kinds_to(&ada.address()), ["registered", "won"]);
}
