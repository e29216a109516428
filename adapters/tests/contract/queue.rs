//! What `Queue` promises.
//!
//! In reading order: `handing_over`, `settling`, `dead_letters`, `counting`.

mod counting;
mod dead_letters;
mod handing_over;
mod settling;

use services::jobs::{Job, Lane};
use services::ports::{Delivery, NewMessage, Sent, Verdict};

use crate::backend::Backend;
use crate::values::letter;

/// How long a hand-over hides a message in these tests.
const HIDDEN_SECS: u32 = 30;

async fn send(on: &Backend, messages: impl IntoIterator<Item = impl Into<NewMessage>>) {
    let messages: Vec<NewMessage> = messages.into_iter().map(Into::into).collect();
    let sent = vec![Sent::Stored; messages.len()];
    assert_eq!(on.store.send(messages).await, Ok(sent));
}

async fn send_letters(on: &Backend, people: std::ops::Range<u32>) {
    send(on, people.map(letter)).await;
}

async fn receive(on: &Backend, max: usize) -> Vec<Delivery> {
    on.store.receive(Lane::Post, max, HIDDEN_SECS).await.expect("the store works")
}

async fn settle(on: &Backend, delivery: &Delivery, verdict: Verdict) {
    assert_eq!(on.store.settle(vec![(delivery.handle.clone(), verdict)]).await, Ok(()));
}

/// The letters to these people, as jobs.
fn letters(people: impl IntoIterator<Item = u32>) -> Vec<Job> {
    people.into_iter().map(letter).collect()
}

fn jobs(deliveries: &[Delivery]) -> Vec<Job> {
    deliveries.iter().map(|delivery| delivery.job.clone().expect("the message can be read")).collect()
}

fn retry(after_secs: u32, cause: &str) -> Verdict {
    Verdict::Retry { after_secs, cause: cause.to_owned() }
}

fn dead(cause: &str) -> Verdict {
    Verdict::Dead { cause: cause.to_owned() }
}
