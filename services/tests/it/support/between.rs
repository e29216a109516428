//! A layer between the use cases and the stores: every call of a port passes a hook.

use std::sync::Arc;

use adapters::memory::{Memory, MemoryLedger};
use async_trait::async_trait;
use domain::draw::{Commitment, DrawRecord, Entry, Seal, Secret, SignedChange};
use domain::event::Event;
use domain::id::{EventId, RaffleId, StaffId};
use domain::person::{Email, PersonKey};
use domain::raffle::{
    Board, Claim, Erased, Move, PartyCounts, Raffle, Refusal, RefusalReason, Registration, Standing, StandingKind,
};
use domain::staff::{Role, Staff};
use domain::time::Timestamp;
use services::jobs::Lane;
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::notices::Notice;
use services::ports::{
    Advance, Audit, AuditEntry, DataLink, DeadLetter, Delivery, Depth, Draws, Erasure, Erasures, Events, Files, Health,
    Ledger, MailLog, MailTurn, Mailer, MinuteCount, NewMessage, Notices, Once, Outbox, OutboxEntry, OutgoingMail,
    People, PortResult, Queue, Raffles, RegisterAnswer, Registrations, Sent, Session, Sheet, StoredTicket, TokenHash,
    Verdict,
};

use super::hooks::Hook;
use super::postbox::Postbox;

/// Every port of a process, each call passing a hook on its way to the memory behind.
pub(crate) struct Between {
    pub(crate) memory: Arc<Memory>,
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) postbox: Arc<Postbox>,
    pub(crate) hook: Arc<dyn Hook>,
}

impl Between {
    async fn pass<T>(&self, call: &'static str, effect: impl Future<Output = PortResult<T>> + Send) -> PortResult<T> {
        self.hook.before(call).await?;
        let answer = effect.await;
        self.hook.after(call).await?;
        answer
    }
}

/// Writes the ports out: each method passes the hook and goes on to the same method behind it.
macro_rules! pass_on {
    ($($port:ident to $behind:ident { $(fn $call:ident($($arg:ident: $ty:ty),*) -> $out:ty;)* })*) => {$(
        #[async_trait]
        impl $port for Between {
            $(async fn $call(&self, $($arg: $ty),*) -> PortResult<$out> {
                self.pass(stringify!($call), self.$behind.$call($($arg),*)).await
            })*
        }
    )*};
}

pass_on! {
    Events to memory {
        fn put_event(event: &Event, and_send: Vec<NewMessage>) -> ();
        fn get_event(id: EventId) -> Option<Event>;
        fn list_events() -> Vec<Event>;
    }
    Raffles to memory {
        fn put_raffle(raffle: &Raffle, and_send: Vec<NewMessage>) -> ();
        fn get_raffle(id: RaffleId) -> Option<Raffle>;
        fn list_raffles() -> Vec<Raffle>;
        fn keep_secret_once(raffle: RaffleId, secret: Secret) -> Once;
        fn get_secret(raffle: RaffleId) -> Option<Secret>;
    }
    Registrations to memory {
        fn register_once(batch: &[Registration]) -> Vec<RegisterAnswer>;
        fn refuse_once(raffle: RaffleId, refusals: &[Refusal]) -> ();
        fn get_refusal(raffle: RaffleId, commitment: Commitment) -> Option<RefusalReason>;
        fn list_refusals(raffle: RaffleId, after: Option<Commitment>, limit: usize) -> Vec<Refusal>;
        fn get_registration(person: PersonKey) -> Option<Registration>;
        fn get_ticket(person: PersonKey) -> Option<StoredTicket>;
        fn list_registrations(raffle: RaffleId, after: Option<PersonKey>, limit: usize) -> Vec<Registration>;
        fn list_entries(raffle: RaffleId, after: Option<PersonKey>, limit: usize) -> Vec<(PersonKey, Entry)>;
        fn count_registrations(raffle: RaffleId) -> u64;
        fn count_by_party_size(raffle: RaffleId) -> PartyCounts;
        fn count_by_minute(raffle: RaffleId) -> Vec<MinuteCount>;
    }
    Erasures to memory {
        fn put_data_link(hash: TokenHash, link: &DataLink) -> ();
        fn get_data_link(hash: TokenHash, now: Timestamp) -> Option<DataLink>;
        fn take_data_link(hash: TokenHash, now: Timestamp) -> Option<DataLink>;
        fn erase_once(erasure: &Erasure) -> Once;
        fn count_withdrawals(raffle: RaffleId) -> u64;
        fn get_erased(person: PersonKey) -> Option<Erased>;
        fn list_erased(raffle: RaffleId, after: Option<Commitment>, limit: usize) -> Vec<Commitment>;
    }
    Draws to memory {
        fn record_seal_once(raffle: RaffleId, seal: &Seal, withdrawals: u64) -> Once;
        fn record_draw_once(record: &DrawRecord, board: &[Standing], and_send: Vec<NewMessage>) -> Once;
        fn get_record(raffle: RaffleId) -> Option<DrawRecord>;
        fn get_board(raffle: RaffleId) -> Board;
        fn get_lines(raffle: RaffleId, people: &[PersonKey]) -> Board;
        fn get_standing(raffle: RaffleId, person: PersonKey) -> Option<Standing>;
        fn apply_moves(
            raffle: RaffleId, version: u64, moves: &[Move], then: Advance, and_send: Vec<NewMessage>
        ) -> ();
        fn apply_answer(raffle: RaffleId, from: Claim, step: Move, and_send: Vec<NewMessage>) -> ();
        fn record_change(
            raffle: RaffleId, version: u64, change: &SignedChange, moves: &[Move], and_send: Vec<NewMessage>
        ) -> ();
        fn list_changes(raffle: RaffleId) -> Vec<SignedChange>;
        fn needs_advance(raffle: RaffleId, now: Timestamp) -> bool;
    }
    Queue to memory {
        fn send(messages: Vec<NewMessage>) -> Vec<Sent>;
        fn receive(lane: Lane, max: usize, visibility_secs: u32) -> Vec<Delivery>;
        fn settle(verdicts: Vec<(String, Verdict)>) -> ();
        fn pool_depth(raffle: RaffleId) -> Depth;
        fn depth(lane: Lane) -> Depth;
        fn list_dead() -> Vec<DeadLetter>;
        fn get_dead(id: u64) -> Option<(DeadLetter, String)>;
        fn redrive(ids: &[u64]) -> u64;
        fn forget_messages(who: PersonKey, address: &Email) -> Vec<Registration>;
    }
    Mailer to postbox {
        fn deliver(mail: &OutgoingMail) -> ();
        fn recall(key: &str) -> ();
        fn forget(to: &Email) -> ();
    }
    Notices to memory {
        fn publish(notice: &Notice) -> ();
    }
    Outbox to memory {
        fn list_mails(limit: usize) -> Vec<OutboxEntry>;
        fn get_mail(name: &str) -> Option<(OutboxEntry, String, String)>;
    }
    MailLog to memory {
        fn take_turns(sheet: Sheet, keys: &[String], now: Timestamp, lease_secs: u32) -> Vec<MailTurn>;
        fn mark_sent(sheet: Sheet, keys: &[String], now: Timestamp) -> ();
        fn list_sent(beginnings: &[String]) -> Vec<(String, Timestamp)>;
        fn forget_sent(sheet: Sheet, keys: &[String]) -> ();
    }
    Files to memory {
        fn put_once(name: &str, bytes: &[u8]) -> Once;
        fn get_file(name: &str) -> Option<Vec<u8>>;
        fn get_part(name: &str, offset: u64, length: usize) -> Option<Vec<u8>>;
    }
    People to memory {
        fn add_staff(staff: &Staff) -> ();
        fn get_staff(id: StaffId) -> Option<Staff>;
        fn find_staff(email: &Email) -> Option<Staff>;
        fn list_staff() -> Vec<Staff>;
        fn set_role(id: StaffId, role: Role) -> ();
        fn remove_staff(id: StaffId) -> ();
        fn set_password(id: StaffId, hash: &str) -> ();
        fn get_password(id: StaffId) -> Option<String>;
        fn put_link(hash: TokenHash, staff: StaffId, expires: Timestamp) -> ();
        fn take_link(hash: TokenHash, now: Timestamp) -> Option<StaffId>;
        fn put_session(hash: TokenHash, session: &Session) -> ();
        fn get_session(hash: TokenHash, now: Timestamp) -> Option<Session>;
        fn end_session(hash: TokenHash) -> ();
        fn end_sessions_of(staff: StaffId) -> ();
    }
    Ledger to ledger {
        fn note_event(event: &EventNote) -> ();
        fn note_raffle(raffle: &RaffleNote) -> ();
        fn note_registrations(notes: &[RegistrationNote]) -> ();
        fn note_board(raffle: RaffleId, version: u64, lines: &[Standing]) -> ();
        fn forget_person(person: PersonKey, until: Timestamp) -> ();
        fn wipe() -> bool;
        fn list_events() -> Vec<EventNote>;
        fn list_raffles() -> Vec<RaffleNote>;
        fn list_registrations(
            raffle: RaffleId,
            search: &LedgerSearch,
            after: Option<PersonKey>,
            limit: usize
        ) -> Vec<LedgerLine>;
        fn list_board(raffle: RaffleId, after: Option<(StandingKind, u32)>, limit: usize) -> Vec<Standing>;
        fn count_listed(raffle: RaffleId) -> u64;
        fn count_listed_by_minute(raffle: RaffleId) -> Vec<MinuteCount>;
        fn get_filled() -> Option<Timestamp>;
        fn note_filled(at: Timestamp) -> ();
    }
    Audit to memory {
        fn append(entry: &AuditEntry) -> ();
        fn list_audit(object: Option<&str>, limit: usize) -> Vec<AuditEntry>;
    }
    Health to memory {
        fn check() -> ();
    }
}
