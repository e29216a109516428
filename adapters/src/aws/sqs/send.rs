//! Sending: what many callers send at once travels together.
//!
//! A message is acknowledged when SQS has it and, if it belongs to a pool, the roll has it as well.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::time::Timestamp;
use futures::future::{self, Either, join_all};
use services::jobs::Lane;
use services::ports::{PortError, PortResult, Sent};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::envelope::{Envelope, Parcel};
use super::{BATCH_MAX, Desk};
use crate::aws::patience::{may_pass, unavailable};

/// The most messages that share a line of the roll: such a line has less than a kilobyte, which is what one write is
/// charged for.
const GROUP_MAX: usize = 50;
/// How many groups of a lane are on their way at once.
const GROUPS_AT_ONCE: usize = 16;
/// How many messages may wait to be grouped before their senders have to wait.
const WAITING_MAX: usize = 1_024;

/// The desks, one a lane, at which messages are gathered into groups.
pub(super) struct Outgoing {
    intake: mpsc::Sender<Waiting>,
    post: mpsc::Sender<Waiting>,
}

struct Waiting {
    parcel: Parcel,
    answer: oneshot::Sender<PortResult<Sent>>,
}

impl Outgoing {
    pub(super) fn start(desk: &Arc<Desk>) -> Self {
        let [intake, post] = [Lane::Intake, Lane::Post].map(|lane| {
            let (sender, receiver) = mpsc::channel(WAITING_MAX);
            tokio::spawn(gather(Arc::clone(desk), lane, receiver));
            sender
        });
        Self { intake, post }
    }

    /// Sends parcels, each judged alone. If one is not confirmed the whole call fails, although the others, and even
    /// that one, may be on the queue.
    pub(super) async fn send(&self, parcels: Vec<Parcel>) -> PortResult<Vec<Sent>> {
        let mut answers = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            answers.push(self.hand_in(parcel).await);
        }
        let answers = join_all(answers).await;
        answers.into_iter().map(|answer| answer.unwrap_or_else(|_| Err(unconfirmed()))).collect()
    }

    async fn hand_in(&self, parcel: Parcel) -> oneshot::Receiver<PortResult<Sent>> {
        let (answer, told) = oneshot::channel();
        let desk = match parcel.lane {
            Lane::Intake => &self.intake,
            Lane::Post => &self.post,
        };
        // Where nobody gathers any more, the answer is dropped, which its caller notices.
        let _ = desk.send(Waiting { parcel, answer }).await;
        told
    }
}

/// Gathers what comes within a moment, and sends it in the background.
async fn gather(desk: Arc<Desk>, lane: Lane, mut incoming: mpsc::Receiver<Waiting>) {
    let linger = Duration::from_millis(u64::from(desk.config.linger_ms));
    let places = Arc::new(Semaphore::new(GROUPS_AT_ONCE));
    while let Some(first) = incoming.recv().await {
        let mut group = vec![first];
        let mut moment = Box::pin(tokio::time::sleep(linger));
        while group.len() < GROUP_MAX {
            let next = Box::pin(incoming.recv());
            match future::select(next, moment.as_mut()).await {
                Either::Left((Some(waiting), _)) => group.push(waiting),
                Either::Left((None, _)) | Either::Right(_) => break,
            }
        }
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            send_group(&desk, lane, group).await;
            drop(place);
        });
    }
}

async fn send_group(desk: &Desk, lane: Lane, group: Vec<Waiting>) {
    let now = desk.clock.now();
    let is_late = |waiting: &Waiting| waiting.parcel.not_after.is_some_and(|limit| limit <= now);
    let (too_late, group): (Vec<_>, Vec<_>) = group.into_iter().partition(is_late);
    for waiting in too_late {
        let _ = waiting.answer.send(Ok(Sent::TooLate));
    }
    let dispatches: Vec<Dispatch<'_>> =
        group.iter().map(|waiting| Dispatch::fresh(&waiting.parcel, now, desk.config.delay_max_secs)).collect();
    let sent = dispatch(desk, lane, &dispatches).await;
    let noted = enter_on_roll(desk, &group, &sent).await;
    let confirmed_at = desk.clock.now();
    for ((waiting, sent), noted) in group.into_iter().zip(sent).zip(noted) {
        let in_time = confirm(&waiting.parcel, confirmed_at);
        let _ = waiting.answer.send(sent.and(noted).and(in_time).map(|()| Sent::Stored));
    }
}

/// Refuses a confirmation that comes too late. The seal reads the roll after the last moment of every message, so
/// whatever is acknowledged has to be on the roll before that moment.
fn confirm(parcel: &Parcel, at: Timestamp) -> PortResult<()> {
    match parcel.not_after {
        Some(limit) if limit <= at => Err(unconfirmed()),
        _ => Ok(()),
    }
}

/// Notes those that SQS has and that belong to a pool, in one line a pool.
async fn enter_on_roll(desk: &Desk, group: &[Waiting], sent: &[PortResult<()>]) -> Vec<PortResult<()>> {
    let of_pool = |(waiting, sent): (&Waiting, &PortResult<()>)| {
        sent.as_ref().ok().and(waiting.parcel.pool).map(|pool| (pool, waiting.parcel.id))
    };
    let ids: Vec<_> = group.iter().zip(sent).filter_map(of_pool).collect();
    let outcome = desk.roll.note_sent(&ids).await;
    group.iter().map(|waiting| if waiting.parcel.pool.is_some() { outcome.clone() } else { Ok(()) }).collect()
}

/// A message as SQS is given it.
pub(super) struct Dispatch<'a> {
    pub(super) envelope: Envelope,
    pub(super) body: &'a str,
    pub(super) delay_secs: u32,
}

impl<'a> Dispatch<'a> {
    fn fresh(parcel: &'a Parcel, now: Timestamp, delay_max_secs: u32) -> Self {
        let delay_secs = parcel.delay_secs.min(delay_max_secs);
        Self { envelope: parcel.envelope(now, delay_max_secs), body: &parcel.body, delay_secs }
    }
}

/// Sends messages to a lane, ten at a time, and says of each whether SQS has it.
pub(super) async fn dispatch(desk: &Desk, lane: Lane, messages: &[Dispatch<'_>]) -> Vec<PortResult<()>> {
    let batches = messages.chunks(BATCH_MAX).map(|batch| send_batch(desk, lane, batch));
    join_all(batches).await.concat()
}

/// Sends a batch. SQS takes it entry by entry: those that it did not take are tried again without the others.
async fn send_batch(desk: &Desk, lane: Lane, messages: &[Dispatch<'_>]) -> Vec<PortResult<()>> {
    let mut outcomes: Vec<PortResult<()>> = vec![Err(unconfirmed()); messages.len()];
    let mut left: Vec<usize> = (0..messages.len()).collect();
    let mut tries = desk.patience.tries();
    loop {
        let entries = left.iter().map(|at| entry(*at, &messages[*at]));
        let call = desk.client.send_message_batch().queue_url(desk.url(lane));
        match call.set_entries(Some(entries.collect())).send().await {
            Ok(told) => {
                for at in told.successful().iter().filter_map(|entry| entry.id().parse::<usize>().ok()) {
                    outcomes.get_mut(at).into_iter().for_each(|outcome| *outcome = Ok(()));
                }
                let is_fault_of_ours = |entry: &aws_sdk_sqs::types::BatchResultErrorEntry| entry.sender_fault();
                let refused = told.failed().iter().filter(|entry| is_fault_of_ours(entry));
                let refused: Vec<usize> = refused.filter_map(|entry| entry.id().parse().ok()).collect();
                left.retain(|at| outcomes[*at].is_err() && !refused.contains(at));
            }
            Err(fault) => {
                let told = unavailable("a message cannot be sent", &fault);
                for at in &left {
                    outcomes[*at] = Err(told.clone());
                }
                if !may_pass(&fault) {
                    return outcomes;
                }
            }
        }
        if left.is_empty() || !tries.again().await {
            return outcomes;
        }
    }
}

fn entry(at: usize, message: &Dispatch<'_>) -> SendMessageBatchRequestEntry {
    let delay = i32::try_from(message.delay_secs).unwrap_or(i32::MAX);
    SendMessageBatchRequestEntry::builder()
        .id(at.to_string())
        .message_body(message.body)
        .delay_seconds(delay)
        .set_message_attributes(Some(message.envelope.write()))
        .build()
        .expect("it has a name and a body")
}

fn unconfirmed() -> PortError {
    PortError::Unavailable("the queue did not confirm a message in time".to_owned())
}
