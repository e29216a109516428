//! Every port on one page: what the use cases need from the world, as decisions and promises. How often somebody may
//! do something is a chapter of its own, `throttle`.
//!
//! No SQL, SDK or HTTP type crosses here. A method that ends in `_once` may be called again with
//! the same arguments, at the same time even, and has its effect once. Every promise has a test in
//! `adapters/tests/contract` that each backend passes.

mod throttle;

use std::time::Duration;

use async_trait::async_trait;
use domain::draw::{BeaconSignature, Commitment, DrawRecord, Entry, Seal, Secret, SignedChange};
use domain::event::Event;
use domain::id::{EventId, RaffleId, StaffId};
use domain::person::{Email, PersonKey};
use domain::raffle::{
    Board, Claim, DataWish, Erased, Move, PartyCounts, Raffle, Refusal, RefusalReason, Registration, Standing,
    StandingKind,
};
use domain::staff::{Password, Role, Staff};
use domain::ticket::TicketCode;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::jobs::{Job, Lane};
use crate::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use crate::notices::Notice;

pub use throttle::{Throttle, ThrottleKey};

/// Why a port could not do what it was asked. "Not there" is no error: that is an `Option`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PortError {
    /// The engine is away, full or busy. Trying again later may help; nothing was changed. Where an
    /// engine is far away and its answer was lost, it may have been: to ask again is safe.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The engine takes no more at the moment, and will again: to ask at once helps nobody. Nothing was changed.
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

/// The time.
pub trait Clock: Send + Sync {
    /// The wall clock. Within a process it does not go back, unless the machine's is set back by more than a minute: then
    /// it was ahead, and the right time is shown from then on.
    fn now(&self) -> Timestamp;
    /// Time since the process started, whatever happens to the wall clock.
    fn uptime(&self) -> Duration;
}

/// Randomness fit for secrets.
pub trait Chance: Send + Sync {
    /// Fills the bytes with chance.
    fn fill(&self, bytes: &mut [u8]);
    /// A fresh time-ordered UUID (version 7).
    fn new_uuid(&self) -> uuid::Uuid;
}

/// Events.
#[async_trait]
pub trait Events: Send + Sync {
    /// Stores an event whose version is one above the stored one, or 1 where there is none;
    /// otherwise `Conflict`. The messages are sent if and only if the event is stored.
    async fn put_event(&self, event: &Event, and_send: Vec<NewMessage>) -> PortResult<()>;
    /// One event.
    async fn get_event(&self, id: EventId) -> PortResult<Option<Event>>;
    /// All events, at most `EVENTS_MAX`, the one that starts first coming first.
    async fn list_events(&self) -> PortResult<Vec<Event>>;
}

/// Raffles and the secrets of their draws.
#[async_trait]
pub trait Raffles: Send + Sync {
    /// Stores a raffle whose version is one above the stored one, or 1 where there is none;
    /// otherwise `Conflict`. The messages are sent if and only if the raffle is stored.
    async fn put_raffle(&self, raffle: &Raffle, and_send: Vec<NewMessage>) -> PortResult<()>;
    /// One raffle.
    async fn get_raffle(&self, id: RaffleId) -> PortResult<Option<Raffle>>;
    /// All raffles, in the order in which they close.
    async fn list_raffles(&self) -> PortResult<Vec<Raffle>>;
    /// Keeps the secret of a raffle's draw. A second, different secret changes nothing.
    async fn keep_secret_once(&self, raffle: RaffleId, secret: Secret) -> PortResult<Once>;
    /// The secret of a raffle's draw.
    async fn get_secret(&self, raffle: RaffleId) -> PortResult<Option<Secret>>;
}

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
    async fn register_once(&self, batch: &[Registration]) -> PortResult<Vec<Registered>>;
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

/// Seals, draws and what becomes of the places.
#[async_trait]
pub trait Draws: Send + Sync {
    /// Records the seal of a raffle that has none and is not cancelled; grows its version. `Before` where a seal is
    /// recorded; `Conflict` where the raffle is cancelled or not there, or where its pool is no longer the one that was
    /// read: it has another number of registrations than the seal counts, or somebody has left since `withdrawals`
    /// were counted (see `count_withdrawals`). Only both together notice somebody who came in for somebody who left.
    async fn record_seal_once(&self, raffle: RaffleId, seal: &Seal, withdrawals: u64) -> PortResult<Once>;
    /// Records the draw of a sealed raffle: the record, the board (at version 1, which needs no
    /// advance), the raffle's `drawn_at`, and the messages, all together or not at all. Lines of
    /// entries that are nobody's by now are stored as such. `Before` where a draw is recorded;
    /// `Conflict` where the raffle is cancelled, unsealed or not there.
    async fn record_draw_once(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        and_send: Vec<NewMessage>,
    ) -> PortResult<Once>;
    /// The published record of a draw.
    async fn get_record(&self, raffle: RaffleId) -> PortResult<Option<DrawRecord>>;
    /// Who stands where; empty and at version 0 before the draw. Lines may be newer than the version; a decision made
    /// on such a board is then refused.
    async fn get_board(&self, raffle: RaffleId) -> PortResult<Board>;
    /// One person's line.
    async fn get_standing(&self, raffle: RaffleId, person: PersonKey) -> PortResult<Option<Standing>>;
    /// The lines of some people in the order of the board, each at least as new as the version that is
    /// told with them. Each of the people is named once; lines that are nobody's may be left out.
    async fn get_lines(&self, raffle: RaffleId, people: &[PersonKey]) -> PortResult<Board>;
    /// Applies moves to a board that still has this version, together with the messages;
    /// otherwise `Conflict`. `then` says whether places may have become free.
    async fn apply_moves(
        &self,
        raffle: RaffleId,
        version: u64,
        moves: &[Move],
        then: Advance,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// Makes one move, if the person's line still says what it was read to say (`from`); otherwise, or
    /// where there is no such line, `Conflict`. What happens to other lines does not matter, so that many
    /// can answer at once. The board grows its version and needs an advance; the messages are sent with it.
    async fn apply_answer(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// Adds an entry to the chain of changes by hand, applies the moves that it means to a board that still has this
    /// version, and sends the messages, all together; afterwards the board needs an advance. `Conflict` where the board
    /// has moved on, or the entry is not the next of its chain.
    async fn record_change(
        &self,
        raffle: RaffleId,
        version: u64,
        change: &SignedChange,
        moves: &[Move],
        and_send: Vec<NewMessage>,
    ) -> PortResult<()>;
    /// The chain of changes by hand, from the first; at most `CHANGES_MAX`.
    async fn list_changes(&self, raffle: RaffleId) -> PortResult<Vec<SignedChange>>;
    /// Whether the board has to be advanced: it was marked so, or an offer has run out by `now`.
    async fn needs_advance(&self, raffle: RaffleId, now: Timestamp) -> PortResult<bool>;
}

/// What is to happen to a board after moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// Places may have become free: `needs_advance` says so until they are passed on.
    Needed,
    /// All that could be passed on has been.
    Done,
}

/// The most registrations or lines of one write or one page of the ledger.
pub const LEDGER_BATCH_MAX: usize = 1_000;

/// The ledger for organizers' reporting: a projection of what is stored elsewhere, which can be
/// dropped and rebuilt.
///
/// Every note may come twice, late and out of order: an older version than the one that is kept
/// changes nothing.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Notes an event, unless a newer version is noted.
    async fn note_event(&self, event: &EventNote) -> PortResult<()>;
    /// Notes a raffle, unless a newer version is noted.
    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()>;
    /// Notes registrations, each unless one that was received later is noted of the person, or the
    /// person was forgotten since. At most `LEDGER_BATCH_MAX`.
    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()>;
    /// Notes lines of a board as they are in this version, each unless it is noted in as new a one.
    /// At most `LEDGER_BATCH_MAX`.
    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()>;
    /// Forgets what a person had sent until then: no byte of the data is left in files of the engine,
    /// their lines are nobody's, and a late note of it changes nothing.
    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()>;
    /// Empties the ledger, or as much of it as takes no more than a moment, and says whether it is empty now. Who was
    /// forgotten stays so.
    async fn wipe(&self) -> PortResult<bool>;
    /// All events, in the order of their ids.
    async fn list_events(&self) -> PortResult<Vec<EventNote>>;
    /// All raffles, in the order of their ids.
    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>>;
    /// A page of the registrations of a raffle that a search finds, in the order of their person
    /// keys, beginning after one. At most `LEDGER_BATCH_MAX`.
    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>>;
    /// A page of a raffle's board, winners before runners-up, by their numbers, beginning after one.
    /// At most `LEDGER_BATCH_MAX`.
    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>>;
    /// How many registrations of a raffle it holds.
    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64>;
    /// How many of these there are per minute of arrival, in order; minutes without any are left out.
    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>>;
    /// When it was filled with all that was stored by then; nothing for one that is new or was emptied.
    async fn get_filled(&self) -> PortResult<Option<Timestamp>>;
    /// Notes that it was filled.
    async fn note_filled(&self, at: Timestamp) -> PortResult<()>;
}

/// A message for the queue. One that goes with a state is sent once that state is stored: at once, or, after a crash,
/// when the timetable comes round, and then perhaps twice.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// What is to be done.
    pub job: Job,
    /// How many seconds from now the message may be handed over at the earliest. Any length: an adapter whose engine
    /// has a limit hands the message round until its time has come.
    pub delay_secs: u32,
    /// The message must be stored before this moment or not at all.
    pub not_after: Option<Timestamp>,
}

impl From<Job> for NewMessage {
    fn from(job: Job) -> Self {
        Self { job, delay_secs: 0, not_after: None }
    }
}

/// Whether a message was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on disk.
    Stored,
    /// Its `not_after` had passed; it was not stored and never will be.
    TooLate,
}

/// A message that was handed to a worker, who has to settle it within the visibility timeout.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Names this hand-over: a later one of the same message has another handle.
    pub handle: String,
    /// What is to be done. `Err` holds the cause where the stored message cannot be read.
    pub job: Result<Job, String>,
    /// How often the message was handed over, this time included.
    pub attempt: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// What a worker says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done; the message goes away.
    Done,
    /// Not now; it comes again after a pause.
    Retry {
        /// The pause, in seconds.
        after_secs: u32,
        /// What went wrong, for the dead-letter queue should it go on.
        cause: String,
    },
    /// It can never be done; the message becomes a dead letter.
    Dead {
        /// What went wrong, without personal data.
        cause: String,
    },
}

/// How many times a message is handed over before it becomes a dead letter, if it is never done.
pub const ATTEMPTS_MAX: u32 = 8;
/// The most messages of one hand-over.
pub const RECEIVE_MAX: usize = 4_096;
/// The most dead letters that a list shows.
pub const DEAD_LETTERS_MAX: usize = 500;

/// How many messages wait where. A queue that is made of many machines tells the numbers of a lane only approximately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depth {
    /// Can be handed over now.
    pub ready: u64,
    /// Handed over and not settled.
    pub in_flight: u64,
    /// Wait for their time.
    pub delayed: u64,
    /// Dead letters.
    pub dead: u64,
    /// The age in milliseconds of the oldest message that can be handed over; 0 where that is not told.
    pub oldest_ready_ms: u64,
}

/// A message that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Its number in the queue.
    pub id: u64,
    /// In which lane it was.
    pub lane: Lane,
    /// The kind of job.
    pub kind: String,
    /// The raffle it belongs to, if any.
    pub raffle: Option<RaffleId>,
    /// Why it could not be done.
    pub cause: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it died.
    pub died_at: Timestamp,
}

/// A queue with the semantics of SQS: at least once, in no order, with a visibility timeout, a
/// receive count, delayed messages and a dead-letter queue.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Stores messages, each judged alone by its `not_after`. On disk when this returns. Where it
    /// fails, some may be on disk all the same: sending them again is one more doubled delivery.
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>>;
    /// Hands over up to `max` messages, the oldest first where the engine keeps an order, and hides them for
    /// `visibility_secs` seconds. A message that was handed over `ATTEMPTS_MAX` times becomes a dead letter instead.
    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>>;
    /// Settles hand-overs. A handle that has been overtaken by a later hand-over has no effect; where
    /// that later one is in another process, `Done` may count, because what is done is done.
    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()>;
    /// How many messages still belong to the pool of a raffle, dead letters included (see `Job::pool`). Their total is
    /// exact, whatever the engine; an engine that cannot tell where they wait counts them all as ready.
    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth>;
    /// How many messages wait in a lane.
    async fn depth(&self, lane: Lane) -> PortResult<Depth>;
    /// The dead letters, the youngest first, at most `DEAD_LETTERS_MAX`.
    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>>;
    /// One dead letter and its body.
    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>>;
    /// Sends dead letters again, with a fresh count, and says how many there were.
    async fn redrive(&self, ids: &[u64]) -> PortResult<u64>;
    /// Deletes messages with somebody's data that are dead or wait for their time, and hands back the
    /// registrations among them. Those that are ready are refused when they are handed over. A store that
    /// keeps its queue itself does this within `erase_once`; one that does not asks the queue.
    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>>;
}

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

/// Remembers which mails were sent, so that each goes out once.
#[async_trait]
pub trait MailLog: Send + Sync {
    /// Asks for the turn to send a mail; exactly one of several callers gets it.
    async fn take_turn(&self, key: &str, now: Timestamp, lease_secs: u32) -> PortResult<MailTurn>;
    /// Notes that the mail was handed over.
    async fn mark_sent(&self, key: &str, now: Timestamp) -> PortResult<()>;
    /// The mails that were sent and whose keys begin with one of these, in the order of their keys,
    /// each with its time.
    async fn list_sent(&self, beginnings: &[String]) -> PortResult<Vec<(String, Timestamp)>>;
    /// Forgets that a mail was sent.
    async fn forget_sent(&self, key: &str) -> PortResult<()>;
}

/// A public source of randomness (drand's quicknet).
#[async_trait]
pub trait Beacon: Send + Sync {
    /// The signature of a round, which is genuine; nothing while the round has not been made. `Unavailable` where no
    /// relay answers, and where no answer is genuine.
    async fn get_round(&self, round: u64) -> PortResult<Option<BeaconSignature>>;
}

/// Files that are published or uploaded, by names such as `draws/raf_…/record.json`.
#[async_trait]
pub trait Files: Send + Sync {
    /// Writes a file that is not there yet, whole or not at all. One that is there stays as it is.
    async fn put_once(&self, name: &str, bytes: &[u8]) -> PortResult<Once>;
    /// Reads a file.
    async fn get_file(&self, name: &str) -> PortResult<Option<Vec<u8>>>;
    /// Reads up to `length` bytes of a file from `offset` on; fewer where the file ends before.
    async fn get_part(&self, name: &str, offset: u64, length: usize) -> PortResult<Option<Vec<u8>>>;
}

/// The SHA-256 of a token: what is stored of a session or a link.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub staff: StaffId,
    /// The first moment at which it no longer counts.
    pub expires: Timestamp,
}

/// Staff, their passwords, sign-in links and sessions.
#[async_trait]
pub trait People: Send + Sync {
    /// Adds a member of staff; `Conflict` where the e-mail address is taken.
    async fn add_staff(&self, staff: &Staff) -> PortResult<()>;
    /// One member of staff.
    async fn get_staff(&self, id: StaffId) -> PortResult<Option<Staff>>;
    /// The member of staff with this address.
    async fn find_staff(&self, email: &Email) -> PortResult<Option<Staff>>;
    /// All of them, the one hired first coming first.
    async fn list_staff(&self) -> PortResult<Vec<Staff>>;
    /// Gives a role. `Conflict` where this would leave no owner.
    async fn set_role(&self, id: StaffId, role: Role) -> PortResult<()>;
    /// Removes somebody with their password, links and sessions. `Conflict` for the last owner.
    async fn remove_staff(&self, id: StaffId) -> PortResult<()>;
    /// Keeps the hash of a password.
    async fn set_password(&self, id: StaffId, hash: &str) -> PortResult<()>;
    /// The hash of the password, if one was set.
    async fn get_password(&self, id: StaffId) -> PortResult<Option<String>>;
    /// Keeps a link that signs in once.
    async fn put_link(&self, hash: TokenHash, staff: StaffId, expires: Timestamp) -> PortResult<()>;
    /// Uses a link up: exactly one of several callers gets the member of staff.
    async fn take_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<StaffId>>;
    /// Keeps a session.
    async fn put_session(&self, hash: TokenHash, session: &Session) -> PortResult<()>;
    /// The session of a token, if it still counts.
    async fn get_session(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<Session>>;
    /// Ends a session.
    async fn end_session(&self, hash: TokenHash) -> PortResult<()>;
    /// Ends all sessions of somebody.
    async fn end_sessions_of(&self, staff: StaffId) -> PortResult<()>;
}

/// Hashes passwords, slowly on purpose.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The hash to keep (PHC string).
    async fn hash(&self, password: Password) -> PortResult<String>;
    /// Whether the password is the one that was hashed. With `None` the answer is always no, and takes as long.
    async fn is_right(&self, password: Password, hash: Option<String>) -> PortResult<bool>;
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a member of staff's id, `attendee`, `timetable`, or `operator` at the command line.
    pub actor: String,
    /// What was done, such as `raffle.closed`.
    pub deed: String,
    /// To what: an id.
    pub object: String,
    /// More of it, without personal data.
    pub detail: String,
}

/// The most lines of the audit log that a page shows.
pub const AUDIT_PAGE_MAX: usize = 200;

/// Who did what.
#[async_trait]
pub trait Audit: Send + Sync {
    /// Adds a line.
    async fn append(&self, entry: &AuditEntry) -> PortResult<()>;
    /// The latest lines, the youngest first; `object` narrows them to one thing.
    async fn list_audit(&self, object: Option<&str>, limit: usize) -> PortResult<Vec<AuditEntry>>;
}

/// The bus by which other systems hear what happened.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Hands a notice to everybody who listens, at least once; a listener recognizes a repeated notice by its id.
    async fn publish(&self, notice: &Notice) -> PortResult<()>;
}

/// Whether the engines behind the ports work.
#[async_trait]
pub trait Health: Send + Sync {
    /// Reads and writes something small.
    async fn check(&self) -> PortResult<()>;
}

/// Hands on the messages that a store keeps until a queue beside it has taken them.
#[async_trait]
pub trait Relay: Send + Sync {
    /// Hands messages over that a crash, or a queue that was away, has left behind, and says how many
    /// there were. Several may do so at once, at the price of a doubled message.
    async fn relay(&self) -> PortResult<u64>;
}

/// Why the timetable is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Something is due.
    #[default]
    Due,
    /// Somebody has changed something, or sent a message: the queue may have work.
    Asked,
}

impl Occasion {
    /// The word for it in schedules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Asked => "asked",
        }
    }
}

/// Whether the lanes of the queue are worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    /// What is sent is done at once.
    Worked,
    /// What is sent waits, and nothing is paid for looking.
    AtRest,
}

/// The alarm clock of a host that sleeps between two rounds of the timetable.
#[async_trait]
pub trait Alarm: Send + Sync {
    /// Has the timetable called at this moment or some seconds later, at least once. Asking again for about the same
    /// moment makes one call of both.
    async fn call_at(&self, at: Timestamp, occasion: Occasion) -> PortResult<()>;
    /// Has the lanes worked from now on, or lets them rest.
    async fn set_lanes(&self, lanes: Lanes) -> PortResult<()>;
}
