//! Registrations: who is in a pool, and who is not and why.

use async_trait::async_trait;
use domain::draw::{Commitment, Entry};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PartyCounts, PartySize, Refusal, RefusalReason, Registration};
use domain::ticket::TicketCode;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PortResult, Sheet};

/// What became of a registration that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is stored now.
    Stored,
    /// It was stored before: the message came twice.
    Same,
    /// It is not in the pool, and never will be; the refusal is stored. What was stored of the
    /// person before stays as it is.
    Refused(RefusalReason),
}

/// What a store answers to a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisterAnswer {
    /// What became of it.
    pub became: Registered,
    /// Where the mail that confirms it is noted: the same for a person and a raffle, however often they register, also
    /// after their data were deleted.
    pub sheet: Sheet,
}

impl RegisterAnswer {
    /// Of one that is not stored, or of an engine that notes each mail by itself, because a write costs it nothing.
    pub const fn alone(became: Registered) -> Self {
        Self { became, sheet: Sheet::Alone }
    }
}

/// What is stored under a ticket code, without anything of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredTicket {
    /// In which raffle.
    pub raffle: RaffleId,
    /// The code of the registration that counts.
    pub code: TicketCode,
    /// How many places were asked for.
    pub party_size: PartySize,
}

/// How many registered in one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinuteCount {
    /// The start of the minute.
    pub minute: Timestamp,
    /// How many were received in it.
    pub count: u64,
}

/// The most registrations of one `register_once` or one page: bounds a commit to about 1 MB.
pub const REGISTRATIONS_PAGE_MAX: usize = 4_096;

/// Registrations, one per person and raffle.
#[async_trait]
pub trait Registrations: Send + Sync {
    /// Stores registrations, durably when it returns. The person key (`code.person`) is the
    /// primary key: of several for one person the first one stored counts, in a batch the first.
    /// The others are refused as `Repeated`, and what a person had sent before their data were
    /// deleted as `Withdrawn`; the refusals are stored with it. One answer per registration, in
    /// order. At most `REGISTRATIONS_PAGE_MAX`. Where it fails, an engine without large transactions
    /// may have stored some: calling it again completes it.
    async fn register_once(&self, batch: &[Registration]) -> PortResult<Vec<RegisterAnswer>>;
    /// Notes registrations that are not in the pool, durably when it returns. The first reason for a
    /// commitment stays. At most `REGISTRATIONS_PAGE_MAX`. Calling it again completes what has failed.
    async fn refuse_once(&self, raffle: RaffleId, refusals: &[Refusal]) -> PortResult<()>;
    /// Why a registration is not in the pool of a raffle, if it was refused.
    async fn get_refusal(&self, raffle: RaffleId, commitment: Commitment) -> PortResult<Option<RefusalReason>>;
    /// A page of a raffle's refusals in the order of their commitments, beginning after one. At most
    /// `REGISTRATIONS_PAGE_MAX`.
    async fn list_refusals(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Refusal>>;
    /// The registration that counts for a person.
    async fn get_registration(&self, person: PersonKey) -> PortResult<Option<Registration>>;
    /// The same without the person's data, which whoever asks for the public may then have no right to read.
    async fn get_ticket(&self, person: PersonKey) -> PortResult<Option<StoredTicket>>;
    /// A page of a raffle's registrations in the order of their person keys, beginning after one.
    async fn list_registrations(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<Registration>>;
    /// The same page, but only what the draw needs.
    async fn list_entries(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<(PersonKey, Entry)>>;
    /// How many registrations are in the pool; once it is sealed, those whose data were deleted since are included.
    /// Where counting takes long, the answer may be a few minutes old. The same holds for the count by party size.
    async fn count_registrations(&self, raffle: RaffleId) -> PortResult<u64>;
    /// How many are stored of each party size.
    async fn count_by_party_size(&self, raffle: RaffleId) -> PortResult<PartyCounts>;
    /// How many of these there are per minute of arrival, in order; minutes without any are left out.
    async fn count_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>>;
}
