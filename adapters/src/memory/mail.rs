//! Mails in memory: who has the turn to send one, and which were delivered.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::person::Email;
use domain::time::Timestamp;
use services::ports::{MailLog, MailTurn, Mailer, Outbox, OutboxEntry, OutgoingMail, PortResult, Sheet};

use super::Memory;

#[derive(Default)]
pub(super) struct MailState {
    turns: BTreeMap<(String, Sheet), Turn>,
    delivered: BTreeMap<String, (Timestamp, OutgoingMail)>,
}

enum Turn {
    TakenUntil(Timestamp),
    Sent(Timestamp),
}

impl MailState {
    fn take_turn(&mut self, name: (String, Sheet), now: Timestamp, lease_secs: u32) -> MailTurn {
        match self.turns.get(&name) {
            Some(Turn::Sent(_)) => MailTurn::Sent,
            Some(Turn::TakenUntil(until)) if now < *until => MailTurn::Taken,
            _ => {
                let until = now.plus_secs(i64::from(lease_secs));
                self.turns.insert(name, Turn::TakenUntil(until));
                MailTurn::Yours
            }
        }
    }

    /// Forgets all mails whose keys begin with one of these.
    pub(super) fn forget_turns(&mut self, beginnings: &[String]) {
        self.turns.retain(|(key, _), _| !beginnings.iter().any(|beginning| key.starts_with(beginning)));
    }
}

#[async_trait]
impl MailLog for Memory {
    async fn take_turns(
        &self,
        sheet: Sheet,
        keys: &[String],
        now: Timestamp,
        lease_secs: u32,
    ) -> PortResult<Vec<MailTurn>> {
        let mut state = self.state();
        Ok(keys.iter().map(|key| state.mail.take_turn((key.clone(), sheet), now, lease_secs)).collect())
    }

    async fn mark_sent(&self, sheet: Sheet, keys: &[String], now: Timestamp) -> PortResult<()> {
        let turns = &mut self.state().mail.turns;
        for name in keys.iter().map(|key| (key.clone(), sheet)) {
            if !matches!(turns.get(&name), Some(Turn::Sent(_))) {
                turns.insert(name, Turn::Sent(now));
            }
        }
        Ok(())
    }

    async fn list_sent(&self, beginnings: &[String]) -> PortResult<Vec<(String, Timestamp)>> {
        let state = self.state();
        let is_meant = |key: &str| beginnings.iter().any(|beginning| key.starts_with(beginning));
        let sent = state.mail.turns.iter().filter_map(|((key, _), turn)| match turn {
            Turn::Sent(at) if is_meant(key) => Some((key.clone(), *at)),
            Turn::Sent(_) | Turn::TakenUntil(_) => None,
        });
        Ok(sent.collect())
    }

    async fn forget_sent(&self, sheet: Sheet, keys: &[String]) -> PortResult<()> {
        self.state().mail.turns.retain(|(key, on), _| *on != sheet || !keys.contains(key));
        Ok(())
    }
}

#[async_trait]
impl Mailer for Memory {
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()> {
        let now = self.now();
        self.state().mail.delivered.insert(mail.key.clone(), (now, mail.clone()));
        Ok(())
    }

    async fn recall(&self, key: &str) -> PortResult<()> {
        self.state().mail.delivered.remove(key);
        Ok(())
    }

    async fn forget(&self, to: &Email) -> PortResult<()> {
        self.state().mail.delivered.retain(|_, (_, mail)| mail.to != *to);
        Ok(())
    }
}

#[async_trait]
impl Outbox for Memory {
    async fn list_mails(&self, limit: usize) -> PortResult<Vec<OutboxEntry>> {
        let mut entries: Vec<OutboxEntry> = self.state().mail.delivered.values().map(entry_of).collect();
        entries.sort_by(|one, other| (other.at, &other.name).cmp(&(one.at, &one.name)));
        entries.truncate(limit);
        Ok(entries)
    }

    async fn get_mail(&self, name: &str) -> PortResult<Option<(OutboxEntry, String, String)>> {
        let state = self.state();
        let found = state.mail.delivered.get(name);
        Ok(found.map(|delivered| (entry_of(delivered), delivered.1.text.clone(), delivered.1.html.clone())))
    }
}

fn entry_of((at, mail): &(Timestamp, OutgoingMail)) -> OutboxEntry {
    OutboxEntry { name: mail.key.clone(), to: mail.to.as_str().to_owned(), subject: mail.subject.clone(), at: *at }
}
