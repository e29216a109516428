//! The queue, what is sent through it, and what happens to messages that cannot be done.

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::PortResult;
use crate::jobs::{Job, Lane};
use crate::notices::Notice;

/// A message for the queue. One that is given to a write as `and_send` is sent only if that write is stored. After a
/// crash the next round of the timetable sends it, perhaps twice.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// What is to be done.
    pub job: Job,
    /// How many seconds from now the message may be handed over at the earliest. Any length: an adapter whose engine
    /// has a limit hands the message round until its time has come.
    pub delay_secs: u32,
    /// The message must be stored before this moment or not at all.
    pub not_after: Option<Timestamp>,
}

impl From<Job> for NewMessage {
    fn from(job: Job) -> Self {
        Self { job, delay_secs: 0, not_after: None }
    }
}

/// Whether a message was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on disk.
    Stored,
    /// Its `not_after` had passed; it was not stored and never will be.
    TooLate,
}

/// A message that was handed to a worker, who has to settle it within the visibility timeout.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Names this hand-over: a later one of the same message has another handle.
    pub handle: String,
    /// What is to be done. `Err` holds the cause where the stored message cannot be read.
    pub job: Result<Job, String>,
    /// How often the message was handed over, this time included.
    pub attempt: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// What a worker says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done; the message goes away.
    Done,
    /// Not now; it comes again after a pause.
    Retry {
        /// The pause, in seconds.
        after_secs: u32,
        /// What went wrong, for the dead-letter queue should it go on.
        cause: String,
    },
    /// It can never be done; the message becomes a dead letter.
    Dead {
        /// What went wrong, without personal data.
        cause: String,
    },
}

/// How many times a message is handed over before it becomes a dead letter, if it is never done.
pub const ATTEMPTS_MAX: u32 = 8;
/// The most messages of one hand-over.
pub const RECEIVE_MAX: usize = 4_096;
/// The most dead letters that a list shows.
pub const DEAD_LETTERS_MAX: usize = 500;

/// How many messages wait where. A queue that is made of many machines tells the numbers of a lane only approximately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depth {
    /// Can be handed over now.
    pub ready: u64,
    /// Handed over and not settled.
    pub in_flight: u64,
    /// Wait for their time.
    pub delayed: u64,
    /// Dead letters.
    pub dead: u64,
    /// The age in milliseconds of the oldest message that can be handed over; 0 where that is not told.
    pub oldest_ready_ms: u64,
}

/// A message that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Its number in the queue.
    pub id: u64,
    /// In which lane it was.
    pub lane: Lane,
    /// The kind of job.
    pub kind: String,
    /// The raffle it belongs to, if any.
    pub raffle: Option<RaffleId>,
    /// Why it could not be done.
    pub cause: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it died.
    pub died_at: Timestamp,
}

/// A queue with the semantics of SQS: at least once, in no order, with a visibility timeout, a
/// receive count, delayed messages and a dead-letter queue.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Stores messages, each judged alone by its `not_after`. On disk when this returns. Where it
    /// fails, some may be on disk all the same: sending them again is one more doubled delivery.
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>>;
    /// Hands over up to `max` messages, the oldest first where the engine keeps an order, and hides them for
    /// `visibility_secs` seconds. A message that was handed over `ATTEMPTS_MAX` times becomes a dead letter instead.
    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>>;
    /// Settles hand-overs. A handle that has been overtaken by a later hand-over has no effect; where
    /// that later one is in another process, `Done` may count, because what is done is done.
    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()>;
    /// How many messages still belong to the pool of a raffle, dead letters included (see `Job::pool`). Their total is
    /// exact, whatever the engine; an engine that cannot tell where they wait counts them all as ready.
    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth>;
    /// How many messages wait in a lane.
    async fn depth(&self, lane: Lane) -> PortResult<Depth>;
    /// The dead letters, the youngest first, at most `DEAD_LETTERS_MAX`.
    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>>;
    /// One dead letter and its body.
    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>>;
    /// Sends dead letters again, with a fresh count, and says how many there were.
    async fn redrive(&self, ids: &[u64]) -> PortResult<u64>;
    /// Deletes messages with somebody's data that are dead or wait for their time, and hands back the
    /// registrations among them. Those that are ready are refused when they are handed over. A store that
    /// keeps its queue itself does this within `erase_once`; one that does not asks the queue.
    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>>;
}

/// The bus by which other systems hear what happened.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Hands a notice to everybody who listens, at least once; a listener recognizes a repeated notice by its id.
    async fn publish(&self, notice: &Notice) -> PortResult<()>;
}

/// Hands on the messages that a store keeps until a queue beside it has taken them.
#[async_trait]
pub trait Relay: Send + Sync {
    /// Hands messages over that a crash, or a queue that was away, has left behind, and says how many
    /// there were. Several may do so at once, at the price of a doubled message.
    async fn relay(&self) -> PortResult<u64>;
}
