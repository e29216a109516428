//! What becomes of messages that were handed over.

use aws_sdk_sqs::types::{
    BatchResultErrorEntry, ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry,
};
use futures::{StreamExt as _, stream};
use services::jobs::Lane;
use services::ports::{PortError, PortResult, Verdict};

use super::in_hand::Held;
use super::receive::hand_round;
use super::{BATCH_MAX, CALLS_AT_ONCE, Desk, dead};
use crate::aws::patience::{may_pass, unavailable};

/// How many lines of the table are written at once.
const WRITES_AT_ONCE: usize = 16;

/// A hand-over with its handle.
pub(super) type Handed = (String, Held);

/// Hand-overs by what was said of them.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) done: Vec<Handed>,
    pub(super) dying: Vec<(Handed, String)>,
    pub(super) again: Vec<(Handed, u32, String)>,
}

/// Takes the hand-overs that verdicts are about out of the hand. What others may have by now is left to them.
pub(super) fn sort(desk: &Desk, verdicts: Vec<(String, Verdict)>) -> Sorted {
    let now = desk.clock.now();
    let mut sorted = Sorted::default();
    for (handle, verdict) in verdicts {
        let Some(held) = desk.in_hand().take(&handle) else { continue };
        let is_overtaken = held.until <= now;
        match verdict {
            // If somebody else has it by now they do it again, which changes nothing.
            Verdict::Done => sorted.done.push((handle, held)),
            // Somebody else may have it, and their word counts.
            Verdict::Dead { .. } | Verdict::Retry { .. } if is_overtaken => {}
            Verdict::Dead { cause } => sorted.dying.push(((handle, held), cause)),
            Verdict::Retry { after_secs, cause } => sorted.again.push(((handle, held), after_secs, cause)),
        }
    }
    sorted
}

/// Settles hand-overs. What fails is put back, so that it can be settled again, and comes again anyway.
pub(super) async fn settle(desk: &Desk, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
    let Sorted { mut done, dying, again } = sort(desk, verdicts);
    let (buried, outcome_of_dying) = bury_all(desk, dying).await;
    done.extend(buried);
    let outcome_of_done = finish(desk, done).await;
    let outcome_of_again = retry_all(desk, again).await;
    outcome_of_dying.and(outcome_of_done).and(outcome_of_again)
}

/// Notes on the roll that messages are settled: those of pools, once for all of them.
pub(super) async fn note_settled<'a>(desk: &Desk, done: impl IntoIterator<Item = &'a Held>) -> PortResult<()> {
    let of_pool = |held: &Held| held.envelope.pool.map(|pool| (pool, held.envelope.id));
    desk.roll.note_settled(&done.into_iter().filter_map(of_pool).collect::<Vec<_>>()).await
}

/// Takes messages that are done, or dead and buried, off the queue and out of their pools.
pub(super) async fn remove(desk: &Desk, done: Vec<Held>) -> PortResult<()> {
    finish(desk, done.into_iter().map(|held| (String::new(), held)).collect()).await
}

async fn finish(desk: &Desk, done: Vec<Handed>) -> PortResult<()> {
    // First the roll: a message that is deleted and not noted would hold the seal forever.
    if let Err(error) = note_settled(desk, done.iter().map(|(_, held)| held)).await {
        put_back(desk, done);
        return Err(error);
    }
    let mut outcome = Ok(());
    for lane in Lane::ALL {
        let (of_lane, receipts): (Vec<_>, Vec<_>) =
            done.iter().filter(|(_, held)| held.lane == lane).map(|handed| (handed, handed.1.receipt.clone())).unzip();
        let deleted = delete(desk, lane, receipts).await;
        if deleted.is_err() {
            put_back(desk, of_lane.into_iter().cloned().collect());
        }
        outcome = outcome.and(deleted);
    }
    outcome
}

fn put_back(desk: &Desk, handed: Vec<Handed>) {
    let mut in_hand = desk.in_hand();
    handed
        .into_iter()
        .filter(|(handle, _)| !handle.is_empty())
        .for_each(|(handle, held)| in_hand.put_back(handle, held));
}

/// Buries each, and says which could be.
pub(super) async fn bury_all(desk: &Desk, dying: Vec<(Handed, String)>) -> (Vec<Handed>, PortResult<()>) {
    if dying.is_empty() {
        return (Vec::new(), Ok(()));
    }
    let first = match dead::take_numbers(&desk.table, dying.len()).await {
        Ok(first) => first,
        Err(error) => {
            put_back(desk, dying.into_iter().map(|(handed, _)| handed).collect());
            return (Vec::new(), Err(error));
        }
    };
    let burials: Vec<_> =
        (first..).zip(&dying).map(|(number, ((_, held), cause))| dead::bury(desk, number, held, cause)).collect();
    let told: Vec<PortResult<()>> = stream::iter(burials).buffered(WRITES_AT_ONCE).collect().await;
    let handed = dying.into_iter().map(|(handed, _)| handed).zip(&told);
    let (buried, others): (Vec<_>, Vec<_>) = handed.partition(|(_, told)| told.is_ok());
    put_back(desk, others.into_iter().map(|(handed, _)| handed).collect());
    (buried.into_iter().map(|(handed, _)| handed).collect(), told.into_iter().collect())
}

pub(super) async fn retry_all(desk: &Desk, again: Vec<(Handed, u32, String)>) -> PortResult<()> {
    let now = desk.clock.now();
    let causes = again.iter().map(|((_, held), _, cause)| (held.envelope.id, cause));
    let writes: Vec<_> = causes.map(|(id, cause)| dead::note_cause(&desk.table, id, cause, now)).collect();
    let told: Vec<PortResult<()>> = stream::iter(writes).buffered(WRITES_AT_ONCE).collect().await;
    let mut outcome: PortResult<()> = told.into_iter().collect();
    let hide_max_secs = desk.config.hide_max_secs;
    let (long, short): (Vec<_>, Vec<_>) = again.into_iter().partition(|(_, after_secs, _)| *after_secs > hide_max_secs);
    for ((_, held), after_secs, _) in long {
        outcome = outcome.and(hand_round(desk, &held, now.plus_secs(i64::from(after_secs)), held.attempt).await);
    }
    for lane in Lane::ALL {
        let of_lane = short.iter().filter(|((_, held), ..)| held.lane == lane);
        let pauses =
            of_lane.map(|((_, held), after_secs, _)| Change::hide(held.receipt.clone(), *after_secs)).collect();
        outcome = outcome.and(change_all(desk, lane, pauses).await);
    }
    outcome
}

/// Hides a hand-over for some seconds, and nothing else of it changes.
pub(super) async fn hide(desk: &Desk, held: &Held, secs: u32) -> PortResult<()> {
    change_all(desk, held.lane, vec![Change::hide(held.receipt.clone(), secs)]).await
}

/// Deletes hand-overs from a lane. One that is gone already is deleted.
pub(super) async fn delete(desk: &Desk, lane: Lane, receipts: Vec<String>) -> PortResult<()> {
    let deletions = receipts.into_iter().map(|receipt| Change { receipt, hide_secs: None });
    change_all(desk, lane, deletions.collect()).await
}

/// What is to become of a hand-over in its lane: it is hidden for some seconds, or deleted.
#[derive(Clone)]
struct Change {
    receipt: String,
    hide_secs: Option<u32>,
}

impl Change {
    fn hide(receipt: String, secs: u32) -> Self {
        Self { receipt, hide_secs: Some(secs) }
    }
}

/// Changes many, all in the same way, ten with each call.
async fn change_all(desk: &Desk, lane: Lane, changes: Vec<Change>) -> PortResult<()> {
    let batches: Vec<_> = changes.chunks(BATCH_MAX).map(|batch| change_batch(desk, lane, batch.to_vec())).collect();
    let told: Vec<PortResult<()>> = stream::iter(batches).buffered(CALLS_AT_ONCE).collect().await;
    told.into_iter().collect()
}

/// Changes a batch. SQS takes it entry by entry: those that it did not take are tried again without the others.
async fn change_batch(desk: &Desk, lane: Lane, mut left: Vec<Change>) -> PortResult<()> {
    let mut tries = desk.patience.tries();
    loop {
        let told = match left.first() {
            Some(Change { hide_secs: Some(_), .. }) => call_hide(desk, lane, &left).await,
            _ => call_delete(desk, lane, &left).await,
        };
        let outcome = match told {
            Ok(failed) => {
                // A fault of ours means that the hand-over is over: somebody else has the message, or nobody.
                let failed =
                    failed.iter().filter(|entry| !entry.sender_fault()).filter_map(|entry| entry.id().parse().ok());
                left = failed.filter_map(|at: usize| left.get(at).cloned()).collect();
                Err(PortError::Unavailable("the queue refused a part of a batch".to_owned()))
            }
            Err((true, error)) => Err(error),
            Err((false, error)) => return Err(error),
        };
        if left.is_empty() {
            return Ok(());
        }
        if !tries.again().await {
            return outcome;
        }
    }
}

/// The entries that failed, or why the whole call did and whether that may pass.
type Called = Result<Vec<BatchResultErrorEntry>, (bool, PortError)>;

async fn call_delete(desk: &Desk, lane: Lane, changes: &[Change]) -> Called {
    let entries = changes.iter().enumerate().map(|(at, change)| {
        let entry = DeleteMessageBatchRequestEntry::builder().id(at.to_string()).receipt_handle(&change.receipt);
        entry.build().expect("it has a name and a receipt")
    });
    let call = desk.client.delete_message_batch().queue_url(desk.url(lane));
    let told = call.set_entries(Some(entries.collect())).send().await;
    told.map(|told| told.failed).map_err(|fault| (may_pass(&fault), unavailable("a message cannot be deleted", &fault)))
}

async fn call_hide(desk: &Desk, lane: Lane, changes: &[Change]) -> Called {
    let entries = changes.iter().enumerate().map(|(at, change)| {
        let secs = i32::try_from(change.hide_secs.unwrap_or_default()).unwrap_or(i32::MAX);
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(at.to_string());
        let entry = entry.receipt_handle(&change.receipt).visibility_timeout(secs);
        entry.build().expect("it has a name and a receipt")
    });
    let call = desk.client.change_message_visibility_batch().queue_url(desk.url(lane));
    let told = call.set_entries(Some(entries.collect())).send().await;
    told.map(|told| told.failed).map_err(|fault| (may_pass(&fault), unavailable("a message cannot be put off", &fault)))
}
