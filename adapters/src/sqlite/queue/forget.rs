//! Messages that hold somebody's data, when that is deleted.
//!
//! Those that are dead or wait for their time are deleted here. Fresh ones stay, because a lane has no
//! gaps: they are handed over in a moment, refused and deleted.

use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use rusqlite::Connection;
use services::jobs::Job;

use crate::sqlite::Fault;
use crate::sqlite::writer::Desk;
use crate::stored_job;

const HELD: &str = "SELECT id, body FROM held INDEXED BY held_with_data
    WHERE (pool IS NOT NULL OR substr(body, 1, 19) = '{\"job\":\"find_links\"') AND in_flight = 0
    AND instr(body, ?) > 0";
const DEAD: &str = "SELECT id, body FROM dead_letter WHERE instr(body, ?) > 0";

/// Deletes them, and hands back the registrations among them.
pub(in crate::sqlite) fn forget(desk: &Desk<'_>, who: PersonKey, address: &Email) -> Result<Vec<Registration>, Fault> {
    let written = crate::sqlite::columns::to_json(address)?;
    let mut registrations = Vec::new();
    for (list, delete) in [(HELD, "DELETE FROM held WHERE id = ?"), (DEAD, "DELETE FROM dead_letter WHERE id = ?")] {
        for (id, body) in with_address(desk.connection, list, &written)? {
            let job = stored_job::read(&body);
            // One that cannot be read and holds the address is theirs as well.
            if job.as_ref().is_ok_and(|job| !job.holds_data_of(who, address)) {
                continue;
            }
            desk.connection.prepare_cached(delete)?.execute([id])?;
            if let Ok(Job::Register(registration)) = job {
                registrations.push(registration);
            }
        }
    }
    Ok(registrations)
}

fn with_address(connection: &Connection, sql: &str, address: &str) -> Result<Vec<(i64, String)>, Fault> {
    let mut found = connection.prepare_cached(sql)?;
    let rows = found.query_map([address], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
