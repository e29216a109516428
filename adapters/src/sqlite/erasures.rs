//! Deleting what is stored about somebody, in SQLite.
//!
//! The row of a registration is overwritten where it lies, with blanks of the same length, and stays as a blank.
//! Deleting it could make SQLite move its neighbors together and leave copies of them in the gaps of pages, which
//! `secure_delete` does not clear. Whatever else is deleted is overwritten by `secure_delete`; the writer then empties
//! the log, which still holds older pages.

use async_trait::async_trait;
use domain::draw::{Commitment, Salt};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Erased, PartySize, Refusal, RefusalReason};
use domain::ticket::{Nonce, TicketCode};
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use services::ports::{DataLink, Erasure, Erasures, Once, PortResult, REGISTRATIONS_PAGE_MAX, TokenHash};

use super::columns::{bytes, moment, parsed};
use super::registrations::party_size;
use super::tallies::Tallies;
use super::writer::Desk;
use super::{Fault, Store, data_links, draws, mail_log, queue, raffles};

const FIND: &str = "SELECT r.id, r.raffle, n.raffle, r.salt, r.party_size, r.received_at
    FROM person AS p JOIN registration AS r ON r.id = p.registration JOIN raffle_number AS n ON n.number = r.raffle
    WHERE p.key = ? AND r.nonce = ?";
const BLANK: &str = "UPDATE registration SET person = zeroblob(10), nonce = zeroblob(5), salt = zeroblob(16),
    attendee = printf('%*s', octet_length(attendee), '') WHERE id = ?";
const NOTE: &str = "INSERT INTO erased (person, nonce, raffle, at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (person) DO UPDATE SET nonce = ?2, raffle = ?3, at = ?4";
const KEEP_ENTRY: &str = "INSERT INTO erased_entry (raffle, commitment) VALUES (?, ?) ON CONFLICT DO NOTHING";
const COUNT_WITHDRAWAL: &str = "UPDATE raffle_number SET withdrawals = withdrawals + 1 WHERE number = ?";
const WITHDRAWALS: &str = "SELECT withdrawals FROM raffle_number WHERE raffle = ?";
const GET: &str = "SELECT n.raffle, e.person, e.nonce, e.at
    FROM erased AS e JOIN raffle_number AS n ON n.number = e.raffle WHERE e.person = ?";
const PAGE: &str = "SELECT commitment FROM erased_entry
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?) AND commitment > ?
    ORDER BY commitment LIMIT ?";

/// A registration that is to go.
struct Leaving {
    row: i64,
    raffle_number: i64,
    raffle: RaffleId,
    salt: Salt,
    party_size: PartySize,
    received_at: Timestamp,
}

impl Desk<'_> {
    fn erase(&mut self, erasure: &Erasure) -> Result<Once, Fault> {
        let Erasure { code, email, mails, at } = erasure;
        let Some(leaving) = find(self.connection, *code)? else { return Ok(Once::Before) };
        let commitment = Commitment::of(leaving.raffle, *code, leaving.salt, leaving.party_size);
        let raffle = raffles::get(self.connection, leaving.raffle)?;
        let is_sealed = raffle.is_some_and(|raffle| raffle.progress.seal.is_some());
        if is_sealed {
            self.connection.prepare_cached(KEEP_ENTRY)?.execute(params![leaving.raffle_number, commitment.0])?;
            draws::erase_line(self.connection, leaving.raffle, code.person, *at)?;
        } else {
            self.leave_pool(&leaving, commitment)?;
        }
        self.connection.prepare_cached(BLANK)?.execute([leaving.row])?;
        self.connection.prepare_cached("DELETE FROM person WHERE key = ?")?.execute([code.person.0])?;
        let note = params![code.person.0, code.nonce.0, leaving.raffle_number, at.as_millis()];
        self.connection.prepare_cached(NOTE)?.execute(note)?;
        data_links::forget(self, code.person)?;
        mail_log::forget(self, mails)?;
        for unread in queue::forget(self, code.person, email)? {
            if !is_sealed {
                self.refuse(leaving.raffle_number, unread.refused(RefusalReason::Withdrawn))?;
            }
        }
        self.memo.has_erased = Some(true);
        self.memo.wants_scrub = true;
        Ok(Once::Now)
    }

    fn leave_pool(&self, leaving: &Leaving, commitment: Commitment) -> Result<(), Fault> {
        let mut tallies = Tallies::default();
        tallies.count(leaving.raffle_number, leaving.received_at, leaving.party_size, -1);
        tallies.write(self.connection)?;
        self.connection.prepare_cached(COUNT_WITHDRAWAL)?.execute([leaving.raffle_number])?;
        self.refuse(leaving.raffle_number, Refusal { commitment, reason: RefusalReason::Withdrawn })?;
        Ok(())
    }

    /// Until when whatever a person had sent does not come back.
    pub(super) fn erased_until(&mut self, person: PersonKey) -> Result<Option<Timestamp>, Fault> {
        if self.memo.has_erased.is_none() {
            let mut any = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")?;
            self.memo.has_erased = Some(any.query_row([], |row| row.get(0))?);
        }
        if self.memo.has_erased == Some(false) {
            return Ok(None);
        }
        let mut until = self.connection.prepare_cached("SELECT at FROM erased WHERE person = ?")?;
        Ok(until.query_row([person.0], |row| row.get(0)).optional()?.map(Timestamp::from_millis))
    }
}

fn find(connection: &Connection, code: TicketCode) -> Result<Option<Leaving>, Fault> {
    let leaving = |row: &Row<'_>| {
        Ok(Leaving {
            row: row.get(0)?,
            raffle_number: row.get(1)?,
            raffle: parsed(row, 2)?,
            salt: Salt(bytes(row, 3)?),
            party_size: party_size(row, 4)?,
            received_at: moment(row, 5)?,
        })
    };
    let mut found = connection.prepare_cached(FIND)?;
    found.query_and_then(params![code.person.0, code.nonce.0], leaving)?.next().transpose()
}

/// How many have left a pool before its seal.
pub(super) fn withdrawals(connection: &Connection, raffle: RaffleId) -> Result<u64, Fault> {
    let mut count = connection.prepare_cached(WITHDRAWALS)?;
    Ok(count.query_row([raffle.to_string()], |row| row.get(0)).optional()?.unwrap_or_default())
}

fn erased(row: &Row<'_>) -> Result<Erased, Fault> {
    let code = TicketCode { person: PersonKey(bytes(row, 1)?), nonce: Nonce(bytes(row, 2)?) };
    Ok(Erased { raffle: parsed(row, 0)?, code, at: moment(row, 3)? })
}

/// A page of the entries of a sealed pool that are nobody's.
pub(super) fn page(
    connection: &Connection,
    raffle: RaffleId,
    after: Option<Commitment>,
    limit: usize,
) -> Result<Vec<Commitment>, Fault> {
    // The empty commitment lies before all others.
    let after = after.map_or(Vec::new(), |after| after.0.to_vec());
    let limit = limit.min(REGISTRATIONS_PAGE_MAX);
    let mut page = connection.prepare_cached(PAGE)?;
    page.query_and_then(params![raffle.to_string(), after, limit], |row| bytes(row, 0).map(Commitment))?.collect()
}

#[async_trait]
impl Erasures for Store {
    async fn put_data_link(&self, hash: TokenHash, link: &DataLink) -> PortResult<()> {
        let link = *link;
        self.write(move |desk| data_links::put(desk, hash, &link)).await
    }

    async fn get_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        self.read(move |connection| data_links::get(connection, hash, now)).await
    }

    async fn take_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        self.write_one(move |desk| data_links::take(desk, hash, now)).await
    }

    async fn erase_once(&self, erasure: &Erasure) -> PortResult<Once> {
        let erasure = erasure.clone();
        self.write(move |desk| desk.erase(&erasure)).await
    }

    async fn count_withdrawals(&self, raffle: RaffleId) -> PortResult<u64> {
        self.read(move |connection| withdrawals(connection, raffle)).await
    }

    async fn get_erased(&self, person: PersonKey) -> PortResult<Option<Erased>> {
        self.read(move |connection| {
            let mut found = connection.prepare_cached(GET)?;
            found.query_and_then([person.0], erased)?.next().transpose()
        })
        .await
    }

    async fn list_erased(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Commitment>> {
        self.read(move |connection| page(connection, raffle, after, limit)).await
    }
}
