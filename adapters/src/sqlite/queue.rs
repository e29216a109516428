//! The queue in SQLite: SQS semantics at the cost of one row written and one row deleted.
//!
//! A lane is a table whose ids have no gaps from `next_fresh` on. A first hand-over is therefore a
//! range: the messages stay as they are, and one line in `lease` says who has them until when. When
//! all goes well a range is deleted as a range. Whatever needs a state of its own (a delay, another
//! try, a lease that ran out) moves to `held`, where each message is a row with its count; what can
//! never be done moves to `dead_letter`.
//!
//! In reading order: `send`, `receive`, `settle`, `depth`, `dead`, `forget`.

mod dead;
mod depth;
mod forget;
mod lane;
mod receive;
mod send;
mod settle;

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use services::jobs::Lane;
use services::ports::{DeadLetter, Delivery, Depth, NewMessage, PortResult, Queue, RECEIVE_MAX, Sent, Verdict};

use super::writer::Desk;
use super::{Fault, Store};
use settle::Settlement;

pub(super) use forget::forget;
pub(super) use send::{Parcel, send_all};

#[async_trait]
impl Queue for Store {
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        let mut parcels = Parcel::wrap_all(&messages);
        match (parcels.pop(), parcels.is_empty()) {
            (None, _) => Ok(Vec::new()),
            (Some(parcel), true) => self.write_one(move |desk| Ok(vec![send::send_one(desk, parcel)?])).await,
            (Some(parcel), false) => {
                parcels.push(parcel);
                self.write(move |desk| send_all(desk, parcels)).await
            }
        }
    }

    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
        let max = max.min(RECEIVE_MAX);
        let taken = self.write(move |desk| receive::take(desk, lane, max, visibility_secs)).await?;
        if taken.is_empty() {
            return Ok(Vec::new());
        }
        // The bodies are read and parsed away from the writer, which has other callers.
        self.read(move |connection| taken.deliver(connection)).await
    }

    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
        let settlement = Settlement::of(verdicts);
        self.write(move |desk| settlement.apply(desk)).await
    }

    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth> {
        // Asked of the writer, behind every message that it has judged to be in time: a reader would
        // not see one whose commit is under way, and the seal would miss it.
        self.write(move |desk| depth::of_pool(desk, raffle)).await
    }

    async fn depth(&self, lane: Lane) -> PortResult<Depth> {
        let now = self.clock.now();
        self.read(move |connection| depth::of_lane(connection, lane, now)).await
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        self.read(dead::list).await
    }

    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
        self.read(move |connection| dead::get(connection, id)).await
    }

    async fn redrive(&self, ids: &[u64]) -> PortResult<u64> {
        let ids = ids.to_vec();
        self.write(move |desk| dead::redrive(desk, &ids)).await
    }

    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
        let address = address.clone();
        let forget = move |desk: &mut Desk<'_>| {
            desk.memo.wants_scrub = true;
            forget::forget(desk, who, &address)
        };
        self.write(forget).await
    }
}

/// A message that has left its lane's table, as `held` and `dead_letter` keep it.
struct Kept {
    lane: Lane,
    sent_at: i64,
    pool: Option<i64>,
    attempts: u32,
    cause: Option<String>,
    body: String,
}

fn lane_of(word: &str) -> Result<Lane, Fault> {
    Lane::ALL
        .into_iter()
        .find(|lane| lane.as_str() == word)
        .ok_or_else(|| Fault::Unreadable("a message is in an unknown lane".to_owned()))
}
