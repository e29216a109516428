//! Refusals in SQLite: written with the registrations that they are about, and only for those.

use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::raffle::{Refusal, RefusalReason};
use rusqlite::{Connection, OptionalExtension, Row, params};
use services::ports::REGISTRATIONS_PAGE_MAX;

use super::Fault;
use super::columns::bytes;
use super::writer::Desk;

const REFUSE: &str = "INSERT INTO refusal (raffle, commitment, reason) VALUES (?, ?, ?)
    ON CONFLICT (raffle, commitment) DO NOTHING";
const REASON: &str = "SELECT reason FROM refusal WHERE raffle = ? AND commitment = ?";
const GET: &str = "SELECT reason FROM refusal
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?) AND commitment = ?";
const PAGE: &str = "SELECT commitment, reason FROM refusal
    WHERE raffle = (SELECT number FROM raffle_number WHERE raffle = ?) AND commitment > ?
    ORDER BY commitment LIMIT ?";

impl Desk<'_> {
    /// Notes a refusal, and answers with the reason that counts: the first one.
    pub(super) fn refuse(&self, raffle: i64, refusal: Refusal) -> Result<RefusalReason, Fault> {
        let Refusal { commitment, reason } = refusal;
        let row = params![raffle, commitment.0, reason.as_str()];
        if self.connection.prepare_cached(REFUSE)?.execute(row)? == 1 {
            return Ok(reason);
        }
        let mut before = self.connection.prepare_cached(REASON)?;
        before.query_and_then(params![raffle, commitment.0], |row| reason_of(row, 0))?.next().unwrap_or(Ok(reason))
    }
}

/// Why a commitment is not in a pool.
pub(super) fn get(
    connection: &Connection,
    raffle: RaffleId,
    commitment: Commitment,
) -> Result<Option<RefusalReason>, Fault> {
    let mut found = connection.prepare_cached(GET)?;
    let code: Option<String> =
        found.query_row(params![raffle.to_string(), commitment.0], |row| row.get(0)).optional()?;
    code.map(|code| known(&code)).transpose()
}

/// A page in the order of commitments.
pub(super) fn page(
    connection: &Connection,
    raffle: RaffleId,
    after: Option<Commitment>,
    limit: usize,
) -> Result<Vec<Refusal>, Fault> {
    // The empty commitment lies before all others.
    let after = after.map_or(Vec::new(), |after| after.0.to_vec());
    let mut page = connection.prepare_cached(PAGE)?;
    let row = params![raffle.to_string(), after, limit.min(REGISTRATIONS_PAGE_MAX)];
    let line = |row: &Row<'_>| Ok(Refusal { commitment: Commitment(bytes(row, 0)?), reason: reason_of(row, 1)? });
    page.query_and_then(row, line)?.collect()
}

fn reason_of(row: &Row<'_>, column: usize) -> Result<RefusalReason, Fault> {
    known(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

fn known(code: &str) -> Result<RefusalReason, Fault> {
    RefusalReason::parse(code).ok_or_else(|| Fault::Unreadable("a refusal has an unknown reason".to_owned()))
}
