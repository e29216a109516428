//! What travels with a message beside its body, as attributes: so it can still be read where the body
//! cannot.

use std::collections::HashMap;

use aws_sdk_sqs::types::{Message, MessageAttributeValue};
use data_encoding::HEXLOWER;
use domain::id::RaffleId;
use domain::time::Timestamp;
use services::jobs::Lane;
use services::ports::{Chance, NewMessage};
use sha2::{Digest, Sha256};

use crate::stored_job;

const ID: &str = "id";
const POOL: &str = "pool";
const SENT_AT: &str = "sent-at";
const DUE: &str = "due";
const ATTEMPTS: &str = "attempts";

/// Names a message, however often SQS has it: 128 bits of chance.
pub(super) type MessageId = [u8; 16];

/// What is known of a message before its body is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) id: MessageId,
    /// The raffle whose pool is not complete before this is done.
    pub(super) pool: Option<RaffleId>,
    pub(super) sent_at: Timestamp,
    /// Not to be handed over before; only where that is further off than SQS can count.
    pub(super) due: Option<Timestamp>,
    /// How often it was handed over before it was handed round.
    pub(super) attempts: u32,
}

/// A message on its way to its lane.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    pub(super) lane: Lane,
    pub(super) id: MessageId,
    pub(super) pool: Option<RaffleId>,
    pub(super) delay_secs: u32,
    pub(super) not_after: Option<Timestamp>,
    pub(super) body: String,
}

impl Parcel {
    pub(super) fn of_message(message: &NewMessage, chance: &dyn Chance) -> Self {
        let NewMessage { job, delay_secs, not_after } = message;
        let body = without_forbidden(&stored_job::write(job));
        let (lane, pool) = (job.lane(), job.pool());
        Self { lane, id: fresh_id(chance), pool, delay_secs: *delay_secs, not_after: *not_after, body }
    }

    /// The envelope of a parcel that is sent at this moment.
    pub(super) fn envelope(&self, now: Timestamp, delay_max_secs: u32) -> Envelope {
        let due = (self.delay_secs > delay_max_secs).then(|| now.plus_secs(i64::from(self.delay_secs)));
        Envelope { id: self.id, pool: self.pool, sent_at: now, due, attempts: 0 }
    }
}

/// A name that no other message has.
pub(super) fn fresh_id(chance: &dyn Chance) -> MessageId {
    let mut id = [0; 16];
    chance.fill(&mut id);
    id
}

impl Envelope {
    /// Writes it as attributes.
    pub(super) fn write(&self) -> HashMap<String, MessageAttributeValue> {
        let mut texts = vec![(ID, HEXLOWER.encode(&self.id)), (SENT_AT, self.sent_at.as_millis().to_string())];
        texts.extend(self.pool.map(|pool| (POOL, pool.to_string())));
        texts.extend(self.due.map(|due| (DUE, due.as_millis().to_string())));
        if self.attempts > 0 {
            texts.push((ATTEMPTS, self.attempts.to_string()));
        }
        texts.into_iter().map(|(name, text)| (name.to_owned(), attribute(text))).collect()
    }

    /// Reads it. What somebody else put on the queue has no name; it gets one that stays the same.
    pub(super) fn read(message: &Message, now: Timestamp) -> Self {
        let text = |name: &str| message.message_attributes()?.get(name)?.string_value();
        let moment = |name: &str| text(name)?.parse().ok().map(Timestamp::from_millis);
        let named = text(ID).and_then(|id| HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok());
        let attempts = text(ATTEMPTS).and_then(|count| count.parse().ok()).unwrap_or_default();
        Self {
            id: named.unwrap_or_else(|| name_of_stranger(message)),
            pool: text(POOL).and_then(|pool| pool.parse().ok()),
            sent_at: moment(SENT_AT).unwrap_or(now),
            due: moment(DUE),
            attempts,
        }
    }
}

/// SQS takes the characters that XML 1.0 takes; two that a text may have are written as JSON escapes.
fn without_forbidden(json: &str) -> String {
    json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")
}

fn name_of_stranger(message: &Message) -> MessageId {
    let mut id = [0; 16];
    id.copy_from_slice(&Sha256::digest(message.message_id().unwrap_or_default())[..16]);
    id
}

fn attribute(text: String) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type("String").string_value(text).build().expect("it has a type")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_reads_back_as_it_was_written() {
        let raffle = RaffleId::new(uuid::Uuid::from_u128(7));
        let at = Timestamp::from_millis;
        for (pool, due, attempts) in [(None, None, 0), (Some(raffle), Some(at(9_000)), 3)] {
            let envelope = Envelope { id: [0xab; 16], pool, sent_at: at(5), due, attempts };
            let message = Message::builder().set_message_attributes(Some(envelope.write())).build();
            assert_eq!(Envelope::read(&message, at(77)), envelope);
        }
    }

    #[test]
    fn a_message_of_a_stranger_has_a_name_that_stays_the_same() {
        let read = |id: &str| Envelope::read(&Message::builder().message_id(id).build(), Timestamp::EPOCH);
        assert_eq!(read("one").id, read("one").id);
        assert_ne!(read("one").id, read("other").id);
    }

    #[test]
    fn a_text_with_characters_that_xml_forbids_reads_back_the_same() {
        let text = "a\u{fffe}b\u{ffff}c";
        let written = without_forbidden(&serde_json::to_string(text).expect("a text"));
        assert!(written.is_ascii(), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).ok().as_deref(), Some(text));
    }
}
