//! Handing messages over: ten with each call, until there are enough or hardly any come.

use std::time::Duration;

use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use domain::time::Timestamp;
use futures::future::join_all;
use services::jobs::Lane;
use services::ports::{ATTEMPTS_MAX, Delivery, PortResult, RECEIVE_MAX};

use super::envelope::Envelope;
use super::in_hand::Held;
use super::send::{Dispatch, dispatch};
use super::{BATCH_MAX, CALLS_AT_ONCE, Desk, dead, settle};
use crate::aws::client::{ANSWER_TIMEOUT, timeouts};
use crate::aws::patience::unavailable;
use crate::stored_job::{self, NEVER_SETTLED};

/// How many seconds an answer may be on its way back before a late verdict is believed for too long.
const ANSWER_SECS: i64 = 2;

/// Takes up to `max` messages. The first call listens until something comes; the others take what is
/// there.
pub(super) async fn take(desk: &Desk, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
    desk.in_hand().forget_old(desk.clock.now());
    let mut deliveries = Vec::new();
    let mut listen_secs = desk.config.listen_secs;
    // Those that die count as looked at, so that one call buries a bounded number.
    let mut looked_at = 0;
    while deliveries.len() < max && looked_at < RECEIVE_MAX {
        let wanted = max - deliveries.len();
        let asked = if looked_at == 0 { wanted.min(BATCH_MAX) } else { wanted.min(BATCH_MAX * CALLS_AT_ONCE) };
        let asked_at = desk.clock.now();
        let messages = match call_at_once(desk, lane, asked, visibility_secs, listen_secs).await {
            // What is in hand already must not be lost because one call failed.
            Err(fault) if deliveries.is_empty() => return Err(fault),
            Err(_) => break,
            Ok(messages) => messages,
        };
        let until = hidden_until(asked_at, desk.clock.now(), visibility_secs);
        let count = messages.len();
        for message in messages {
            if let Judged::ToDo(delivery) = hand_over(desk, lane, message, until).await {
                deliveries.push(delivery);
            }
        }
        // SQS brings less than it has, but hardly less than half of it.
        if count * 2 < asked {
            break;
        }
        looked_at += count;
        listen_secs = 0;
    }
    Ok(deliveries)
}

/// The moment until which certainly nobody else has a message. SQS hid it between the question and the answer, which
/// may lie far apart when a lane was listened to.
fn hidden_until(asked_at: Timestamp, answered_at: Timestamp, visibility_secs: u32) -> Timestamp {
    let visibility_secs = i64::from(visibility_secs);
    asked_at.plus_secs(visibility_secs).max(answered_at.plus_secs(visibility_secs - ANSWER_SECS))
}

/// Asks for up to `count` messages, by as many calls as that takes. A failed call is an error only where no other call
/// brings anything.
async fn call_at_once(desk: &Desk, lane: Lane, count: usize, hide: u32, listen: u32) -> PortResult<Vec<Message>> {
    let sizes = (0..count).step_by(BATCH_MAX).map(|from| (count - from).min(BATCH_MAX));
    let answers = join_all(sizes.map(|size| call(desk, lane, size, hide, listen))).await;
    let mut messages = Vec::with_capacity(count);
    let mut failed = None;
    for answer in answers {
        match answer {
            Ok(more) => messages.extend(more),
            Err(fault) => failed = Some(fault),
        }
    }
    match failed {
        Some(fault) if messages.is_empty() => Err(fault),
        _ => Ok(messages),
    }
}

async fn call(desk: &Desk, lane: Lane, count: usize, hide: u32, listen: u32) -> PortResult<Vec<Message>> {
    let number = |count| i32::try_from(count).unwrap_or(i32::MAX);
    let patient = Builder::new().timeout_config(timeouts(ANSWER_TIMEOUT + Duration::from_secs(u64::from(listen))));
    let asked = desk.patience.call(|| {
        let call = desk.client.receive_message().queue_url(desk.url(lane));
        call.max_number_of_messages(i32::try_from(count).unwrap_or(i32::MAX))
            .visibility_timeout(number(hide))
            .wait_time_seconds(number(listen))
            .message_attribute_names("All")
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .customize()
            .config_override(patient.clone())
            .send()
    });
    let told = asked.await.map_err(|fault| unavailable("a lane cannot be read", &fault))?;
    Ok(told.messages.unwrap_or_default())
}

/// What became of a message that SQS has handed out.
pub(super) enum Judged {
    /// It is to be done.
    ToDo(Delivery),
    /// It was handed round, and is deleted.
    PutAway,
    /// It was tried too often, and is a dead letter now.
    Buried,
    /// It is hidden for a while, and judged again when it comes back.
    Waits,
}

/// Hands a message over, unless its time has not come or it was handed over too often.
pub(super) async fn hand_over(desk: &Desk, lane: Lane, message: Message, until: Timestamp) -> Judged {
    let now = desk.clock.now();
    let envelope = Envelope::read(&message, now);
    let count = message.attributes().and_then(|told| told.get(&MessageSystemAttributeName::ApproximateReceiveCount));
    let received: u32 = count.and_then(|count| count.parse().ok()).unwrap_or(1);
    // What has to wait for hours comes once to be hidden (`wait`), which is no attempt.
    let waited = u32::from(envelope.due.is_some() && received > 1);
    let attempt = envelope.attempts.saturating_add(received - waited);
    let (name, body) = (message.message_id.unwrap_or_default(), message.body.unwrap_or_default());
    let Some(receipt) = message.receipt_handle else { return Judged::Waits };
    let held = Held { lane, name, receipt, envelope, body, attempt, until };
    let outcome = match held.envelope.due {
        Some(due) if now < due && received == 1 => hide_until(desk, &held, due).await.map(|()| Judged::Waits),
        Some(due) if now < due => hand_round(desk, &held, due, held.envelope.attempts).await.map(|()| Judged::PutAway),
        _ if attempt > ATTEMPTS_MAX => {
            bury(desk, Held { attempt: ATTEMPTS_MAX, ..held }).await.map(|()| Judged::Buried)
        }
        _ => return Judged::ToDo(keep(desk, held)),
    };
    match outcome {
        Ok(judged) => judged,
        Err(error) => {
            tracing::warn!(queue.lane = lane.as_str(), error = %error, "a message has to wait until it is put where it belongs");
            Judged::Waits
        }
    }
}

fn keep(desk: &Desk, held: Held) -> Delivery {
    let handle = desk.chance.new_uuid().to_string();
    let (attempt, sent_at) = (held.attempt, held.envelope.sent_at);
    let delivery = Delivery { handle: handle.clone(), job: stored_job::read(&held.body), attempt, sent_at };
    desk.in_hand().keep(handle, held);
    delivery
}

async fn bury(desk: &Desk, held: Held) -> PortResult<()> {
    let cause = dead::latest_cause(&desk.table, held.envelope.id).await?;
    let number = dead::take_numbers(&desk.table, 1).await?;
    dead::bury(desk, number, &held, cause.as_deref().unwrap_or(NEVER_SETTLED)).await?;
    settle::remove(desk, vec![held]).await
}

/// Hides a message until its time, or for as long as SQS can. It delays a new message for minutes only, and hides one
/// that was received for hours: a call for half a day instead of a hundred.
async fn hide_until(desk: &Desk, held: &Held, due: Timestamp) -> PortResult<()> {
    settle::hide(desk, held, wait_secs(desk, due).min(desk.config.hide_max_secs)).await
}

/// How many seconds are left until then, rounded up.
fn wait_secs(desk: &Desk, due: Timestamp) -> u32 {
    let wait_millis = due.millis_since(desk.clock.now()).max(0);
    u32::try_from(wait_millis.saturating_add(999) / 1_000).unwrap_or(u32::MAX)
}

/// Sends a message on its next round and deletes the one in hand: SQS cannot hide it for longer. A crash
/// in between leaves two, which are one when they are done.
pub(super) async fn hand_round(desk: &Desk, held: &Held, due: Timestamp, attempts: u32) -> PortResult<()> {
    let envelope = Envelope { due: Some(due), attempts, ..held.envelope.clone() };
    let delay_secs = wait_secs(desk, due).min(desk.config.delay_max_secs);
    let on = [Dispatch { envelope, body: &held.body, delay_secs }];
    dispatch(desk, held.lane, &on).await.into_iter().collect::<PortResult<()>>()?;
    settle::delete(desk, held.lane, vec![held.receipt.clone()]).await
}
