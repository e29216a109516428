//! Registrations in SQLite: the rows in the order of arrival, the person keys apart.

use async_trait::async_trait;
use domain::draw::{Commitment, Entry, Salt};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PartyCounts, PartySize, Refusal, RefusalReason, Registration};
use domain::ticket::{Nonce, TicketCode};
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use services::ports::{
    MinuteCount, PortResult, REGISTRATIONS_PAGE_MAX, RegisterAnswer, Registered, Registrations, StoredTicket,
};

use super::columns::{bytes, json, moment, parsed, to_json};
use super::tallies::Tallies;
use super::writer::Desk;
use super::{Fault, Store, refusals};
use crate::limit::check_batch;

const INSERT_PERSON: &str =
    "INSERT INTO person (key, raffle, registration) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING";
const INSERT: &str = "INSERT INTO registration (id, person, nonce, raffle, salt, party_size, received_at, attendee)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
const NONCE: &str = "SELECT registration.nonce FROM person JOIN registration ON registration.id = person.registration
    WHERE person.key = ?";
const GET: &str = "SELECT r.person, r.nonce, n.raffle, r.salt, r.party_size, r.received_at, r.attendee
    FROM person AS p JOIN registration AS r ON r.id = p.registration JOIN raffle_number AS n ON n.number = r.raffle
    WHERE p.key = ?";
const TICKET: &str = "SELECT n.raffle, r.nonce, r.party_size
    FROM person AS p JOIN registration AS r ON r.id = p.registration JOIN raffle_number AS n ON n.number = r.raffle
    WHERE p.key = ?";
const PAGE: &str = "SELECT r.person, r.nonce, ?1, r.salt, r.party_size, r.received_at, r.attendee
    FROM person AS p JOIN registration AS r ON r.id = p.registration
    WHERE p.key > ?2 AND p.raffle = (SELECT number FROM raffle_number WHERE raffle = ?1)
    ORDER BY p.key LIMIT ?3";
const MINUTES: &str = "SELECT minute, count FROM tally
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?) ORDER BY minute";
const SIZES: &str = "SELECT party_size, count FROM party_tally
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?)";
const TOTAL: &str = "SELECT coalesce(sum(count), 0) FROM tally
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?)";

/// A registration as it goes into its row; serialized by the caller, not by the writer.
struct Line {
    /// Its place in the batch that is answered.
    index: usize,
    raffle: RaffleId,
    code: TicketCode,
    salt: Salt,
    party_size: PartySize,
    received_at: Timestamp,
    attendee: String,
}

/// The lines of a batch in the order of their person keys, so that neighbors share a page; those of one person stay in
/// the order of the batch.
fn lines(batch: &[Registration]) -> Result<Vec<Line>, Fault> {
    let line = |(index, registration): (usize, &Registration)| {
        let Registration { raffle, code, salt, party_size, received_at, attendee } = registration;
        let attendee = to_json(attendee)?;
        let (raffle, code, salt, party_size, received_at) = (*raffle, *code, *salt, *party_size, *received_at);
        Ok(Line { index, raffle, code, salt, party_size, received_at, attendee })
    };
    let mut lines: Vec<Line> = batch.iter().enumerate().map(line).collect::<Result<_, Fault>>()?;
    lines.sort_by_key(|line| line.code.person);
    Ok(lines)
}

impl Desk<'_> {
    /// The short number of a raffle, given when it is first needed.
    pub(super) fn raffle_number(&mut self, raffle: RaffleId) -> Result<i64, Fault> {
        if let Some(number) = self.memo.raffle_numbers.get(&raffle) {
            return Ok(*number);
        }
        let text = raffle.to_string();
        let mut known = self.connection.prepare_cached("SELECT number FROM raffle_number WHERE raffle = ?")?;
        let number = match known.query_row([&text], |row| row.get(0)).optional()? {
            Some(number) => number,
            None => self.connection.prepare_cached("INSERT INTO raffle_number (raffle) VALUES (?)")?.insert([&text])?,
        };
        self.memo.raffle_numbers.insert(raffle, number);
        Ok(number)
    }

    fn register(&mut self, lines: &[Line]) -> Result<Vec<Registered>, Fault> {
        let connection = self.connection;
        let mut answers = vec![Registered::Stored; lines.len()];
        let mut tallies = Tallies::default();
        let mut insert_person = connection.prepare_cached(INSERT_PERSON)?;
        let mut insert = connection.prepare_cached(INSERT)?;
        let mut next: i64 = connection
            .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM registration")?
            .query_row([], |row| row.get(0))?;
        for line in lines {
            let raffle = self.raffle_number(line.raffle)?;
            let TicketCode { person, nonce } = line.code;
            if self.erased_until(person)?.is_some_and(|until| line.received_at <= until) {
                let reason = self.refuse(raffle, line.refused(RefusalReason::Withdrawn))?;
                answers[line.index] = Registered::Refused(reason);
                continue;
            }
            if insert_person.execute(params![person.0, raffle, next])? == 0 {
                answers[line.index] = self.know(line, raffle)?;
                continue;
            }
            let (size, at) = (line.party_size.get(), line.received_at.as_millis());
            insert.execute(params![next, person.0, nonce.0, raffle, line.salt.0, size, at, line.attendee])?;
            tallies.count(raffle, line.received_at, line.party_size, 1);
            next += 1;
        }
        tallies.write(connection)?;
        Ok(answers)
    }

    /// What becomes of a registration whose person has one already.
    fn know(&self, line: &Line, raffle: i64) -> Result<Registered, Fault> {
        let mut stored = self.connection.prepare_cached(NONCE)?;
        let nonce: [u8; 5] = stored.query_row([line.code.person.0], |row| row.get(0))?;
        if nonce == line.code.nonce.0 {
            return Ok(Registered::Same);
        }
        self.refuse(raffle, line.refused(RefusalReason::Repeated)).map(Registered::Refused)
    }
}

impl Line {
    fn refused(&self, reason: RefusalReason) -> Refusal {
        Refusal { commitment: Commitment::of(self.raffle, self.code, self.salt, self.party_size), reason }
    }
}

fn registration(row: &Row<'_>) -> Result<Registration, Fault> {
    Ok(Registration {
        raffle: parsed(row, 2)?,
        code: TicketCode { person: PersonKey(bytes(row, 0)?), nonce: Nonce(bytes(row, 1)?) },
        salt: Salt(bytes(row, 3)?),
        party_size: party_size(row, 4)?,
        received_at: moment(row, 5)?,
        attendee: json(row, 6)?,
    })
}

fn ticket(person: PersonKey, row: &Row<'_>) -> Result<StoredTicket, Fault> {
    let code = TicketCode { person, nonce: Nonce(bytes(row, 1)?) };
    Ok(StoredTicket { raffle: parsed(row, 0)?, code, party_size: party_size(row, 2)? })
}

/// How many are in a pool.
pub(super) fn total(connection: &Connection, raffle: RaffleId) -> Result<u64, Fault> {
    Ok(connection.prepare_cached(TOTAL)?.query_row([raffle.to_string()], |row| row.get(0))?)
}

/// A number of places.
pub(super) fn party_size(row: &Row<'_>, column: usize) -> Result<PartySize, Fault> {
    PartySize::new(row.get(column)?).ok_or_else(|| Fault::Unreadable("a party has an impossible size".to_owned()))
}

impl Store {
    async fn page<T: Send + 'static>(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
        read: impl Fn(RaffleId, &Row<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<Vec<T>> {
        self.read(move |connection| {
            let mut page = connection.prepare_cached(PAGE)?;
            // The empty key lies before all others.
            let after = after.map_or(Vec::new(), |after| after.0.to_vec());
            let limit = limit.min(REGISTRATIONS_PAGE_MAX);
            page.query_and_then(params![raffle.to_string(), after, limit], |row| read(raffle, row))?.collect()
        })
        .await
    }
}

#[async_trait]
impl Registrations for Store {
    async fn register_once(&self, batch: &[Registration]) -> PortResult<Vec<RegisterAnswer>> {
        check_batch(batch)?;
        let lines = lines(batch)?;
        let became = self.write(move |desk| desk.register(&lines)).await?;
        Ok(became.into_iter().map(RegisterAnswer::alone).collect())
    }

    async fn refuse_once(&self, raffle: RaffleId, refusals: &[Refusal]) -> PortResult<()> {
        check_batch(refusals)?;
        let refusals = refusals.to_vec();
        self.write(move |desk| {
            let raffle = desk.raffle_number(raffle)?;
            refusals.into_iter().try_for_each(|refusal| desk.refuse(raffle, refusal).map(|_| ()))
        })
        .await
    }

    async fn get_refusal(&self, raffle: RaffleId, commitment: Commitment) -> PortResult<Option<RefusalReason>> {
        self.read(move |connection| refusals::get(connection, raffle, commitment)).await
    }

    async fn list_refusals(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Refusal>> {
        self.read(move |connection| refusals::page(connection, raffle, after, limit)).await
    }

    async fn get_registration(&self, person: PersonKey) -> PortResult<Option<Registration>> {
        self.read(move |connection| {
            let mut found = connection.prepare_cached(GET)?;
            let mut rows = found.query([person.0])?;
            rows.next()?.map(registration).transpose()
        })
        .await
    }

    async fn get_ticket(&self, person: PersonKey) -> PortResult<Option<StoredTicket>> {
        self.read(move |connection| {
            let mut found = connection.prepare_cached(TICKET)?;
            let mut rows = found.query([person.0])?;
            rows.next()?.map(|row| ticket(person, row)).transpose()
        })
        .await
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<Registration>> {
        self.page(raffle, after, limit, |_, row| registration(row)).await
    }

    async fn list_entries(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<(PersonKey, Entry)>> {
        let entry = |raffle, row: &Row<'_>| {
            let code = TicketCode { person: PersonKey(bytes(row, 0)?), nonce: Nonce(bytes(row, 1)?) };
            let party_size = party_size(row, 4)?;
            let commitment = Commitment::of(raffle, code, Salt(bytes(row, 3)?), party_size);
            Ok((code.person, Entry { commitment, party_size }))
        };
        self.page(raffle, after, limit, entry).await
    }

    async fn count_registrations(&self, raffle: RaffleId) -> PortResult<u64> {
        self.read(move |connection| total(connection, raffle)).await
    }

    async fn count_by_party_size(&self, raffle: RaffleId) -> PortResult<PartyCounts> {
        self.read(move |connection| {
            let mut sizes = connection.prepare_cached(SIZES)?;
            sizes.query_and_then([raffle.to_string()], |row| Ok((party_size(row, 0)?, row.get(1)?)))?.collect()
        })
        .await
    }

    async fn count_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        self.read(move |connection| {
            let mut minutes = connection.prepare_cached(MINUTES)?;
            let line = |row: &Row<'_>| Ok(MinuteCount { minute: moment(row, 0)?, count: row.get(1)? });
            minutes.query_and_then([raffle.to_string()], line)?.collect()
        })
        .await
    }
}
