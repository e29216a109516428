//! Mails in memory: who has the turn to send one, and which were delivered.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::time::Timestamp;
use services::ports::{MailLog, MailTurn, Mailer, Outbox, OutboxEntry, OutgoingMail, PortResult};

use super::Memory;

#[derive(Default)]
pub(super) struct MailState {
    turns: BTreeMap<String, Turn>,
    delivered: BTreeMap<String, (Timestamp, OutgoingMail)>,
}

enum Turn {
    TakenUntil(Timestamp),
    Sent,
}

#[async_trait]
impl MailLog for Memory {
    async fn take_turn(&self, key: &str, now: Timestamp, lease_secs: u32) -> PortResult<MailTurn> {
        let mut state = self.state();
        match state.mail.turns.get(key) {
            Some(Turn::Sent) => Ok(MailTurn::Sent),
            Some(Turn::TakenUntil(until)) if now < *until => Ok(MailTurn::Taken),
            _ => {
                let until = now.plus_secs(i64::from(lease_secs));
                state.mail.turns.insert(key.to_owned(), Turn::TakenUntil(until));
                Ok(MailTurn::Yours)
            }
        }
    }

    async fn mark_sent(&self, key: &str, _now: Timestamp) -> PortResult<()> {
        self.state().mail.turns.insert(key.to_owned(), Turn::Sent);
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
