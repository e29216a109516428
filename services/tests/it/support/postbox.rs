//! What was handed to the mail server, in order and as often as it was.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::person::Email;
use services::ports::{Mailer, OutgoingMail, PortResult};

/// A mail server that notes every mail, also one that comes twice.
#[derive(Default)]
pub(crate) struct Postbox(Mutex<Vec<OutgoingMail>>);

impl Postbox {
    /// All mails, the first one first.
    pub(crate) fn mails(&self) -> Vec<OutgoingMail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys of all mails, sorted; one that came twice stands there twice.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.mails().into_iter().map(|mail| mail.key).collect();
        keys.sort();
        keys
    }

    /// What was written to an address, in order, such as `registered` and `won`: the keys of its
    /// mails without the person.
    pub(crate) fn kinds_to(&self, address: &str) -> Vec<String> {
        let to_them = |mail: &OutgoingMail| mail.to.as_str() == address;
        let kind = |mail: OutgoingMail| mail.key.rsplit_once('-').map_or(mail.key.clone(), |(kind, _)| kind.to_owned());
        self.mails().into_iter().filter(to_them).map(kind).collect()
    }
}

#[async_trait]
impl Mailer for Postbox {
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        Ok(())
    }

    async fn recall(&self, key: &str) -> PortResult<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|mail| mail.key != key);
        Ok(())
    }

    async fn forget(&self, to: &Email) -> PortResult<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|mail| mail.to != *to);
        Ok(())
    }
}
