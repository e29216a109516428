//! A pool that takes long to count is not counted for everybody who asks, and a seal counts all the same.

use std::sync::Arc;
use std::time::Duration;

use adapters::aws::dynamodb::{Store, Surroundings};
use adapters::memory::ManualClock;
use domain::draw::Seal;
use domain::raffle::PartyCounts;
use domain::time::Timestamp;
use services::ports::{Clock, Draws, Once, PortError, Queue, Raffles, Registrations};

use super::Apart;
use crate::values::{raffle, raffle_id, registration, seal};

/// A clock on which a second passes between any two looks at the uptime.
struct Slow(Arc<ManualClock>);

impl Clock for Slow {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn uptime(&self) -> Duration {
        self.0.advance_secs(1);
        self.0.uptime()
    }
}

async fn slow_store(apart: &Apart) -> Arc<Store> {
    let queue: Arc<dyn Queue> = apart.queue.clone();
    let clock = Arc::new(Slow(apart.clock.clone()));
    let around = Surroundings { clock, chance: Arc::clone(&apart.chance), queue };
    Store::open(apart.client(None), &apart.table, around).await.expect("the table opens")
}

#[tokio::test]
async fn what_took_long_to_count_is_told_for_a_while_and_sealed_as_it_is() {
    let Some(apart) = Apart::new().await else { return };
    let store = slow_store(&apart).await;
    let [count, sizes] = [1, 2].map(|_| Arc::clone(&store));
    let count = || count.count_registrations(raffle_id(1));
    store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    store.register_once(&[registration(1, 1, 1)]).await.expect("the store works");
    assert_eq!(count().await, Ok(1));
    store.register_once(&[registration(1, 2, 1)]).await.expect("the store works");
    assert_eq!(count().await, Ok(1), "it was counted a moment ago");
    assert_eq!(sizes.count_by_party_size(raffle_id(1)).await.map(|sizes| sizes.parties()), Ok(1));
    let seal_of = |count| Seal { count, ..seal() };
    assert_eq!(store.record_seal_once(raffle_id(1), &seal_of(1), 0).await, Err(PortError::Conflict));
    apart.clock.advance_secs(100);
    let counts = futures::future::join_all((0..10).map(|_| sizes.count_by_party_size(raffle_id(1)))).await;
    let counts: Vec<PartyCounts> = counts.into_iter().map(|sizes| sizes.expect("the store works")).collect();
    assert_eq!(counts.iter().filter(|sizes| sizes.parties() == 2).count(), 1, "one counts for all");
    assert_eq!(count().await, Ok(2));
    assert_eq!(store.record_seal_once(raffle_id(1), &seal_of(2), 0).await, Ok(Once::Now));
}
