//! What is read from the ledger.

use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey, PersonName};
use domain::raffle::{PlaceState, Standing, StandingKind};
use domain::time::{Timestamp, parse_day};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{LEDGER_BATCH_MAX, MinuteCount};

use super::super::Fault;
use super::super::columns::{bytes, moment, parsed};
use super::super::registrations::party_size;
use crate::{ledger_list, stored_claim};

const EVENTS: &str = "SELECT id, name, starts, version FROM ledger_events ORDER BY id";
const RAFFLES: &str = "SELECT id, event, name, places, opens, closes, sealed_at, drawn_at, ended_at, cancelled_at,
    version FROM ledger_raffles ORDER BY id";
const ALL: &str = "SELECT p.person, p.party_size, p.version, p.first_name, p.last_name, p.email, p.born,
        coalesce(b.state, 'registered')
    FROM ledger_people p LEFT JOIN ledger_board b ON b.person = p.person AND b.raffle = p.raffle
    WHERE p.raffle = :raffle AND p.person > :after
        AND (:state IS NULL OR coalesce(b.state, 'registered') = :state)
    ORDER BY p.person LIMIT :limit";
const FOUND: &str = "SELECT p.person, p.party_size, p.version, p.first_name, p.last_name, p.email, p.born,
        coalesce(b.state, 'registered')
    FROM ledger_people p LEFT JOIN ledger_board b ON b.person = p.person AND b.raffle = p.raffle
    WHERE p.raffle = :raffle AND p.person > :after
        AND p.person IN (
            SELECT person FROM ledger_people
                WHERE raffle = :raffle AND first_folded >= :from AND first_folded < :to
            UNION SELECT person FROM ledger_people
                WHERE raffle = :raffle AND last_folded >= :from AND last_folded < :to
            UNION SELECT person FROM ledger_people
                WHERE raffle = :raffle AND email_folded >= :from AND email_folded < :to)
        AND (:state IS NULL OR coalesce(b.state, 'registered') = :state)
    ORDER BY p.person LIMIT :limit";
const BOARD: &str = "SELECT person, commitment, party_size, list, number, state, moment FROM ledger_board
    WHERE raffle = ?1 AND (list, number) > (?2, ?3) ORDER BY list, number LIMIT ?4";
const MINUTES: &str = "SELECT version - version % 60000 AS minute, count(*) FROM ledger_people
    WHERE raffle = ? GROUP BY minute ORDER BY minute";
const LISTED: &str = "SELECT count(*) FROM ledger_people WHERE raffle = ?";
const FILLED: &str = "SELECT at FROM ledger_filled";

fn unreadable(what: &str) -> Fault {
    Fault::Unreadable(format!("the ledger has an unknown {what}"))
}

pub(super) fn events(connection: &Connection) -> Result<Vec<EventNote>, Fault> {
    let event = |row: &Row<'_>| {
        Ok(EventNote { id: parsed(row, 0)?, name: row.get(1)?, starts: moment(row, 2)?, version: row.get(3)? })
    };
    connection.prepare_cached(EVENTS)?.query_and_then([], event)?.collect()
}

pub(super) fn raffles(connection: &Connection) -> Result<Vec<RaffleNote>, Fault> {
    let later =
        |row: &Row<'_>, column: usize| Ok::<_, Fault>(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis));
    let raffle = |row: &Row<'_>| {
        Ok(RaffleNote {
            id: parsed(row, 0)?,
            event: parsed(row, 1)?,
            name: row.get(2)?,
            places: row.get(3)?,
            opens: moment(row, 4)?,
            closes: moment(row, 5)?,
            sealed_at: later(row, 6)?,
            drawn_at: later(row, 7)?,
            ended_at: later(row, 8)?,
            cancelled_at: later(row, 9)?,
            version: row.get(10)?,
        })
    };
    connection.prepare_cached(RAFFLES)?.query_and_then([], raffle)?.collect()
}

pub(super) fn registrations(
    connection: &Connection,
    raffle: RaffleId,
    search: &LedgerSearch,
    after: Option<PersonKey>,
    limit: usize,
) -> Result<Vec<LedgerLine>, Fault> {
    let line = |row: &Row<'_>| line(raffle, row);
    let id = raffle.to_string();
    // The empty key lies before all others.
    let after = after.map_or(Vec::new(), |after| after.0.to_vec());
    let (state, limit) = (search.state().map(PlaceState::as_str), limit.min(LEDGER_BATCH_MAX));
    match search.range() {
        None => {
            let wanted = named_params! { ":raffle": id, ":after": after, ":state": state, ":limit": limit };
            connection.prepare_cached(ALL)?.query_and_then(wanted, line)?.collect()
        }
        Some((from, to)) => {
            let wanted = named_params! {
                ":raffle": id, ":after": after, ":state": state, ":limit": limit, ":from": from, ":to": to
            };
            connection.prepare_cached(FOUND)?.query_and_then(wanted, line)?.collect()
        }
    }
}

fn line(raffle: RaffleId, row: &Row<'_>) -> Result<LedgerLine, Fault> {
    let name = |column| {
        let text: String = row.get(column)?;
        PersonName::parse(&text).map_err(|_| unreadable("name"))
    };
    let email: String = row.get(5)?;
    let born: Option<String> = row.get(6)?;
    let registration = RegistrationNote {
        raffle,
        person: PersonKey(bytes(row, 0)?),
        party_size: party_size(row, 1)?,
        received_at: moment(row, 2)?,
        first_name: name(3)?,
        last_name: name(4)?,
        email: Email::parse(&email).map_err(|_| unreadable("address"))?,
        born: born.map(|day| parse_day(&day).ok_or_else(|| unreadable("day of birth"))).transpose()?,
    };
    Ok(LedgerLine { registration, state: state(row, 7)? })
}

fn state(row: &Row<'_>, column: usize) -> Result<PlaceState, Fault> {
    let word: String = row.get(column)?;
    PlaceState::parse(&word).ok_or_else(|| unreadable("state"))
}

pub(super) fn board(
    connection: &Connection,
    raffle: RaffleId,
    after: Option<(StandingKind, u32)>,
    limit: usize,
) -> Result<Vec<Standing>, Fault> {
    let (list, number) = after.map_or((0, 0), |(kind, number)| (ledger_list::write(kind), number));
    let wanted = params![raffle.to_string(), list, number, limit.min(LEDGER_BATCH_MAX)];
    connection.prepare_cached(BOARD)?.query_and_then(wanted, standing)?.collect()
}

fn standing(row: &Row<'_>) -> Result<Standing, Fault> {
    let word: String = row.get(5)?;
    Ok(Standing {
        person: PersonKey(bytes(row, 0)?),
        commitment: Commitment(bytes(row, 1)?),
        party_size: party_size(row, 2)?,
        kind: ledger_list::read(row.get(3)?).ok_or_else(|| unreadable("list"))?,
        number: row.get(4)?,
        claim: stored_claim::read(&word, row.get(6)?).ok_or_else(|| unreadable("state"))?,
    })
}

pub(super) fn count_listed(connection: &Connection, raffle: RaffleId) -> Result<u64, Fault> {
    Ok(connection.prepare_cached(LISTED)?.query_row([raffle.to_string()], |row| row.get(0))?)
}

pub(super) fn count_listed_by_minute(connection: &Connection, raffle: RaffleId) -> Result<Vec<MinuteCount>, Fault> {
    let minute = |row: &Row<'_>| Ok(MinuteCount { minute: moment(row, 0)?, count: row.get(1)? });
    connection.prepare_cached(MINUTES)?.query_and_then([raffle.to_string()], minute)?.collect()
}

pub(super) fn filled(connection: &Connection) -> Result<Option<Timestamp>, Fault> {
    let at = connection.prepare_cached(FILLED)?.query_row([], |row| row.get(0)).optional()?;
    Ok(at.map(Timestamp::from_millis))
}
