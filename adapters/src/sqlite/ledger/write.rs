//! What is written to the ledger: each statement compares versions itself.

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::Standing;
use domain::time::Timestamp;
use rusqlite::params;
use services::ledger::{EventNote, RaffleNote, RegistrationNote, Sought};

use super::super::Fault;
use super::super::writer::Desk;
use crate::{ledger_list, stored_claim};

const EVENT: &str = "INSERT INTO ledger_events (id, name, starts, version) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, starts = excluded.starts, version = excluded.version
    WHERE ledger_events.version < excluded.version";
const RAFFLE: &str = "INSERT INTO ledger_raffles
    (id, event, name, places, opens, closes, sealed_at, drawn_at, ended_at, cancelled_at, version)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET event = excluded.event, name = excluded.name, places = excluded.places,
        opens = excluded.opens, closes = excluded.closes, sealed_at = excluded.sealed_at,
        drawn_at = excluded.drawn_at, ended_at = excluded.ended_at, cancelled_at = excluded.cancelled_at,
        version = excluded.version
    WHERE ledger_raffles.version < excluded.version";
const REGISTRATION: &str = "INSERT INTO ledger_people
    (person, version, raffle, party_size, first_name, last_name, email, born, first_folded, last_folded,
        email_folded)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person) DO UPDATE SET version = excluded.version, raffle = excluded.raffle,
        party_size = excluded.party_size, first_name = excluded.first_name, last_name = excluded.last_name,
        email = excluded.email, born = excluded.born, first_folded = excluded.first_folded, last_folded = excluded.last_folded,
        email_folded = excluded.email_folded
    WHERE ledger_people.version < excluded.version";
const LINE: &str = "INSERT INTO ledger_board
    (raffle, list, number, version, person, commitment, party_size, state, moment)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (raffle, list, number) DO UPDATE SET version = excluded.version, person = excluded.person,
        commitment = excluded.commitment, party_size = excluded.party_size, state = excluded.state,
        moment = excluded.moment
    WHERE ledger_board.version < excluded.version";
const FORGET: &str = "INSERT INTO ledger_people (person, version) VALUES (?, ?)
    ON CONFLICT (person) DO UPDATE SET version = excluded.version, raffle = NULL, party_size = NULL,
        first_name = NULL, last_name = NULL, email = NULL, born = NULL, first_folded = NULL, last_folded = NULL,
        email_folded = NULL
    WHERE ledger_people.version <= excluded.version";
const FILLED: &str = "INSERT INTO ledger_filled (only, at) VALUES (1, ?)
    ON CONFLICT (only) DO UPDATE SET at = excluded.at";
/// The first ten bytes of a commitment are the key of nobody (see `domain::raffle::nobody`).
const NOBODYS: &str = "UPDATE ledger_board SET person = substr(commitment, 1, 10) WHERE person = ?1
    AND EXISTS (SELECT 1 FROM ledger_people WHERE person = ?1 AND raffle IS NULL)";

pub(super) fn event(desk: &mut Desk<'_>, event: &EventNote) -> Result<(), Fault> {
    let EventNote { id, name, starts, version } = event;
    desk.connection.prepare_cached(EVENT)?.execute(params![id.to_string(), name, starts.as_millis(), version])?;
    Ok(())
}

pub(super) fn raffle(desk: &mut Desk<'_>, raffle: &RaffleNote) -> Result<(), Fault> {
    let moment = |at: Option<Timestamp>| at.map(Timestamp::as_millis);
    desk.connection.prepare_cached(RAFFLE)?.execute(params![
        raffle.id.to_string(),
        raffle.event.to_string(),
        raffle.name,
        raffle.places,
        raffle.opens.as_millis(),
        raffle.closes.as_millis(),
        moment(raffle.sealed_at),
        moment(raffle.drawn_at),
        moment(raffle.ended_at),
        moment(raffle.cancelled_at),
        raffle.version,
    ])?;
    Ok(())
}

pub(super) fn registration(desk: &mut Desk<'_>, note: &RegistrationNote) -> Result<(), Fault> {
    let Sought { first_name_first, last_name_first, email } = Sought::of(note);
    desk.connection.prepare_cached(REGISTRATION)?.execute(params![
        note.person.0,
        note.received_at.as_millis(),
        note.raffle.to_string(),
        note.party_size.get(),
        note.first_name.as_str(),
        note.last_name.as_str(),
        note.email.as_str(),
        note.born.map(|day| day.to_string()),
        first_name_first,
        last_name_first,
        email,
    ])?;
    Ok(())
}

pub(super) fn line(desk: &mut Desk<'_>, raffle: RaffleId, version: u64, line: &Standing) -> Result<(), Fault> {
    let Standing { person, commitment, party_size, kind, number, claim } = line;
    let (state, moment) = stored_claim::write(*claim);
    let (raffle, list, size) = (raffle.to_string(), ledger_list::write(*kind), party_size.get());
    let row = params![raffle, list, number, version, person.0, commitment.0, size, state, moment];
    desk.connection.prepare_cached(LINE)?.execute(row)?;
    Ok(())
}

pub(super) fn filled(desk: &mut Desk<'_>, at: Timestamp) -> Result<(), Fault> {
    desk.connection.prepare_cached(FILLED)?.execute([at.as_millis()])?;
    Ok(())
}

pub(super) fn forget(desk: &mut Desk<'_>, person: PersonKey, until: Timestamp) -> Result<(), Fault> {
    desk.connection.prepare_cached(FORGET)?.execute(params![person.0, until.as_millis()])?;
    desk.connection.prepare_cached(NOBODYS)?.execute([person.0])?;
    desk.memo.wants_scrub = true;
    Ok(())
}

pub(super) fn wipe(desk: &mut Desk<'_>) -> Result<bool, Fault> {
    for sql in [
        "DELETE FROM ledger_filled",
        "DELETE FROM ledger_events",
        "DELETE FROM ledger_raffles",
        "DELETE FROM ledger_board",
        "DELETE FROM ledger_people WHERE raffle IS NOT NULL",
    ] {
        desk.connection.execute(sql, [])?;
    }
    desk.memo.wants_scrub = true;
    Ok(true)
}
