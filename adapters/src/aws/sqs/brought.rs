//! Messages that SQS itself brings, by calling a function with them: the judgment that `receive` makes,
//! over the records of one call, and what may be deleted after it.
//!
//! Lambda deletes every message of a call that is not reported as failed. So nothing is deleted here, which saves a
//! call for ten messages, and what is not certainly settled is brought again.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_sqs::types::{Message, MessageAttributeValue, MessageSystemAttributeName};
use services::jobs::Lane;
use services::ports::{Delivery, Verdict};

use super::in_hand::Held;
use super::receive::{Judged, hand_over};
use super::settle::{bury_all, note_settled, retry_all, sort};
use super::{Desk, Sqs};

/// A message as it was brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// How SQS names the message.
    pub name: String,
    /// How SQS names this hand-over.
    pub receipt: String,
    /// Of which queue it is: the name, or the whole resource name.
    pub source: String,
    /// What it says.
    pub body: String,
    /// How often it was handed over, this time included.
    pub received: u32,
    /// What travels beside the body.
    pub notes: HashMap<String, String>,
}

/// What is to be done of a call, and which of its messages are gone already.
#[derive(Debug, Default)]
pub struct Batch {
    /// What is to be done.
    pub deliveries: Vec<Delivery>,
    /// How many have become dead letters, because they were tried too often.
    pub buried: usize,
    names: BTreeSet<String>,
    gone: BTreeSet<String>,
}

impl Sqs {
    /// Judges what was brought: what is due is to be done; what has to wait longer than SQS can count is
    /// handed round, and what was tried too often is buried.
    pub async fn take_brought(&self, brought: Vec<Brought>, visibility_secs: u32) -> Batch {
        let desk = &*self.desk;
        let now = desk.clock.now();
        desk.in_hand().forget_old(now);
        let until = now.plus_secs(i64::from(visibility_secs));
        let mut batch = Batch::default();
        for one in brought {
            let name = one.name.clone();
            batch.names.insert(name.clone());
            let Some(lane) = desk.lane_of(&one.source) else {
                tracing::error!("a message was brought from a queue that is none of ours");
                continue;
            };
            match hand_over(desk, lane, one.into(), until).await {
                Judged::ToDo(delivery) => batch.deliveries.push(delivery),
                Judged::PutAway => {
                    batch.gone.insert(name);
                }
                Judged::Buried => {
                    batch.gone.insert(name);
                    batch.buried += 1;
                }
                Judged::Waits => {}
            }
        }
        batch
    }

    /// Settles a call. Answers with the names of the messages that have to be brought again: all that are
    /// neither done nor buried, whatever the reason.
    pub async fn settle_brought(&self, batch: Batch, verdicts: Vec<(String, Verdict)>) -> Vec<String> {
        let Batch { names, mut gone, .. } = batch;
        let desk = &*self.desk;
        let sorted = sort(desk, verdicts);
        let (buried, outcome) = bury_all(desk, sorted.dying).await;
        report("a message could not be buried", outcome);
        let over: Vec<Held> = sorted.done.into_iter().chain(buried).map(|(_, held)| held).collect();
        // First the roll: a message that is deleted and not noted would hold the seal forever.
        match note_settled(desk, &over).await {
            Ok(()) => gone.extend(over.into_iter().map(|held| held.name)),
            Err(error) => report("a batch could not be noted as settled", Err(error)),
        }
        report("a message could not be put off", retry_all(desk, sorted.again).await);
        names.difference(&gone).cloned().collect()
    }
}

fn report(what: &'static str, outcome: services::ports::PortResult<()>) {
    if let Err(error) = outcome {
        tracing::error!(error = %error, what);
    }
}

impl Desk {
    /// The lane whose queue has this name; a resource name ends in it, and so does an address.
    fn lane_of(&self, source: &str) -> Option<Lane> {
        let name = source.rsplit([':', '/']).next()?;
        Lane::ALL.into_iter().find(|lane| self.url(*lane).rsplit('/').next() == Some(name))
    }
}

impl From<Brought> for Message {
    fn from(brought: Brought) -> Self {
        let note = |text: String| {
            MessageAttributeValue::builder().data_type("String").string_value(text).build().expect("it has a type")
        };
        let notes = brought.notes.into_iter().map(|(name, text)| (name, note(text))).collect();
        Message::builder()
            .message_id(brought.name)
            .receipt_handle(brought.receipt)
            .body(brought.body)
            .attributes(MessageSystemAttributeName::ApproximateReceiveCount, brought.received.to_string())
            .set_message_attributes(Some(notes))
            .build()
    }
}
