//! What lies in the file, read beside the server: the rows themselves, so that a double cannot hide
//! behind an index that knows only one of them.

use std::path::Path;

use anyhow::{Context, Result};
use domain::draw::{DrawRecord, Salt, Seal};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PartySize, Raffle};
use domain::ticket::{Nonce, Receipt, TicketCode};
use domain::time::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};

const ROWS: &str = "SELECT person, nonce, salt, party_size, received_at, attendee ->> 'email' FROM registration
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?)";
const PEOPLE: &str = "SELECT count(*) FROM person
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?)";
const TALLY: &str = "SELECT coalesce(sum(count), 0) FROM tally
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?)";
const STANDINGS: &str = "SELECT count(*) FROM standing
    WHERE draw = (SELECT number FROM draw WHERE raffle = ?)";

/// A connection that only reads.
pub(super) struct Database(Connection);

/// A registration as it is stored.
pub(super) struct Stored {
    pub(super) email: String,
    pub(super) receipt: Receipt,
}

impl Database {
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join("festival.db"), flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        Ok(Self(connection))
    }

    /// Every row of a raffle.
    pub(super) fn registrations(&self, raffle: RaffleId) -> Result<Vec<Stored>> {
        let mut rows = self.0.prepare(ROWS)?;
        let rows = rows.query_map([raffle.to_string()], |row| stored(raffle, row))?;
        rows.map(|row| row?.context("a stored party has an impossible size")).collect()
    }

    /// How many the primary key knows, and how many the tally has counted.
    pub(super) fn counts(&self, raffle: RaffleId) -> Result<(u64, u64)> {
        Ok((self.number(PEOPLE, raffle)?, self.number(TALLY, raffle)?))
    }

    /// What SQLite says of the whole file.
    pub(super) fn check(&self) -> Result<String> {
        Ok(self.0.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?)
    }

    /// The seal of a raffle.
    pub(super) fn seal(&self, raffle: RaffleId) -> Result<Option<Seal>> {
        let body: Option<String> = self
            .0
            .query_row("SELECT body FROM raffle WHERE id = ?", [raffle.to_string()], |row| row.get(0))
            .optional()?;
        let raffle: Option<Raffle> = body.map(|body| serde_json::from_str(&body)).transpose()?;
        Ok(raffle.and_then(|raffle| raffle.progress.seal))
    }

    /// The records of a raffle's draws; there is never to be more than one.
    pub(super) fn records(&self, raffle: RaffleId) -> Result<Vec<DrawRecord>> {
        let mut records = self.0.prepare("SELECT record FROM draw WHERE raffle = ?")?;
        let texts = records.query_map([raffle.to_string()], |row| row.get::<_, String>(0))?;
        texts.map(|text| Ok(serde_json::from_str(&text?)?)).collect()
    }

    /// How many lines the board has.
    pub(super) fn standings(&self, raffle: RaffleId) -> Result<u64> {
        self.number(STANDINGS, raffle)
    }

    /// How often the audit log says that something was done to a raffle.
    pub(super) fn noted(&self, deed: &str, raffle: RaffleId) -> Result<u64> {
        let sql = "SELECT count(*) FROM audit WHERE deed = ? AND object = ?";
        let count: i64 = self.0.query_row(sql, [deed, &raffle.to_string()], |row| row.get(0))?;
        Ok(u64::try_from(count)?)
    }

    fn number(&self, sql: &str, raffle: RaffleId) -> Result<u64> {
        let number: i64 = self.0.query_row(sql, [raffle.to_string()], |row| row.get(0))?;
        Ok(u64::try_from(number)?)
    }
}

fn stored(raffle: RaffleId, row: &Row<'_>) -> rusqlite::Result<Option<Stored>> {
    let code = TicketCode { person: PersonKey(row.get(0)?), nonce: Nonce(row.get(1)?) };
    let (salt, received_at) = (Salt(row.get(2)?), Timestamp::from_millis(row.get(4)?));
    let email = row.get(5)?;
    let party_size = PartySize::new(row.get(3)?);
    Ok(party_size.map(|party_size| Stored { email, receipt: Receipt { raffle, code, salt, party_size, received_at } }))
}
