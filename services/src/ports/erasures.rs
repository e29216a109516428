//! Deleting what is stored about somebody, and the links by which people ask for it.

use async_trait::async_trait;
use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::{DataWish, Erased};
use domain::ticket::TicketCode;
use domain::time::Timestamp;

use super::{Once, PortResult, TokenHash};

/// A link by which a wish about somebody's data can be granted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataLink {
    /// Whose data.
    pub code: TicketCode,
    /// What is wished for.
    pub wish: DataWish,
    /// The first moment at which it no longer counts.
    pub expires: Timestamp,
}

/// What is to be deleted of somebody in one raffle.
#[derive(Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The registration.
    pub code: TicketCode,
    /// The address: messages on the queue may hold it.
    pub email: Email,
    /// How the keys of the mails to this person begin.
    pub mails: Vec<String>,
    /// When.
    pub at: Timestamp,
}

/// Deleting what is stored about somebody, and the links that ask for it.
#[async_trait]
pub trait Erasures: Send + Sync {
    /// Keeps a link, and throws away those that have expired.
    async fn put_data_link(&self, hash: TokenHash, link: &DataLink) -> PortResult<()>;
    /// A link that still counts, for looking at it.
    async fn get_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>>;
    /// Uses a link up: exactly one of several callers gets it.
    async fn take_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>>;
    /// Deletes a registration with all that is stored about its person, durably when it returns: data
    /// and salt, links, the notes of their mails, and messages with their data that are dead or wait
    /// for their time. Messages that are ready are refused when they are handed over. `Before`, and
    /// nothing changes, where no registration has this code. Where it fails, the registration is still
    /// there, and calling it again completes it.
    ///
    /// Before the seal it leaves the pool as `Withdrawn` (see `list_refusals`), with whatever else of
    /// the person was deleted from the queue. After it the entry stays, nobody's, in `list_erased`;
    /// the line on the board becomes nobody's, gives its place back, and the board needs an advance.
    /// No byte of the data is left in files of ours; copies that a managed engine keeps run out.
    async fn erase_once(&self, erasure: &Erasure) -> PortResult<Once>;
    /// How many times somebody has left the pool of a raffle before its seal. Count them before the pool is read: then
    /// `record_seal_once` notices whoever leaves meanwhile.
    async fn count_withdrawals(&self, raffle: RaffleId) -> PortResult<u64>;
    /// Whether a person's data were deleted, and when: the latest time, if it was more than once.
    async fn get_erased(&self, person: PersonKey) -> PortResult<Option<Erased>>;
    /// A page of the entries in a sealed pool that are nobody's, in order, beginning after one. At
    /// most `REGISTRATIONS_PAGE_MAX`.
    async fn list_erased(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Commitment>>;
}
