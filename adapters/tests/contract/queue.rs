//! What `Queue` promises.
//!
//! In reading order: `handing_over`, `settling`, `dead_letters`, `counting`. SQS keeps time by itself, so
//! time really passes there: the pauses of these tests are short, but
//! long against the time that a busy machine takes for a few calls. What it cannot promise is asked of
//! those who can by `on_every_exact_queue!`, each time with the reason, and what it promises instead is
//! in `crate::sqs`.

mod counting;
mod dead_letters;
mod handing_over;
mod settling;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
#[cfg(feature = "aws")]
use std::time::Duration;

use adapters::memory::ManualClock;
use domain::time::Timestamp;
use services::jobs::{Job, Lane};
use services::ports::{Clock, Delivery, Depth, NewMessage, Queue, Sent, Verdict};

use crate::backend::Backend;
use crate::values::letter;

/// How long a hand-over hides a message in these tests.
const HIDDEN_SECS: u32 = 5;
/// What is added to a pause that is really waited, because two machines never count alike.
#[cfg(feature = "aws")]
const SLACK: Duration = Duration::from_millis(50);

/// A queue of any kind, and the time that it goes by.
pub(crate) struct Place {
    pub(crate) queue: Arc<dyn Queue>,
    time: Time,
    spoil: Box<dyn Fn() -> Work + Send + Sync>,
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a queue goes by.
enum Time {
    /// A clock that the test moves.
    Moved(Arc<ManualClock>),
    /// The time of a machine that is not ours: order and counts are near the truth there.
    #[cfg(feature = "aws")]
    Real(Arc<dyn Clock>),
}

impl Place {
    pub(crate) fn of(backend: Backend) -> Self {
        let (queue, clock): (Arc<dyn Queue>, _) = (backend.store.clone(), backend.clock.clone());
        // Holds the backend, whose folder has to stay as long as the queue.
        let spoil = move || -> Work {
            backend.spoil_messages();
            Box::pin(async {})
        };
        Self { queue, time: Time::Moved(clock), spoil: Box::new(spoil) }
    }

    #[cfg(feature = "aws")]
    pub(crate) fn in_real_time(
        queue: Arc<dyn Queue>,
        clock: Arc<dyn Clock>,
        spoil: impl Fn() -> Work + Send + Sync + 'static,
    ) -> Self {
        Self { queue, time: Time::Real(clock), spoil: Box::new(spoil) }
    }

    fn now(&self) -> Timestamp {
        match &self.time {
            Time::Moved(clock) => clock.now(),
            #[cfg(feature = "aws")]
            Time::Real(clock) => clock.now(),
        }
    }

    /// Lets this many seconds pass.
    async fn pass(&self, secs: u32) {
        match &self.time {
            Time::Moved(clock) => {
                clock.advance_secs(secs);
                tokio::task::yield_now().await;
            }
            #[cfg(feature = "aws")]
            Time::Real(_) => tokio::time::sleep(Duration::from_secs(u64::from(secs)) + SLACK).await,
        }
    }

    fn is_exact(&self) -> bool {
        matches!(self.time, Time::Moved(_))
    }

    /// Makes the body of every message that is stored now unreadable.
    async fn spoil_messages(&self) {
        (self.spoil)().await;
    }

    /// What a queue tells that counts near the truth: not whether a message that waits is delayed or in
    /// somebody's hands, and not for how long.
    fn as_told(&self, depth: Depth) -> Depth {
        if self.is_exact() {
            return depth;
        }
        let Depth { ready, in_flight, delayed, dead, .. } = depth;
        Depth { ready, in_flight: in_flight + delayed, dead, ..Depth::default() }
    }

    /// The same of a pool, where it only says how many are left.
    fn as_told_of_pool(&self, depth: Depth) -> Depth {
        let Depth { ready, in_flight, .. } = self.as_told(depth);
        if self.is_exact() { depth } else { Depth { ready: ready + in_flight, dead: depth.dead, ..Depth::default() } }
    }

    /// The same moment, or as near as two clocks are.
    fn is_at(&self, told: Timestamp, expected: Timestamp) -> bool {
        let off = told.millis_since(expected).abs();
        if self.is_exact() { off == 0 } else { off < 10_000 }
    }
}

/// Runs each promise over every queue.
macro_rules! on_every_queue {
    ($($promise:ident),+ $(,)?) => {
        crate::queue::on_every_exact_queue!($($promise),+);
        #[cfg(feature = "aws")]
        mod sqs {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                if let Some(place) = crate::sqs::place().await {
                    super::$promise(place).await;
                }
            })+
        }
    };
}

/// Runs each promise over the queues that keep order and counts to the last message.
macro_rules! on_every_exact_queue {
    ($($promise:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(crate::queue::Place::of(crate::backend::Backend::memory())).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(crate::queue::Place::of(crate::backend::Backend::sqlite())).await;
            })+
        }
    };
}
use {on_every_exact_queue, on_every_queue};

async fn send(on: &Place, messages: impl IntoIterator<Item = impl Into<NewMessage>>) {
    let messages: Vec<NewMessage> = messages.into_iter().map(Into::into).collect();
    let sent = vec![Sent::Stored; messages.len()];
    assert_eq!(on.queue.send(messages).await, Ok(sent));
}

async fn send_letters(on: &Place, people: std::ops::Range<u32>) {
    send(on, people.map(letter)).await;
}

async fn receive(on: &Place, max: usize) -> Vec<Delivery> {
    on.queue.receive(Lane::Post, max, HIDDEN_SECS).await.expect("the store works")
}

async fn settle(on: &Place, delivery: &Delivery, verdict: Verdict) {
    assert_eq!(on.queue.settle(vec![(delivery.handle.clone(), verdict)]).await, Ok(()));
}

/// The letters to these people, as jobs.
fn letters(people: impl IntoIterator<Item = u32>) -> Vec<Job> {
    people.into_iter().map(letter).collect()
}

fn jobs(deliveries: &[Delivery]) -> Vec<Job> {
    deliveries.iter().map(|delivery| delivery.job.clone().expect("the message can be read")).collect()
}

/// The same jobs; in the same order where the queue keeps one.
#[track_caller]
fn assert_same(on: &Place, deliveries: &[Delivery], expected: Vec<Job>) {
    let (mut told, mut expected) = (jobs(deliveries), expected);
    if !on.is_exact() {
        let written = |job: &Job| serde_json::to_string(job).expect("a job is written");
        told.sort_by_key(written);
        expected.sort_by_key(written);
    }
    assert_eq!(told, expected);
}

fn retry(after_secs: u32, cause: &str) -> Verdict {
    Verdict::Retry { after_secs, cause: cause.to_owned() }
}

fn dead(cause: &str) -> Verdict {
    Verdict::Dead { cause: cause.to_owned() }
}
