//! Which mails were sent, in DynamoDB.
//!
//! Keys are spread over shards by the first thing in them that is long enough to be random, such as a person
//! key. Whoever asks for a beginning that holds it asks one shard; for a shorter one, all. Mails that belong to a sheet
//! are noted there: `sheets`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use domain::person::PersonKey;
use domain::time::Timestamp;
use services::ports::{MailLog, MailTurn, PortResult, Sheet};

use super::Store;
use super::fault::Fault;
use super::items::{EXPIRES, Item, Key, bytes, expiry, moment};
use super::table::{AT_ONCE, Ask, at_most};
use super::write::Write;

/// How many symbols in a row make a word of a key random enough to spread by; a person key has this many.
const RANDOM_SYMBOLS: usize = 16;
/// Nobody has sent it, and nobody is at it.
const IF_FREE: &str = "attribute_not_exists(#sent_at) AND (attribute_not_exists(#taken_until) OR #taken_until <= :now)";

/// What keys are spread by: the first symbols of the first word that is long enough.
fn random_part(key: &str) -> Option<&str> {
    key.split('-').find_map(|word| word.get(..RANDOM_SYMBOLS))
}

/// A number of 16 bits that follows from a text (FNV-1a).
fn spread(text: &str) -> [u8; 2] {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = text.bytes().fold(0x811c_9dc5, step);
    let [first, second, third, fourth] = hash.to_be_bytes();
    [first ^ third, second ^ fourth]
}

pub(super) fn folder(shard: u16) -> String {
    format!("mail#{shard:04x}")
}

impl Store {
    fn mail_key(&self, key: &str) -> Key {
        let shard = random_part(key).map_or(0, |part| self.shards.of(&spread(part)));
        Key::new(folder(shard), key)
    }

    /// All mails whose keys begin with one of these, in no order.
    async fn mails(&self, beginnings: &[String]) -> Result<Vec<Item>, Fault> {
        let mut asks = Vec::new();
        for beginning in beginnings {
            match random_part(beginning) {
                Some(_) => asks.push(Ask::all(self.mail_key(beginning).pk).beginning(beginning)),
                None => asks.extend(self.shards.all().map(|shard| Ask::all(folder(shard)).beginning(beginning))),
            }
        }
        let work: Vec<_> = asks.iter().map(|ask| self.table.list(ask)).collect();
        Ok(at_most(AT_ONCE, work).await?.into_iter().flatten().collect())
    }

    /// The sheet that was given out with the registration of each person whom these beginnings name, and those of them
    /// that name that person.
    async fn sheets_of<'a>(&self, beginnings: &'a [String]) -> Result<Vec<(u64, Vec<&'a str>)>, Fault> {
        let mut named: BTreeMap<PersonKey, Vec<&str>> = BTreeMap::new();
        for beginning in beginnings {
            if let Some(person) = person_in(beginning) {
                named.entry(person).or_default().push(beginning);
            }
        }
        let mut sheets = Vec::new();
        for (person, keys) in named {
            sheets.extend(self.sheet_of(person).await?.map(|sheet| (sheet, keys)));
        }
        Ok(sheets)
    }

    /// Forgets all mails whose keys begin with one of these, of which `sheet` holds those about one person.
    pub(super) async fn forget_turns(&self, beginnings: &[String], sheet: Option<u64>) -> Result<(), Fault> {
        self.forget_alone(beginnings).await?;
        match sheet {
            Some(sheet) => self.forget_on_sheet(sheet, beginnings).await,
            None => Ok(()),
        }
    }

    /// Forgets all mails whose keys begin with one of these, but for those on sheets.
    async fn forget_alone(&self, beginnings: &[String]) -> Result<(), Fault> {
        let mut keys = self.mails(beginnings).await?.iter().map(Item::key).collect::<Result<Vec<Key>, Fault>>()?;
        // The engine refuses a batch that names a key twice.
        keys.sort_unstable_by(|one, other| (&one.pk, &one.sk).cmp(&(&other.pk, &other.sk)));
        keys.dedup();
        self.table.delete_all(keys).await
    }

    async fn mark_alone(&self, key: &str, now: Timestamp) -> Result<(), Fault> {
        let mark = format!("SET #sent_at = if_not_exists(#sent_at, :now) REMOVE #taken_until, #mark, #{EXPIRES}");
        let write = Write::update(self.mail_key(key), mark).with(":now", moment(now));
        self.table.update(write, ReturnValue::None).await?;
        Ok(())
    }

    /// One conditional write decides whose turn it is. It leaves a mark, by which a caller who tries again after a lost
    /// answer recognizes its own write.
    async fn turn_alone(&self, key: &str, now: Timestamp, until: Timestamp) -> Result<MailTurn, Fault> {
        let mark = self.new_mark();
        let take = format!("SET #taken_until = :until, #mark = :mark, #{EXPIRES} = :expires");
        let write = Write::update(self.mail_key(key), take).when(IF_FREE).with(":now", moment(now));
        let write = write.with(":until", moment(until)).with(":mark", bytes(mark)).with(":expires", expiry(until));
        let found = match self.table.update(write, ReturnValue::None).await {
            Ok(_) => return Ok(MailTurn::Yours),
            Err(Fault::Refused(found)) => found.unwrap_or_default(),
            Err(fault) => return Err(fault),
        };
        let is_ours = found.has("mark") && found.bytes::<8>("mark")? == mark;
        Ok(match (found.has("sent_at"), is_ours) {
            (true, _) => MailTurn::Sent,
            (false, true) => MailTurn::Yours,
            (false, false) => MailTurn::Taken,
        })
    }
}

/// The person whom a key names, if it does. The hash of an address looks like one, and is nobody.
fn person_in(key: &str) -> Option<PersonKey> {
    key.split('-').find_map(|word| word.parse().ok())
}

#[async_trait]
impl MailLog for Store {
    async fn take_turns(
        &self,
        sheet: Sheet,
        keys: &[String],
        now: Timestamp,
        lease_secs: u32,
    ) -> PortResult<Vec<MailTurn>> {
        let until = now.plus_secs(i64::from(lease_secs));
        if let Sheet::Shared(number) = sheet {
            return Ok(self.turns_on_sheet(number, keys, now, until).await?);
        }
        let mut turns = Vec::with_capacity(keys.len());
        for key in keys {
            turns.push(self.turn_alone(key, now, until).await?);
        }
        Ok(turns)
    }

    async fn mark_sent(&self, sheet: Sheet, keys: &[String], now: Timestamp) -> PortResult<()> {
        if let Sheet::Shared(number) = sheet {
            return Ok(self.mark_on_sheet(number, keys, now).await?);
        }
        for key in keys {
            self.mark_alone(key, now).await?;
        }
        Ok(())
    }

    async fn list_sent(&self, beginnings: &[String]) -> PortResult<Vec<(String, Timestamp)>> {
        let mut sent = Vec::new();
        for item in self.mails(beginnings).await?.iter().filter(|item| item.has("sent_at")) {
            sent.push((item.key()?.sk, item.moment("sent_at")?));
        }
        for (sheet, keys) in self.sheets_of(beginnings).await? {
            sent.extend(self.sent_on_sheet(sheet, &keys).await?);
        }
        sent.sort_unstable();
        sent.dedup();
        Ok(sent)
    }

    async fn forget_sent(&self, sheet: Sheet, keys: &[String]) -> PortResult<()> {
        if let Sheet::Shared(number) = sheet {
            return Ok(self.forget_on_sheet(number, keys).await?);
        }
        Ok(self.table.delete_all(keys.iter().map(|key| self.mail_key(key))).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_long_beginnings_are_spread_alike() {
        let person = "0123456789abcdef";
        for key in [format!("not-drawn-{person}"), format!("erase-link-{person}-17"), format!("links-{person}0000-9")] {
            assert_eq!(random_part(&key), Some(person));
            assert_eq!(random_part(&key[..key.find(person).expect("it is there") + 16]), Some(person));
        }
        assert_eq!(random_part("won-1"), None);
    }
}
