//! Dead letters, and the causes of messages that are still tried.
//!
//! SQS's own dead-letter queue can neither say why, nor be listed, nor give one message back. So a
//! dead letter is a line of the table, with its body, under a number that grows.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValue, TransactWriteItem};
use data_encoding::HEXLOWER;
use domain::id::RaffleId;
use domain::time::Timestamp;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use services::jobs::{Job, Lane};
use services::ports::{DEAD_LETTERS_MAX, DeadLetter, PortError, PortResult};

use super::envelope::{MessageId, Parcel, fresh_id};
use super::in_hand::Held;
use super::send::Outgoing;
use super::table::{Line, Order, SK, Table, key, number, text};
use super::{CALLS_AT_ONCE, Desk};
use crate::aws::patience::{may_pass, unavailable};
use crate::stored_job;

pub(super) const DEAD: &str = "dead";
const NUMBERS: &str = "numbers";
const LATEST: &str = "latest";
/// How many seconds whoever sends a dead letter again has for it before somebody else may.
const CLAIM_SECS: i64 = 60;
/// How many seconds a line is kept that is of use only while a message may still come: longer than SQS keeps messages.
const KEPT_SECS: i64 = 15 * 86_400;
const CLAIM: &str = "SET claimed_until = :until";
const MAY_CLAIM: &str = "attribute_exists(pk) AND (attribute_not_exists(claimed_until) OR claimed_until <= :now)";

/// Remembers why a message has to be tried again, for the day on which it dies.
pub(super) async fn note_cause(table: &Table, id: MessageId, cause: &str, now: Timestamp) -> PortResult<()> {
    let mut line = key(&format!("cause#{}", HEXLOWER.encode(&id)), LATEST);
    line.insert("cause".to_owned(), text(stored_job::bounded(cause)));
    line.insert("expires".to_owned(), expires(now));
    table.put(&line).await
}

/// What was said of a message when it was tried last.
pub(super) async fn latest_cause(table: &Table, id: MessageId) -> PortResult<Option<String>> {
    let line = table.get(&format!("cause#{}", HEXLOWER.encode(&id)), LATEST).await?;
    Ok(line.and_then(|line| text_of(&line, "cause")))
}

/// Keeps a message that can never be done, and why; once, however often this is called.
pub(super) async fn bury(desk: &Desk, number: u64, held: &Held, cause: &str) -> PortResult<()> {
    let now = desk.clock.now();
    let mut mark = key(&format!("buried#{}", HEXLOWER.encode(&held.envelope.id)), LATEST);
    mark.insert("expires".to_owned(), expires(now));
    let letter = line_of(held, number, cause, now);
    let lines = [mark, letter].map(|line| {
        let put = Put::builder().table_name(&desk.table.name).set_item(Some(line));
        let put = put.condition_expression("attribute_not_exists(pk)").build().expect("it has a table and a line");
        TransactWriteItem::builder().put(put).build()
    });
    let mut tries = desk.patience.tries();
    loop {
        let write = desk.table.client.transact_write_items().set_transact_items(Some(lines.to_vec()));
        let Err(fault) = write.send().await else { return Ok(()) };
        match refusal(&fault) {
            Refusal::BuriedBefore => return Ok(()),
            Refusal::MayPass if tries.again().await => {}
            _ => return Err(unavailable("a dead letter cannot be written", &fault)),
        }
    }
}

/// Why a dead letter was not written.
enum Refusal {
    BuriedBefore,
    MayPass,
    ForGood,
}

fn refusal(fault: &SdkError<aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError>) -> Refusal {
    let cancelled = fault.as_service_error().and_then(|refused| match refused {
        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
            cancelled,
        ) => Some(cancelled),
        _ => None,
    });
    let reasons = cancelled.map(aws_sdk_dynamodb::types::error::TransactionCanceledException::cancellation_reasons);
    let of_mark = reasons.and_then(<[_]>::first).and_then(|reason| reason.code());
    match (cancelled, of_mark) {
        (Some(_), Some("ConditionalCheckFailed")) => Refusal::BuriedBefore,
        // The others of the reasons are two writers at once, and throttling.
        (Some(_), _) => Refusal::MayPass,
        (None, _) if may_pass(fault) => Refusal::MayPass,
        (None, _) => Refusal::ForGood,
    }
}

/// The youngest ones.
pub(super) async fn list(table: &Table) -> PortResult<Vec<DeadLetter>> {
    let mut letters = Vec::new();
    let mut after = None;
    loop {
        let (lines, next) = table.page(DEAD, Order::Down, after).await?;
        letters.extend(lines.iter().filter_map(letter_of).map(|(letter, _)| letter));
        if next.is_none() || letters.len() >= DEAD_LETTERS_MAX {
            letters.truncate(DEAD_LETTERS_MAX);
            return Ok(letters);
        }
        after = next;
    }
}

/// One of them, with its body.
pub(super) async fn get(table: &Table, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
    Ok(table.get(DEAD, &sort_key(id)).await?.as_ref().and_then(letter_of))
}

pub(super) async fn count_of_pool(table: &Table, pool: RaffleId) -> PortResult<u64> {
    let pool = pool.to_string();
    count(table, |line| text_of(line, "pool").as_ref() == Some(&pool)).await
}

pub(super) async fn count_of_lane(table: &Table, lane: Lane) -> PortResult<u64> {
    count(table, |line| text_of(line, "lane").as_deref() == Some(lane.as_str())).await
}

async fn count(table: &Table, counts: impl Fn(&Line) -> bool) -> PortResult<u64> {
    let (mut dead, mut after) = (0, None);
    loop {
        let (lines, next) = table.page(DEAD, Order::Up, after).await?;
        dead += lines.iter().filter(|line| counts(line)).count() as u64;
        if next.is_none() {
            return Ok(dead);
        }
        after = next;
    }
}

/// Sends dead letters again as new messages. Each is claimed first, so that of several callers one sends
/// it, and is deleted when the new message is on the queue: a crash in between loses nothing.
pub(super) async fn redrive(desk: &Desk, outgoing: &Outgoing, ids: &[u64]) -> PortResult<u64> {
    let youngest_first: Vec<_> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().rev().collect();
    let claims: Vec<_> = youngest_first.into_iter().map(|id| claim(desk, id)).collect();
    let claimed: Vec<(u64, Option<Line>)> = stream::iter(claims).buffered(CALLS_AT_ONCE).try_collect().await?;
    let claimed: Vec<(u64, Line)> = claimed.into_iter().filter_map(|(id, line)| Some((id, line?))).collect();
    outgoing.send(claimed.iter().filter_map(|(_, line)| parcel_of(desk, line)).collect()).await?;
    let deletions: Vec<_> = claimed.iter().map(|(id, _)| remove(&desk.table, *id)).collect();
    stream::iter(deletions).buffered(CALLS_AT_ONCE).try_collect::<()>().await?;
    Ok(claimed.len() as u64)
}

async fn claim(desk: &Desk, id: u64) -> PortResult<(u64, Option<Line>)> {
    let now = desk.clock.now();
    let (until, sk) = (now.plus_secs(CLAIM_SECS), sort_key(id));
    let claim = desk.table.update(DEAD, &sk, |update| {
        let update = update.update_expression(CLAIM).condition_expression(MAY_CLAIM);
        let update = update.expression_attribute_values(":until", number(until.as_millis()));
        update.expression_attribute_values(":now", number(now.as_millis())).return_values(ReturnValue::AllNew)
    });
    claim.await.map(|line| (id, line))
}

/// Deletes a dead letter.
pub(super) async fn remove(table: &Table, id: u64) -> PortResult<()> {
    table.delete(DEAD, &sort_key(id)).await
}

/// Reserves `count` numbers that no other dead letter has, and answers with the first.
pub(super) async fn take_numbers(table: &Table, count: usize) -> PortResult<u64> {
    let grow = table.update(NUMBERS, DEAD, |update| {
        let update = update.update_expression("ADD latest :count");
        update.expression_attribute_values(":count", number(count)).return_values(ReturnValue::UpdatedNew)
    });
    let grown: Option<u64> = grow.await?.and_then(|line| number_of(&line, LATEST));
    let first = grown.and_then(|latest| (latest + 1).checked_sub(count as u64));
    first.ok_or_else(|| PortError::Unavailable("dead letters cannot be numbered".to_owned()))
}

fn line_of(held: &Held, id: u64, cause: &str, now: Timestamp) -> Line {
    let mut line = key(DEAD, &sort_key(id));
    let texts =
        [("lane", held.lane.as_str().to_owned()), ("cause", stored_job::bounded(cause)), ("body", held.body.clone())];
    let numbers = [
        ("attempts", i64::from(held.attempt)),
        ("sent_at", held.envelope.sent_at.as_millis()),
        ("died_at", now.as_millis()),
    ];
    line.extend(texts.map(|(name, value)| (name.to_owned(), text(value))));
    line.extend(numbers.map(|(name, value)| (name.to_owned(), number(value))));
    line.extend(held.envelope.pool.map(|pool| ("pool".to_owned(), text(pool.to_string()))));
    line
}

/// A dead letter and its body; nothing for a line that does not hold one.
pub(super) fn letter_of(line: &Line) -> Option<(DeadLetter, String)> {
    let body = text_of(line, "body")?;
    let job = stored_job::read(&body);
    let moment = |name| number_of(line, name).map(Timestamp::from_millis);
    let letter = DeadLetter {
        id: text_of(line, SK)?.parse().ok()?,
        lane: lane_of(line)?,
        kind: stored_job::kind(&job),
        raffle: job.as_ref().map_or_else(|_| pool_of(line), Job::raffle),
        cause: text_of(line, "cause")?,
        attempts: number_of(line, "attempts")?,
        sent_at: moment("sent_at")?,
        died_at: moment("died_at")?,
    };
    Some((letter, body))
}

fn parcel_of(desk: &Desk, line: &Line) -> Option<Parcel> {
    let (id, pool, body) = (fresh_id(&*desk.chance), pool_of(line), text_of(line, "body")?);
    Some(Parcel { lane: lane_of(line)?, id, pool, delay_secs: 0, not_after: None, body })
}

fn lane_of(line: &Line) -> Option<Lane> {
    let word = text_of(line, "lane")?;
    Lane::ALL.into_iter().find(|lane| lane.as_str() == word)
}

fn pool_of(line: &Line) -> Option<RaffleId> {
    text_of(line, "pool")?.parse().ok()
}

fn text_of(line: &Line, name: &str) -> Option<String> {
    line.get(name)?.as_s().ok().cloned()
}

fn number_of<T: std::str::FromStr>(line: &Line, name: &str) -> Option<T> {
    line.get(name)?.as_n().ok()?.parse().ok()
}

/// Numbers as texts that are in the same order.
fn sort_key(id: u64) -> String {
    format!("{id:020}")
}

fn expires(now: Timestamp) -> AttributeValue {
    number(now.plus_secs(KEPT_SECS).as_millis() / 1_000)
}
