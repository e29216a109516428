//! Dead letters: what could not be done, why, and sending it again.

use domain::id::RaffleId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use services::jobs::Job;
use services::ports::{DEAD_LETTERS_MAX, DeadLetter};

use super::send::add_fresh;
use super::{Kept, lane_of};
use crate::sqlite::Fault;
use crate::sqlite::columns::{moment, parsed};
use crate::sqlite::writer::Desk;
use crate::stored_job;

const BURY: &str = "INSERT INTO dead_letter (lane, sent_at, pool, attempts, cause, died_at, body)
    VALUES (?, ?, ?, ?, ?, ?, ?)";
const LIST: &str = "SELECT id, lane, n.raffle, cause, attempts, sent_at, died_at, body
    FROM dead_letter LEFT JOIN raffle_number AS n ON n.number = pool ORDER BY id DESC LIMIT ?";
const GET: &str = "SELECT id, lane, n.raffle, cause, attempts, sent_at, died_at, body
    FROM dead_letter LEFT JOIN raffle_number AS n ON n.number = pool WHERE id = ?";
const DIG_UP: &str = "DELETE FROM dead_letter WHERE id = ? RETURNING lane, pool, body";

/// Keeps a message that can never be done, and why.
pub(super) fn bury(desk: &Desk<'_>, kept: &Kept, cause: &str) -> Result<(), Fault> {
    let Kept { lane, sent_at, pool, attempts, body, .. } = kept;
    let (cause, died_at) = (stored_job::bounded(cause), desk.now().as_millis());
    let row = params![lane.as_str(), sent_at, pool, attempts, cause, died_at, body];
    desk.connection.prepare_cached(BURY)?.execute(row)?;
    Ok(())
}

/// The youngest ones.
pub(super) fn list(connection: &Connection) -> Result<Vec<DeadLetter>, Fault> {
    let mut letters = connection.prepare_cached(LIST)?;
    let rows = letters.query_and_then([DEAD_LETTERS_MAX], letter)?;
    rows.map(|row| row.map(|(letter, _)| letter)).collect()
}

/// One of them, with its body.
pub(super) fn get(connection: &Connection, id: u64) -> Result<Option<(DeadLetter, String)>, Fault> {
    let mut found = connection.prepare_cached(GET)?;
    let mut rows = found.query([id])?;
    rows.next()?.map(letter).transpose()
}

/// Sends them again as new messages.
pub(super) fn redrive(desk: &mut Desk<'_>, ids: &[u64]) -> Result<u64, Fault> {
    let mut sent = 0;
    for id in ids {
        let mut dig_up = desk.connection.prepare_cached(DIG_UP)?;
        let found = dig_up.query_row([*id], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
        });
        if let Some((lane, pool, body)) = found.optional()? {
            let now = desk.now().as_millis();
            add_fresh(desk, lane_of(&lane)?, now, pool, &body)?;
            sent += 1;
        }
    }
    Ok(sent)
}

fn letter(row: &Row<'_>) -> Result<(DeadLetter, String), Fault> {
    let body: String = row.get(7)?;
    let job = stored_job::read(&body);
    let letter = DeadLetter {
        id: row.get(0)?,
        lane: lane_of(&parsed::<String>(row, 1)?)?,
        kind: stored_job::kind(&job),
        raffle: job.as_ref().map_or_else(|_| pool(row), |job| Ok(Job::raffle(job)))?,
        cause: row.get(3)?,
        attempts: row.get(4)?,
        sent_at: moment(row, 5)?,
        died_at: moment(row, 6)?,
    };
    Ok((letter, body))
}

/// The raffle that an unreadable message still is known to belong to.
fn pool(row: &Row<'_>) -> Result<Option<RaffleId>, Fault> {
    let is_none = row.get_ref(2)? == rusqlite::types::ValueRef::Null;
    if is_none { Ok(None) } else { parsed(row, 2).map(Some) }
}
