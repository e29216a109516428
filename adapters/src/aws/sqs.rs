//! The queue on SQS, one queue a lane, and a small table beside it for what SQS cannot keep.
//!
//! SQS stores messages, hides them, counts how often they were handed over, and hands them over again.
//! The table has three kinds of lines: the roll, by which it is known to the last one whether all
//! registrations of a pool are done (why, and at which price: ADR 19); the cause of the latest try of
//! a message; and the dead letters, each with its body.
//!
//! In reading order: `envelope` (what travels with a message), `send`, `receive`, `in_hand` (what was
//! handed over by this process), `settle`, `brought` (messages that SQS itself
//! brings to a function), `roll`, `dead`, `forget`, `table`.

mod brought;
mod dead;
mod envelope;
mod forget;
mod in_hand;
mod receive;
mod roll;
mod send;
mod settle;
mod table;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use aws_sdk_sqs::types::QueueAttributeName;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use services::jobs::Lane;
use services::ports::{
    Chance, Clock, DeadLetter, Delivery, Depth, NewMessage, PortResult, Queue, RECEIVE_MAX, Sent, Verdict,
};

use super::patience::{Patience, SERVICES, unavailable};
pub use brought::{Batch, Brought};
use envelope::Parcel;
use in_hand::InHand;
use roll::Roll;
use send::Outgoing;
use table::Table;

/// The most messages of one call: the limit of SQS.
const BATCH_MAX: usize = 10;
/// How many calls of one hand-over or settlement are under way at once.
const CALLS_AT_ONCE: usize = 8;

/// What the queue is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqsConfig {
    /// The address of the queue for the lane `intake`. It keeps messages for 14 days.
    pub intake_url: String,
    /// The address of the queue for the lane `post`.
    pub post_url: String,
    /// The table, whose keys are the texts `pk` and `sk`.
    pub table: String,
    /// How long a message may wait for others to travel with, in milliseconds.
    pub linger_ms: u32,
    /// How long an empty lane is listened to, in seconds (at most 20).
    pub listen_secs: u32,
    /// The longest delay of a new message that is asked of SQS, in seconds (at most 900). What has to wait longer comes
    /// in between, and is hidden.
    pub delay_max_secs: u32,
    /// For how long a message that came is hidden at most, in seconds: SQS hides one for 12 hours in all. What has to
    /// wait longer is sent anew.
    pub hide_max_secs: u32,
}

/// The queue.
pub struct Sqs {
    desk: Arc<Desk>,
    outgoing: Outgoing,
}

/// What all parts of the queue work with.
struct Desk {
    client: aws_sdk_sqs::Client,
    config: SqsConfig,
    table: Table,
    roll: Roll,
    patience: Arc<Patience>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    in_hand: Mutex<InHand>,
}

impl Sqs {
    /// Opens a queue whose lanes and table exist. Makes no call yet. Has to be called inside the runtime, where
    /// messages are gathered in the background until the queue is dropped.
    pub fn open(
        client: aws_sdk_sqs::Client,
        tables: aws_sdk_dynamodb::Client,
        config: SqsConfig,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let patience = Arc::new(Patience::new(SERVICES, chance.clone()));
        let table = Table::new(tables, config.table.clone(), patience.clone());
        let roll = Roll::new(table.clone(), chance.clone());
        let in_hand = Mutex::default();
        let desk = Arc::new(Desk { client, config, table, roll, patience, clock, chance, in_hand });
        Self { outgoing: Outgoing::start(&desk), desk }
    }
}

#[async_trait]
impl Queue for Sqs {
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        let parcels = messages.iter().map(|message| Parcel::of_message(message, &*self.desk.chance)).collect();
        self.outgoing.send(parcels).await
    }

    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
        receive::take(&self.desk, lane, max.min(RECEIVE_MAX), visibility_secs.max(1)).await
    }

    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
        settle::settle(&self.desk, verdicts).await
    }

    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth> {
        // Read in this order, a message that becomes a dead letter, or a dead letter that is sent again, is seen in at
        // least one of the two places.
        let settled = self.desk.roll.settled(raffle).await?;
        let dead = dead::count_of_pool(&self.desk.table, raffle).await?;
        let ready = self.desk.roll.count_open(raffle, &settled).await?;
        Ok(Depth { ready, dead, ..Depth::default() })
    }

    async fn depth(&self, lane: Lane) -> PortResult<Depth> {
        let dead = dead::count_of_lane(&self.desk.table, lane).await?;
        self.desk.depth(lane, dead).await
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        dead::list(&self.desk.table).await
    }

    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
        dead::get(&self.desk.table, id).await
    }

    async fn redrive(&self, ids: &[u64]) -> PortResult<u64> {
        dead::redrive(&self.desk, &self.outgoing, ids).await
    }

    /// What is still in SQS is refused when it is handed over.
    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
        forget::forget(&self.desk.table, who, address).await
    }
}

impl Desk {
    fn url(&self, lane: Lane) -> &str {
        match lane {
            Lane::Intake => &self.config.intake_url,
            Lane::Post => &self.config.post_url,
        }
    }

    fn in_hand(&self) -> MutexGuard<'_, InHand> {
        // No step panics halfway, so what is behind a poisoned lock is whole.
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What SQS says of a lane, which is near the truth and may be a minute old.
    async fn depth(&self, lane: Lane, dead: u64) -> PortResult<Depth> {
        let names = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
            QueueAttributeName::ApproximateNumberOfMessagesDelayed,
        ];
        let asked = self.patience.call(|| {
            let call = self.client.get_queue_attributes().queue_url(self.url(lane));
            call.set_attribute_names(Some(names.to_vec())).send()
        });
        let told = asked.await.map_err(|fault| unavailable("a lane cannot be counted", &fault))?;
        let number = |name| -> u64 {
            let text = told.attributes().and_then(|attributes| attributes.get(&name));
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        let [ready, in_flight, delayed] = names.map(number);
        Ok(Depth { ready, in_flight, delayed, dead, oldest_ready_ms: 0 })
    }
}
