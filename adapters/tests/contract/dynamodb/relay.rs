//! Messages leave also where the queue is away in the moment in which the state is stored.

use std::sync::Arc;

use adapters::aws::dynamodb::{Store, Surroundings};
use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use services::jobs::Lane;
use services::ports::Relay as _;
use services::ports::{DeadLetter, Delivery, Depth, NewMessage, PortError, PortResult, Queue, Raffles, Sent, Verdict};

use super::Apart;
use crate::values::{letter, raffle};

/// A queue that nobody reaches.
struct Away;

fn away<T>() -> PortResult<T> {
    Err(PortError::Unavailable("the queue is away".to_owned()))
}

#[async_trait]
impl Queue for Away {
    async fn send(&self, _: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        away()
    }

    async fn receive(&self, _: Lane, _: usize, _: u32) -> PortResult<Vec<Delivery>> {
        away()
    }

    async fn settle(&self, _: Vec<(String, Verdict)>) -> PortResult<()> {
        away()
    }

    async fn pool_depth(&self, _: RaffleId) -> PortResult<Depth> {
        away()
    }

    async fn depth(&self, _: Lane) -> PortResult<Depth> {
        away()
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        away()
    }

    async fn get_dead(&self, _: u64) -> PortResult<Option<(DeadLetter, String)>> {
        away()
    }

    async fn redrive(&self, _: &[u64]) -> PortResult<u64> {
        away()
    }

    async fn forget_messages(&self, _: PersonKey, _: &Email) -> PortResult<Vec<Registration>> {
        away()
    }
}

/// A store whose queue is away, and one on the same table whose queue is not.
async fn stores(apart: &Apart) -> [Arc<Store>; 2] {
    let around = Surroundings { clock: apart.clock.clone(), chance: Arc::clone(&apart.chance), queue: Arc::new(Away) };
    let cut_off = Store::open(apart.client(None), &apart.table, around).await.expect("the table opens");
    [cut_off, apart.store(None).await]
}

async fn post(apart: &Apart) -> Depth {
    let depth = apart.queue.depth(Lane::Post).await.expect("the queue works");
    Depth { oldest_ready_ms: 0, ..depth }
}

#[tokio::test]
async fn what_the_queue_did_not_take_is_handed_over_once_it_is_old() {
    let Some(apart) = Apart::new().await else { return };
    let [cut_off, store] = stores(&apart).await;
    let later = NewMessage { job: letter(2), delay_secs: 60, not_after: None };
    assert_eq!(cut_off.put_raffle(&raffle(1), vec![letter(1).into(), later]).await, Ok(()), "it is stored");
    assert_eq!(store.relay().await, Ok(0), "whoever has stored it may be about to hand it over");
    apart.clock.advance_secs(10);
    assert!(cut_off.relay().await.is_err());
    assert_eq!(store.relay().await, Ok(2));
    assert_eq!(post(&apart).await, Depth { ready: 1, delayed: 1, ..Depth::default() });
    apart.clock.advance_secs(50);
    assert_eq!(post(&apart).await, Depth { ready: 2, ..Depth::default() }, "its delay counts from when it was sent");
    assert_eq!(store.relay().await, Ok(0));
}

#[tokio::test]
async fn many_messages_that_the_queue_did_not_take_are_handed_over_as_well() {
    let Some(apart) = Apart::new().await else { return };
    let [cut_off, store] = stores(&apart).await;
    let many: Vec<NewMessage> = (0..20_000).map(|who| letter(who).into()).collect();
    assert_eq!(cut_off.put_raffle(&raffle(1), many).await, Ok(()));
    apart.clock.advance_secs(7_200);
    assert_eq!(store.relay().await, Ok(20_000));
    assert_eq!(post(&apart).await, Depth { ready: 20_000, ..Depth::default() });
    let partitions = apart.partitions().await;
    assert_eq!(partitions.into_iter().collect::<Vec<_>>(), ["meta", "raffle"], "nothing is left behind");
}
