//! What happens: the use cases of Festival Tickets, over ports.
//!
//! Use cases are free functions that take `&Services` first. They know no SDK, no HTTP and no
//! pages; `ports` says what they need from the world.

pub mod agenda;
pub mod announce;
pub mod audit;
pub mod changes;
pub mod claims;
pub mod draw;
pub mod draw_log;
pub mod error;
pub mod events;
pub mod jobs;
pub mod ledger;
pub mod letters;
mod limits;
pub mod markdown;
pub mod notices;
pub mod operations;
pub mod own_data;
pub mod people;
pub mod pictures;
pub mod ports;
pub mod raffles;
pub mod receipts;
pub mod recent;
pub mod registering;
pub mod rehearsal;
pub mod tickets;
pub mod timetable;
pub mod watch;
pub mod work;

use std::sync::Arc;

use domain::person::Pepper;
use domain::ticket::ReceiptKey;

pub use error::Error;

/// Everything that a use case may need: the ports, the keys and the addresses of the two sites.
pub struct Services {
    /// The time.
    pub clock: Arc<dyn ports::Clock>,
    /// Randomness.
    pub chance: Arc<dyn ports::Chance>,
    /// Events.
    pub events: Arc<dyn ports::Events>,
    /// Raffles.
    pub raffles: Arc<dyn ports::Raffles>,
    /// Registrations.
    pub registrations: Arc<dyn ports::Registrations>,
    /// Deleting what is stored about people.
    pub erasures: Arc<dyn ports::Erasures>,
    /// Seals, draws, places.
    pub draws: Arc<dyn ports::Draws>,
    /// The ledger for reporting; everything else works without it.
    pub ledger: Option<Arc<dyn ports::Ledger>>,
    /// The queue.
    pub queue: Arc<dyn ports::Queue>,
    /// Hands on the messages that the store keeps for the queue; none where the store is the queue.
    pub relay: Option<Arc<dyn ports::Relay>>,
    /// Tells other systems what happened; none where nobody listens.
    pub notices: Option<Arc<dyn ports::Notices>>,
    /// Sends mail.
    pub mailer: Arc<dyn ports::Mailer>,
    /// Which mails were sent.
    pub mail_log: Arc<dyn ports::MailLog>,
    /// The outbox folder, where one stands in for a mail server.
    pub outbox: Option<Arc<dyn ports::Outbox>>,
    /// Public randomness.
    pub beacon: Arc<dyn ports::Beacon>,
    /// Published and uploaded files.
    pub files: Arc<dyn ports::Files>,
    /// Staff.
    pub people: Arc<dyn ports::People>,
    /// Passwords.
    pub passwords: Arc<dyn ports::Passwords>,
    /// Who did what.
    pub audit: Arc<dyn ports::Audit>,
    /// Limits.
    pub throttle: Arc<dyn ports::Throttle>,
    /// Whether the engines work.
    pub health: Arc<dyn ports::Health>,
    /// Raffles as they were a moment ago, for the path that must not read the store.
    pub recent: recent::RecentRaffles,
    /// Where receipts of the same moment get their one signature.
    pub signing: receipts::SigningDesk,
    /// What this process knows of the clock and of files that it has published.
    pub watch: watch::Watch,
    /// The secrets of this installation.
    pub keys: Keys,
    /// Where the sites are.
    pub sites: Sites,
}

/// The secrets of this installation.
#[derive(Clone, Debug)]
pub struct Keys {
    /// For person keys.
    pub pepper: Pepper,
    /// For receipts.
    pub receipts: ReceiptKey,
}

/// Where the two sites are reached, without a slash at the end.
#[derive(Clone, Debug)]
pub struct Sites {
    /// Such as `https://tickets.example.org`.
    pub attendee: String,
    /// Such as `https://tickets.example.org/backoffice`.
    pub backoffice: String,
}
