//! What is read.

use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey, PersonName};
use domain::raffle::{PartySize, PlaceState, Standing, StandingKind};
use domain::time::{Timestamp, parse_day};
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{LEDGER_BATCH_MAX, MinuteCount};
use sqlx_core::pool::Pool;
use sqlx_core::query::query;
use sqlx_core::row::Row;
use sqlx_mysql::{MySql, MySqlRow};

use super::fault::Fault;
use crate::{ledger_list, stored_claim};

const EVENTS: &str = "SELECT id, name, starts, version FROM ledger_events ORDER BY id";
const RAFFLES: &str = "SELECT id, event, name, places, opens, closes, sealed_at, drawn_at, ended_at, cancelled_at,
    version FROM ledger_raffles ORDER BY id";
const ALL: &str = "SELECT p.person, p.party_size, p.version, p.first_name, p.last_name, p.email, p.born,
        COALESCE(b.state, 'registered')
    FROM ledger_people p LEFT JOIN ledger_board b ON b.person = p.person AND b.raffle = p.raffle
    WHERE p.raffle = ? AND p.person > ? AND (? IS NULL OR COALESCE(b.state, 'registered') = ?)
    ORDER BY p.person LIMIT ?";
const FOUND: &str = "SELECT p.person, p.party_size, p.version, p.first_name, p.last_name, p.email, p.born,
        COALESCE(b.state, 'registered')
    FROM (SELECT person FROM ledger_people WHERE raffle = ? AND first_folded >= ? AND first_folded < ?
        UNION SELECT person FROM ledger_people WHERE raffle = ? AND last_folded >= ? AND last_folded < ?
        UNION SELECT person FROM ledger_people WHERE raffle = ? AND email_folded >= ? AND email_folded < ?) f
    JOIN ledger_people p ON p.person = f.person
    LEFT JOIN ledger_board b ON b.person = p.person AND b.raffle = p.raffle
    WHERE p.raffle = ? AND p.person > ? AND (? IS NULL OR COALESCE(b.state, 'registered') = ?)
    ORDER BY p.person LIMIT ?";
const BOARD: &str = "SELECT person, commitment, party_size, list, number, state, moment FROM ledger_board
    WHERE raffle = ? AND (list > ? OR (list = ? AND number > ?)) ORDER BY list, number LIMIT ?";
const MINUTES: &str = "SELECT version - version % 60000 AS minute, COUNT(*) FROM ledger_people
    WHERE raffle = ? GROUP BY minute ORDER BY minute";
const LISTED: &str = "SELECT COUNT(*) FROM ledger_people WHERE raffle = ?";
const FILLED: &str = "SELECT at FROM ledger_filled";

pub(super) async fn events(pool: &Pool<MySql>) -> Result<Vec<EventNote>, Fault> {
    let rows = query::<MySql>(EVENTS).fetch_all(pool).await?;
    let event = |row: &MySqlRow| {
        Ok(EventNote {
            id: text(row, 0)?.parse().map_err(|_| Fault::Unreadable("the id of an event"))?,
            name: text(row, 1)?,
            starts: moment(row, 2)?,
            version: row.try_get(3)?,
        })
    };
    rows.iter().map(event).collect()
}

pub(super) async fn raffles(pool: &Pool<MySql>) -> Result<Vec<RaffleNote>, Fault> {
    let rows = query::<MySql>(RAFFLES).fetch_all(pool).await?;
    let later =
        |row: &MySqlRow, column| Ok::<_, Fault>(row.try_get::<Option<i64>, usize>(column)?.map(Timestamp::from_millis));
    let raffle = |row: &MySqlRow| {
        Ok(RaffleNote {
            id: text(row, 0)?.parse().map_err(|_| Fault::Unreadable("the id of a raffle"))?,
            event: text(row, 1)?.parse().map_err(|_| Fault::Unreadable("the id of an event"))?,
            name: text(row, 2)?,
            places: row.try_get(3)?,
            opens: moment(row, 4)?,
            closes: moment(row, 5)?,
            sealed_at: later(row, 6)?,
            drawn_at: later(row, 7)?,
            ended_at: later(row, 8)?,
            cancelled_at: later(row, 9)?,
            version: row.try_get(10)?,
        })
    };
    rows.iter().map(raffle).collect()
}

pub(super) async fn registrations(
    pool: &Pool<MySql>,
    raffle: RaffleId,
    search: &LedgerSearch,
    after: Option<PersonKey>,
    limit: usize,
) -> Result<Vec<LedgerLine>, Fault> {
    let id = raffle.to_string();
    let mut found = match search.range() {
        None => query::<MySql>(ALL),
        Some((from, to)) => {
            (0..3).fold(query::<MySql>(FOUND), |found, _| found.bind(id.clone()).bind(from.clone()).bind(to.clone()))
        }
    };
    // The empty key lies before all others.
    let after = after.map_or(Vec::new(), |after| after.0.to_vec());
    let state = search.state().map(PlaceState::as_str);
    found = found.bind(id).bind(after).bind(state).bind(state).bind(bounded(limit));
    found.fetch_all(pool).await?.iter().map(|row| line(raffle, row)).collect()
}

pub(super) async fn board(
    pool: &Pool<MySql>,
    raffle: RaffleId,
    after: Option<(StandingKind, u32)>,
    limit: usize,
) -> Result<Vec<Standing>, Fault> {
    let (list, number) = after.map_or((0, 0), |(kind, number)| (ledger_list::write(kind), number));
    let page = query::<MySql>(BOARD).bind(raffle.to_string()).bind(list).bind(list).bind(number).bind(bounded(limit));
    page.fetch_all(pool).await?.iter().map(standing).collect()
}

pub(super) async fn count_listed(pool: &Pool<MySql>, raffle: RaffleId) -> Result<u64, Fault> {
    count(&query::<MySql>(LISTED).bind(raffle.to_string()).fetch_one(pool).await?, 0)
}

pub(super) async fn count_listed_by_minute(pool: &Pool<MySql>, raffle: RaffleId) -> Result<Vec<MinuteCount>, Fault> {
    let minutes = query::<MySql>(MINUTES).bind(raffle.to_string()).fetch_all(pool).await?;
    let minute = |row: &MySqlRow| Ok(MinuteCount { minute: moment(row, 0)?, count: count(row, 1)? });
    minutes.iter().map(minute).collect()
}

pub(super) async fn filled(pool: &Pool<MySql>) -> Result<Option<Timestamp>, Fault> {
    query::<MySql>(FILLED).fetch_optional(pool).await?.map(|row| moment(&row, 0)).transpose()
}

fn line(raffle: RaffleId, row: &MySqlRow) -> Result<LedgerLine, Fault> {
    let name = |column| PersonName::parse(&text(row, column)?).map_err(|_| Fault::Unreadable("a name"));
    let born: Option<String> = row.try_get(6)?;
    let registration = RegistrationNote {
        raffle,
        person: PersonKey(bytes(row, 0)?),
        party_size: party_size(row, 1)?,
        received_at: moment(row, 2)?,
        first_name: name(3)?,
        last_name: name(4)?,
        email: Email::parse(&text(row, 5)?).map_err(|_| Fault::Unreadable("an address"))?,
        born: born.map(|day| parse_day(&day).ok_or(Fault::Unreadable("a day of birth"))).transpose()?,
    };
    Ok(LedgerLine { registration, state: state(row, 7)? })
}

fn standing(row: &MySqlRow) -> Result<Standing, Fault> {
    let claim = stored_claim::read(&text(row, 5)?, row.try_get(6)?);
    Ok(Standing {
        person: PersonKey(bytes(row, 0)?),
        commitment: Commitment(bytes(row, 1)?),
        party_size: party_size(row, 2)?,
        kind: ledger_list::read(row.try_get(3)?).ok_or(Fault::Unreadable("a list"))?,
        number: row.try_get(4)?,
        claim: claim.ok_or(Fault::Unreadable("a state"))?,
    })
}

fn bounded(limit: usize) -> u64 {
    limit.min(LEDGER_BATCH_MAX) as u64
}

fn text(row: &MySqlRow, column: usize) -> Result<String, Fault> {
    Ok(row.try_get(column)?)
}

fn moment(row: &MySqlRow, column: usize) -> Result<Timestamp, Fault> {
    Ok(Timestamp::from_millis(row.try_get(column)?))
}

fn bytes<const N: usize>(row: &MySqlRow, column: usize) -> Result<[u8; N], Fault> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| Fault::Unreadable("bytes of another length"))
}

fn party_size(row: &MySqlRow, column: usize) -> Result<PartySize, Fault> {
    PartySize::new(row.try_get(column)?).ok_or(Fault::Unreadable("a party size"))
}

fn state(row: &MySqlRow, column: usize) -> Result<PlaceState, Fault> {
    PlaceState::parse(&text(row, column)?).ok_or(Fault::Unreadable("a state"))
}

fn count(row: &MySqlRow, column: usize) -> Result<u64, Fault> {
    let count: i64 = row.try_get(column)?;
    u64::try_from(count).map_err(|_| Fault::Unreadable("a count"))
}
