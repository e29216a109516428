//! The statements that write. Each keeps the row with the higher version. `version` is assigned last, because the
//! database assigns from left to right, and the columns before it compare with the old one.

use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::Standing;
use domain::time::Timestamp;
use services::ledger::{EventNote, RaffleNote, RegistrationNote, Sought};
use sqlx_core::pool::Pool;
use sqlx_core::query::query;
use sqlx_core::query_builder::QueryBuilder;
use sqlx_mysql::MySql;

use super::fault::Fault;
use crate::{ledger_list, stored_claim};

/// Rows that one statement deletes: bounds how long it locks them, and how long whoever asked for it waits.
const DELETED_MAX: u64 = 5_000;

const EVENT: &str = "INSERT INTO ledger_events (id, name, starts, version) VALUES (?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE
        name = IF(VALUES(version) > version, VALUES(name), name),
        starts = IF(VALUES(version) > version, VALUES(starts), starts),
        version = GREATEST(version, VALUES(version))";
const RAFFLE: &str = "INSERT INTO ledger_raffles
    (id, event, name, places, opens, closes, sealed_at, drawn_at, ended_at, cancelled_at, version)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON DUPLICATE KEY UPDATE
        event = IF(VALUES(version) > version, VALUES(event), event),
        name = IF(VALUES(version) > version, VALUES(name), name),
        places = IF(VALUES(version) > version, VALUES(places), places),
        opens = IF(VALUES(version) > version, VALUES(opens), opens),
        closes = IF(VALUES(version) > version, VALUES(closes), closes),
        sealed_at = IF(VALUES(version) > version, VALUES(sealed_at), sealed_at),
        drawn_at = IF(VALUES(version) > version, VALUES(drawn_at), drawn_at),
        ended_at = IF(VALUES(version) > version, VALUES(ended_at), ended_at),
        cancelled_at = IF(VALUES(version) > version, VALUES(cancelled_at), cancelled_at),
        version = GREATEST(version, VALUES(version))";
const REGISTRATIONS: &str = "INSERT INTO ledger_people
    (person, version, raffle, party_size, first_name, last_name, email, born, first_folded, last_folded,
    email_folded) ";
const REGISTRATIONS_LATER: &str = " ON DUPLICATE KEY UPDATE
        raffle = IF(VALUES(version) > version, VALUES(raffle), raffle),
        party_size = IF(VALUES(version) > version, VALUES(party_size), party_size),
        first_name = IF(VALUES(version) > version, VALUES(first_name), first_name),
        last_name = IF(VALUES(version) > version, VALUES(last_name), last_name),
        email = IF(VALUES(version) > version, VALUES(email), email),
        born = IF(VALUES(version) > version, VALUES(born), born),
        first_folded = IF(VALUES(version) > version, VALUES(first_folded), first_folded),
        last_folded = IF(VALUES(version) > version, VALUES(last_folded), last_folded),
        email_folded = IF(VALUES(version) > version, VALUES(email_folded), email_folded),
        version = GREATEST(version, VALUES(version))";
const BOARD: &str = "INSERT INTO ledger_board
    (raffle, list, number, version, person, commitment, party_size, state, moment) ";
const BOARD_LATER: &str = " ON DUPLICATE KEY UPDATE
        person = IF(VALUES(version) > version, VALUES(person), person),
        commitment = IF(VALUES(version) > version, VALUES(commitment), commitment),
        party_size = IF(VALUES(version) > version, VALUES(party_size), party_size),
        state = IF(VALUES(version) > version, VALUES(state), state),
        moment = IF(VALUES(version) > version, VALUES(moment), moment),
        version = GREATEST(version, VALUES(version))";
const FORGET: &str = "INSERT INTO ledger_people (person, version) VALUES (?, ?)
    ON DUPLICATE KEY UPDATE
        raffle = IF(VALUES(version) >= version, NULL, raffle),
        party_size = IF(VALUES(version) >= version, NULL, party_size),
        first_name = IF(VALUES(version) >= version, NULL, first_name),
        last_name = IF(VALUES(version) >= version, NULL, last_name),
        email = IF(VALUES(version) >= version, NULL, email),
        born = IF(VALUES(version) >= version, NULL, born),
        first_folded = IF(VALUES(version) >= version, NULL, first_folded),
        last_folded = IF(VALUES(version) >= version, NULL, last_folded),
        email_folded = IF(VALUES(version) >= version, NULL, email_folded),
        version = GREATEST(version, VALUES(version))";
const FILLED: &str = "INSERT INTO ledger_filled (only_one, at) VALUES (1, ?)
    ON DUPLICATE KEY UPDATE at = VALUES(at)";
/// The first ten bytes of a commitment are the key of nobody (see `domain::raffle::nobody`).
const NOBODYS: &str = "UPDATE ledger_board SET person = SUBSTRING(commitment, 1, 10) WHERE person = ?
    AND EXISTS (SELECT 1 FROM ledger_people WHERE ledger_people.person = ? AND ledger_people.raffle IS NULL)";
const WIPE: [&str; 5] = [
    "DELETE FROM ledger_filled LIMIT ?",
    "DELETE FROM ledger_raffles LIMIT ?",
    "DELETE FROM ledger_events LIMIT ?",
    "DELETE FROM ledger_board LIMIT ?",
    "DELETE FROM ledger_people WHERE raffle IS NOT NULL LIMIT ?",
];

pub(super) async fn event(pool: Pool<MySql>, event: &EventNote) -> Result<(), Fault> {
    let EventNote { id, name, starts, version } = event;
    let statement = query::<MySql>(EVENT).bind(id.to_string()).bind(name).bind(starts.as_millis()).bind(version);
    statement.execute(&pool).await?;
    Ok(())
}

pub(super) async fn raffle(pool: Pool<MySql>, raffle: &RaffleNote) -> Result<(), Fault> {
    let moment = |at: Option<Timestamp>| at.map(Timestamp::as_millis);
    query::<MySql>(RAFFLE)
        .bind(raffle.id.to_string())
        .bind(raffle.event.to_string())
        .bind(&raffle.name)
        .bind(raffle.places)
        .bind(raffle.opens.as_millis())
        .bind(raffle.closes.as_millis())
        .bind(moment(raffle.sealed_at))
        .bind(moment(raffle.drawn_at))
        .bind(moment(raffle.ended_at))
        .bind(moment(raffle.cancelled_at))
        .bind(raffle.version)
        .execute(&pool)
        .await?;
    Ok(())
}

pub(super) async fn registrations(pool: Pool<MySql>, notes: &[RegistrationNote]) -> Result<(), Fault> {
    if notes.is_empty() {
        return Ok(());
    }
    let mut insert = QueryBuilder::<MySql>::new(REGISTRATIONS);
    insert.push_values(notes, |mut row, note| {
        let Sought { first_name_first, last_name_first, email } = Sought::of(note);
        row.push_bind(note.person.0.to_vec())
            .push_bind(note.received_at.as_millis())
            .push_bind(note.raffle.to_string())
            .push_bind(note.party_size.get())
            .push_bind(note.first_name.as_str())
            .push_bind(note.last_name.as_str())
            .push_bind(note.email.as_str())
            .push_bind(note.born.map(|day| day.to_string()))
            .push_bind(first_name_first)
            .push_bind(last_name_first)
            .push_bind(email);
    });
    // Each number of rows is a statement of its own: not worth keeping prepared.
    insert.push(REGISTRATIONS_LATER).build().persistent(false).execute(&pool).await?;
    Ok(())
}

pub(super) async fn board(pool: Pool<MySql>, raffle: RaffleId, version: u64, lines: &[Standing]) -> Result<(), Fault> {
    if lines.is_empty() {
        return Ok(());
    }
    let raffle = raffle.to_string();
    let mut insert = QueryBuilder::<MySql>::new(BOARD);
    insert.push_values(lines, |mut row, line| {
        let (state, moment) = stored_claim::write(line.claim);
        row.push_bind(&raffle)
            .push_bind(ledger_list::write(line.kind))
            .push_bind(line.number)
            .push_bind(version)
            .push_bind(line.person.0.to_vec())
            .push_bind(line.commitment.0.to_vec())
            .push_bind(line.party_size.get())
            .push_bind(state)
            .push_bind(moment);
    });
    insert.push(BOARD_LATER).build().persistent(false).execute(&pool).await?;
    Ok(())
}

pub(super) async fn filled(pool: Pool<MySql>, at: Timestamp) -> Result<(), Fault> {
    query::<MySql>(FILLED).bind(at.as_millis()).execute(&pool).await?;
    Ok(())
}

pub(super) async fn forget(pool: Pool<MySql>, person: PersonKey, until: Timestamp) -> Result<(), Fault> {
    let key = person.0.to_vec();
    let mut both = pool.begin().await?;
    query::<MySql>(FORGET).bind(&key).bind(until.as_millis()).execute(&mut *both).await?;
    query::<MySql>(NOBODYS).bind(&key).bind(&key).execute(&mut *both).await?;
    both.commit().await?;
    Ok(())
}

/// Deletes a part, and says whether it was the last: whoever wipes fills the ledger again afterwards.
pub(super) async fn wipe(pool: Pool<MySql>) -> Result<bool, Fault> {
    let mut is_empty = true;
    for part in WIPE {
        is_empty &= query::<MySql>(part).bind(DELETED_MAX).execute(&pool).await?.rows_affected() < DELETED_MAX;
    }
    Ok(is_empty)
}
