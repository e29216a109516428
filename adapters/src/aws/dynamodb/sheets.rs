//! Sheets of the log of mails: items on each of which one write notes several mails.
//!
//! A sheet is given out with the registrations of one batch, and their items say which it is. It holds, for each mail,
//! until when somebody is at it and who (`taken_…`), and when it was sent (`sent_…`).

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnValue;
use domain::person::PersonKey;
use domain::time::Timestamp;
use services::ports::{MailTurn, SHEET_MAX};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, bytes, moment};
use super::mail_log::folder;
use super::write::Write;

/// The attribute of a registration that says on which sheet the mail is noted that confirms it.
pub(super) const SHEET: &str = "sheet";

/// The attribute that says until when somebody is at a mail. No key has an underscore, and no expression a hyphen.
fn taken(key: &str) -> String {
    format!("taken_{}", key.replace('-', "_"))
}

/// The attribute that says when a mail was sent.
fn sent(key: &str) -> String {
    format!("sent_{}", key.replace('-', "_"))
}

/// What is said of each mail, one after the other.
fn for_each(keys: &[impl AsRef<str>], between: &str, say: impl Fn(&str) -> String) -> String {
    keys.iter().map(|key| say(key.as_ref())).collect::<Vec<_>>().join(between)
}

/// Nobody has sent it, and nobody is at it.
fn if_free(key: &str) -> String {
    let (sent, taken) = (sent(key), taken(key));
    format!("attribute_not_exists(#{sent}) AND (attribute_not_exists(#{taken}) OR #{taken} <= :over)")
}

/// A turn as it is written down: until when it lasts, and a mark by which its holder knows it again. Turns sort by their
/// ends.
fn turn(until: Timestamp, mark: [u8; 8]) -> [u8; 16] {
    let mut turn = [0; 16];
    turn[..8].copy_from_slice(&until.as_millis().to_be_bytes());
    turn[8..].copy_from_slice(&mark);
    turn
}

/// The last turn that is over at a moment, whoever had it.
fn over_at(now: Timestamp) -> [u8; 16] {
    turn(now, [u8::MAX; 8])
}

/// How a mail stands on a sheet for whom this turn is; nothing where it is free.
fn turn_on(sheet: &Item, key: &str, now: Timestamp, mine: [u8; 16]) -> Result<Option<MailTurn>, Fault> {
    let name = taken(key);
    let held = if sheet.has(&name) { Some(sheet.bytes::<16>(&name)?) } else { None };
    Ok(match held {
        _ if sheet.has(&sent(key)) => Some(MailTurn::Sent),
        Some(held) if held == mine => Some(MailTurn::Yours),
        Some(held) if held > over_at(now) => Some(MailTurn::Taken),
        _ => None,
    })
}

impl Store {
    /// The numbers of sheets for a batch: the registrations of one number share one.
    pub(super) fn new_sheets(&self, batch: usize) -> Vec<u64> {
        let mut chance = vec![0; batch.div_ceil(SHEET_MAX) * size_of::<u64>()];
        self.around.chance.fill(&mut chance);
        let (numbers, _) = chance.as_chunks();
        numbers.iter().copied().map(u64::from_be_bytes).collect()
    }

    fn sheet_key(&self, number: u64) -> Key {
        Key::new(folder(self.shards.of(&number.to_be_bytes())), format!("sheet-{number:016x}"))
    }

    /// The sheet that was given out with the registration of a person.
    pub(super) async fn sheet_of(&self, person: PersonKey) -> Result<Option<u64>, Fault> {
        let item = self.table.get_fields(self.person_key(person), &format!("#{SHEET}")).await?;
        item.filter(|item| item.has(SHEET)).map(|item| item.number(SHEET)).transpose()
    }

    /// Takes as many turns as are free. A write that finds one taken fails as a whole, and is made again for the others.
    /// By its mark, a turn is known that was taken by a write whose answer was lost.
    pub(super) async fn turns_on_sheet(
        &self,
        number: u64,
        keys: &[String],
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<MailTurn>, Fault> {
        let mine = turn(until, self.new_mark());
        let mut turns: HashMap<&str, MailTurn> = HashMap::new();
        let mut wanted: Vec<&str> = keys.iter().map(String::as_str).collect();
        while !wanted.is_empty() {
            let Some(found) = self.take_all(number, &wanted, now, mine).await? else {
                turns.extend(wanted.drain(..).map(|key| (key, MailTurn::Yours)));
                break;
            };
            let mut free = Vec::new();
            for key in &wanted {
                match turn_on(&found, key, now, mine)? {
                    None => free.push(*key),
                    Some(turn) => drop(turns.insert(key, turn)),
                }
            }
            if free.len() == wanted.len() {
                return Err(Fault::Away("a sheet of mails was refused, and all on it is free".to_owned()));
            }
            wanted = free;
        }
        Ok(keys.iter().map(|key| turns.get(key.as_str()).copied().unwrap_or(MailTurn::Taken)).collect())
    }

    /// Takes all of these turns, or answers with the sheet as it is.
    async fn take_all(
        &self,
        number: u64,
        keys: &[&str],
        now: Timestamp,
        mine: [u8; 16],
    ) -> Result<Option<Item>, Fault> {
        let take = for_each(keys, ", ", |key| format!("#{} = :mine", taken(key)));
        let write = Write::update(self.sheet_key(number), format!("SET {take}"));
        let write = write.when(for_each(keys, " AND ", if_free)).with(":over", bytes(over_at(now)));
        match self.table.update(write.with(":mine", bytes(mine)), ReturnValue::None).await {
            Ok(_) => Ok(None),
            Err(Fault::Refused(found)) => Ok(Some(found.unwrap_or_default())),
            Err(fault) => Err(fault),
        }
    }

    pub(super) async fn mark_on_sheet(
        &self,
        number: u64,
        keys: &[impl AsRef<str>],
        now: Timestamp,
    ) -> Result<(), Fault> {
        if keys.is_empty() {
            return Ok(());
        }
        let mark = for_each(keys, ", ", |key| format!("#{0} = if_not_exists(#{0}, :now)", sent(key)));
        let free = for_each(keys, ", ", |key| format!("#{}", taken(key)));
        let write = Write::update(self.sheet_key(number), format!("SET {mark} REMOVE {free}"));
        self.table.update(write.with(":now", moment(now)), ReturnValue::None).await?;
        Ok(())
    }

    /// Leaves nothing of these mails on a sheet.
    pub(super) async fn forget_on_sheet(&self, number: u64, keys: &[impl AsRef<str>]) -> Result<(), Fault> {
        if keys.is_empty() {
            return Ok(());
        }
        let both = for_each(keys, ", ", |key| format!("#{}, #{}", sent(key), taken(key)));
        let write = Write::update(self.sheet_key(number), format!("REMOVE {both}")).when("attribute_exists(#pk)");
        match self.table.update(write, ReturnValue::None).await {
            // Where there is no sheet there is nothing to forget.
            Ok(_) | Err(Fault::Refused(_)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Those of these mails that were sent, each with its time.
    pub(super) async fn sent_on_sheet(
        &self,
        number: u64,
        keys: &[impl AsRef<str>],
    ) -> Result<Vec<(String, Timestamp)>, Fault> {
        let sheet = self.table.get(self.sheet_key(number)).await?.unwrap_or_default();
        let sent = keys.iter().map(|key| (key.as_ref(), sent(key.as_ref()))).filter(|(_, name)| sheet.has(name));
        sent.map(|(key, name)| Ok((key.to_owned(), sheet.moment(&name)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_over_at_its_end_and_not_before() {
        let at = Timestamp::from_millis;
        for mark in [[0; 8], [u8::MAX; 8]] {
            assert!(turn(at(1_000), mark) <= over_at(at(1_000)));
            assert!(turn(at(1_001), mark) > over_at(at(1_000)));
            assert!(turn(at(256), mark) > over_at(at(255)), "a byte more");
        }
    }
}
