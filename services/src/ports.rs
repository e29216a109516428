//! What the use cases need from the world, as decisions and promises. A chapter per subject, in reading order:
//!
//! - `clock`: time and chance
//! - `raffles`: events and raffles, as organizers make and change them
//! - `registrations`: who is in a pool, and who is not and why
//! - `erasures`: deleting what is stored about somebody
//! - `draws`: seals, draws, what becomes of the places, and the beacon
//! - `ledger`: what organizers' lists and charts are read from
//! - `queue`: messages, and handing them on
//! - `mail`: letters, and the outbox that stands in for a mail server
//! - `files`: what is published or uploaded
//! - `people`: staff, sessions and passwords
//! - `audit`: who did what
//! - `throttle`: how often somebody may do something
//! - `alarm`: waking a host that sleeps
//!
//! No SQL, SDK or HTTP type crosses here. A method that ends in `_once` may be called again with the same arguments, at
//! the same time even, and has its effect once. Every promise has a test in `adapters/tests/contract` that each backend
//! passes.

mod alarm;
mod audit;
mod clock;
mod draws;
mod erasures;
mod files;
mod ledger;
mod mail;
mod people;
mod queue;
mod raffles;
mod registrations;
mod throttle;

use async_trait::async_trait;
use thiserror::Error;

pub use alarm::{Alarm, Lanes, Occasion};
pub use audit::{AUDIT_PAGE_MAX, Audit, AuditEntry};
pub use clock::{Chance, Clock};
pub use draws::{Advance, Beacon, Draws};
pub use erasures::{DataLink, Erasure, Erasures};
pub use files::Files;
pub use ledger::{LEDGER_BATCH_MAX, Ledger};
pub use mail::{MailLog, MailTurn, Mailer, Outbox, OutboxEntry, OutgoingMail, SHEET_MAX, Sheet};
pub use people::{Passwords, People, Session, TokenHash};
pub use queue::{
    ATTEMPTS_MAX, DEAD_LETTERS_MAX, DeadLetter, Delivery, Depth, NewMessage, Notices, Queue, RECEIVE_MAX, Relay, Sent,
    Verdict,
};
pub use raffles::{Events, Raffles};
pub use registrations::{MinuteCount, REGISTRATIONS_PAGE_MAX, RegisterAnswer, Registered, Registrations, StoredTicket};
pub use throttle::{Throttle, ThrottleKey};

/// Why a port could not do what it was asked. "Not there" is no error: that is an `Option`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PortError {
    /// The engine cannot be reached, is full, or is overloaded. Trying again later may help. Usually nothing was
    /// changed; if the answer of a remote engine was lost, the change may have been made. Every call may safely be
    /// repeated.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The engine takes no more at the moment, and will again later: trying again at once cannot help. Nothing was
    /// changed.
    #[error("busy: {0}")]
    Busy(String),
    /// Somebody else changed it first. Read again and decide again.
    #[error("changed by somebody else")]
    Conflict,
}

/// What a port answers.
pub type PortResult<T> = Result<T, PortError>;

/// Whether a `…_once` had its effect now or had it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// This call did it.
    Now,
    /// It was done before; nothing changed.
    Before,
}

/// Whether the engines behind the ports work.
#[async_trait]
pub trait Health: Send + Sync {
    /// Reads and writes something small.
    async fn check(&self) -> PortResult<()>;
}
