//! Mail: sending it, the folder that stands in for a mail server, and sending each letter once.

use async_trait::async_trait;
use domain::person::Email;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::PortResult;

/// A mail that is ready to go.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Names this mail: the same key is the same mail.
    pub key: String,
    /// To whom.
    pub to: Email,
    /// The subject.
    pub subject: String,
    /// The body as text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands a mail over. Where the medium allows it, the same key twice is one mail; elsewhere
    /// both carry the same `Message-ID`, unless the medium writes one of its own over it, as SES does.
    /// `Busy` where it takes only so many in a second or a day.
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()>;
    /// Takes back a mail that is still in our hands. What has been handed on cannot be taken back.
    async fn recall(&self, key: &str) -> PortResult<()>;
    /// Takes back all mails to an address that are still in our hands.
    async fn forget(&self, to: &Email) -> PortResult<()>;
}

/// A mail in the outbox folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// The file's name without its ending.
    pub name: String,
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When it was written.
    pub at: Timestamp,
}

/// The folder of `.eml` files that stands in for a mail server on a demo machine.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The latest mails, the youngest first.
    async fn list_mails(&self, limit: usize) -> PortResult<Vec<OutboxEntry>>;
    /// The text and the HTML of one mail.
    async fn get_mail(&self, name: &str) -> PortResult<Option<(OutboxEntry, String, String)>>;
}

/// The most mails that belong to one sheet: they, and who is at each, fit into the kilobyte that a write costs.
pub const SHEET_MAX: usize = 10;

/// Whether a mail may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTurn {
    /// It is this caller's turn until the lease runs out.
    Yours,
    /// It was sent.
    Sent,
    /// Somebody else is at it.
    Taken,
}

/// Where the log notes a mail: by itself, or on a sheet with a few others, which an engine that charges for each write
/// notes in one. A mail belongs to the same sheet whenever it is spoken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sheet {
    /// By itself.
    #[default]
    Alone,
    /// On the sheet of this number, which a store has given out with a registration.
    Shared(u64),
}

impl Sheet {
    /// Whether a mail is noted by itself.
    pub fn is_alone(&self) -> bool {
        *self == Self::Alone
    }
}

/// Remembers which mails were sent, so that each goes out once.
#[async_trait]
pub trait MailLog: Send + Sync {
    /// Asks for the turn to send each of these mails, at most `SHEET_MAX`; exactly one of several callers gets that of
    /// a mail, whatever others it asks for. One answer for each, in order.
    async fn take_turns(
        &self,
        sheet: Sheet,
        keys: &[String],
        now: Timestamp,
        lease_secs: u32,
    ) -> PortResult<Vec<MailTurn>>;
    /// Notes that mails were handed over.
    async fn mark_sent(&self, sheet: Sheet, keys: &[String], now: Timestamp) -> PortResult<()>;
    /// The mails that were sent and whose keys begin with one of these, in the order of their keys, each with its
    /// time. One on a sheet is found by a beginning that names the person whose registration the sheet was given out
    /// with.
    async fn list_sent(&self, beginnings: &[String]) -> PortResult<Vec<(String, Timestamp)>>;
    /// Forgets that mails were sent.
    async fn forget_sent(&self, sheet: Sheet, keys: &[String]) -> PortResult<()>;
}
