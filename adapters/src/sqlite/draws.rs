//! Seals, draws and boards in SQLite.

use std::collections::HashSet;

use async_trait::async_trait;
use domain::draw::{Commitment, DrawRecord, Seal, SignedChange};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Board, Claim, Move, Standing, StandingKind};
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use services::ports::{Advance, Draws, NewMessage, Once, PortResult, REGISTRATIONS_PAGE_MAX};

use super::columns::{bytes, json, to_json};
use super::queue::{Parcel, send_all};
use super::registrations::party_size;
use super::writer::Desk;
use super::{Fault, Store, erasures, raffles, registrations};
use crate::stored_claim;

const INSERT_DRAW: &str = "INSERT INTO draw (raffle, record, version, needs_advance) VALUES (?, ?, 1, 0)";
const INSERT_STANDING: &str =
    "INSERT INTO standing (draw, line, person, commitment, party_size, kind, number, state, moment)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
const BOARD: &str = "SELECT person, commitment, party_size, kind, number, state, moment FROM standing
    WHERE draw = ? ORDER BY line";
const STANDING: &str = "SELECT person, commitment, party_size, kind, number, state, moment FROM standing
    WHERE draw = (SELECT number FROM draw WHERE raffle = ?) AND person = ?";
const MOVE: &str = "UPDATE standing SET state = ?3, moment = ?4 WHERE draw = ?1 AND person = ?2";
/// The line of a person, if it still says what it was read to say.
const ANSWER: &str = "UPDATE standing SET state = ?5, moment = ?6
    WHERE draw = ?1 AND person = ?2 AND state = ?3 AND moment IS ?4";
const ERASE: &str = "UPDATE standing SET person = ?3, state = ?4, moment = ?5 WHERE draw = ?1 AND person = ?2";
const GROW_AND_MARK: &str = "UPDATE draw SET version = version + 1, needs_advance = 1 WHERE number = ?";
const GROW: &str = "UPDATE draw SET version = version + 1, needs_advance = ?3
    WHERE raffle = ?1 AND version = ?2 RETURNING number";
/// Adds the entry only where it is the next.
const ADD_CHANGE: &str = "INSERT INTO change (draw, number, body)
    SELECT d.number, ?2, ?3 FROM draw AS d WHERE d.raffle = ?1
    AND ?2 = 1 + (SELECT count(*) FROM change WHERE draw = d.number)";
const CHANGES: &str = "SELECT body FROM change
    WHERE draw = (SELECT number FROM draw WHERE raffle = ?) ORDER BY number";
const NEEDS_ADVANCE: &str = "SELECT needs_advance
    OR EXISTS (SELECT 1 FROM standing WHERE draw = draw.number AND state = 'offered' AND moment <= ?2)
    FROM draw WHERE raffle = ?1";

impl Desk<'_> {
    fn record_seal(&mut self, raffle: RaffleId, seal: Seal, withdrawals: u64) -> Result<Once, Fault> {
        let mut raffle = raffles::get(self.connection, raffle)?.ok_or(Fault::Conflict)?;
        if raffle.progress.seal.is_some() {
            return Ok(Once::Before);
        }
        let is_as_read = seal.count == registrations::total(self.connection, raffle.id)?
            && withdrawals == erasures::withdrawals(self.connection, raffle.id)?;
        if raffle.progress.cancelled_at.is_some() || !is_as_read {
            return Err(Fault::Conflict);
        }
        raffle.progress.seal = Some(seal);
        raffle.version += 1;
        raffles::put(self.connection, &raffle).map(|()| Once::Now)
    }

    fn record_draw(
        &mut self,
        record: &DrawRecord,
        written: &str,
        board: &[Standing],
        parcels: Vec<Parcel>,
    ) -> Result<Once, Fault> {
        if draw_number(self.connection, record.raffle)?.is_some() {
            return Ok(Once::Before);
        }
        let mut raffle = raffles::get(self.connection, record.raffle)?.ok_or(Fault::Conflict)?;
        if raffle.progress.cancelled_at.is_some() || raffle.progress.seal.is_none() {
            return Err(Fault::Conflict);
        }
        raffle.progress.drawn_at = Some(record.drawn_at);
        raffle.version += 1;
        raffles::put(self.connection, &raffle)?;
        let draw = self.connection.prepare_cached(INSERT_DRAW)?.insert(params![record.raffle.to_string(), written])?;
        insert_board(self.connection, draw, &without_erased(self.connection, record, board)?)?;
        send_all(self, parcels).map(|_| Once::Now)
    }

    fn apply_moves(&mut self, raffle: RaffleId, version: u64, moves: &[Move], then: Advance) -> Result<(), Fault> {
        let mut grow = self.connection.prepare_cached(GROW)?;
        let row = params![raffle.to_string(), version, then == Advance::Needed];
        let draw: Option<i64> = grow.query_row(row, |row| row.get(0)).optional()?;
        let draw = draw.ok_or(Fault::Conflict)?;
        let mut update = self.connection.prepare_cached(MOVE)?;
        for step in moves {
            let (state, moment) = stored_claim::write(step.to);
            update.execute(params![draw, step.person.0, state, moment])?;
        }
        Ok(())
    }
}

/// Moves one line on.
fn apply_answer(connection: &Connection, raffle: RaffleId, from: Claim, step: Move) -> Result<(), Fault> {
    let draw = draw_number(connection, raffle)?.ok_or(Fault::Conflict)?;
    let ((state, moment), (to, then)) = (stored_claim::write(from), stored_claim::write(step.to));
    let row = params![draw, step.person.0, state, moment, to, then];
    if connection.prepare_cached(ANSWER)?.execute(row)? == 0 {
        return Err(Fault::Conflict);
    }
    connection.prepare_cached(GROW_AND_MARK)?.execute([draw])?;
    Ok(())
}

/// The board, with lines of entries that became nobody's while it was drawn up.
fn without_erased(connection: &Connection, record: &DrawRecord, board: &[Standing]) -> Result<Vec<Standing>, Fault> {
    let mut erased = HashSet::new();
    let mut after = None;
    loop {
        let page = erasures::page(connection, record.raffle, after, REGISTRATIONS_PAGE_MAX)?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        erased.extend(page);
    }
    let line = |line: &Standing| {
        if erased.contains(&line.commitment) { line.clone().erased(record.drawn_at) } else { line.clone() }
    };
    Ok(board.iter().map(line).collect())
}

/// Makes a person's line nobody's, if there is one.
pub(super) fn erase_line(
    connection: &Connection,
    raffle: RaffleId,
    person: PersonKey,
    at: Timestamp,
) -> Result<(), Fault> {
    let Some(draw) = draw_number(connection, raffle)? else { return Ok(()) };
    let mut line = connection.prepare_cached(STANDING)?;
    let line = line.query_and_then(params![raffle.to_string(), person.0], standing)?.next().transpose()?;
    let Some(line) = line.map(|line| line.erased(at)) else { return Ok(()) };
    let (state, moment) = stored_claim::write(line.claim);
    connection.prepare_cached(ERASE)?.execute(params![draw, person.0, line.person.0, state, moment])?;
    connection.prepare_cached(GROW_AND_MARK)?.execute([draw])?;
    Ok(())
}

fn draw_number(connection: &Connection, raffle: RaffleId) -> Result<Option<i64>, Fault> {
    let mut number = connection.prepare_cached("SELECT number FROM draw WHERE raffle = ?")?;
    Ok(number.query_row([raffle.to_string()], |row| row.get(0)).optional()?)
}

fn insert_board(connection: &Connection, draw: i64, board: &[Standing]) -> Result<(), Fault> {
    let mut insert = connection.prepare_cached(INSERT_STANDING)?;
    for (line, standing) in (1_i64..).zip(board) {
        let Standing { person, commitment, party_size, kind, number, claim } = standing;
        let (state, moment) = stored_claim::write(*claim);
        let (size, kind) = (party_size.get(), kind.as_str());
        insert.execute(params![draw, line, person.0, commitment.0, size, kind, number, state, moment])?;
    }
    Ok(())
}

fn standing(row: &Row<'_>) -> Result<Standing, Fault> {
    let unknown = |what: &str| Fault::Unreadable(format!("a standing has an unknown {what}"));
    let word = |column| Ok::<_, Fault>(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?);
    let kind = StandingKind::parse(word(3)?).ok_or_else(|| unknown("kind"))?;
    let claim = stored_claim::read(word(5)?, row.get(6)?).ok_or_else(|| unknown("state"))?;
    Ok(Standing {
        person: PersonKey(bytes(row, 0)?),
        commitment: Commitment(bytes(row, 1)?),
        party_size: party_size(row, 2)?,
        kind,
        number: row.get(4)?,
        claim,
    })
}

fn board(connection: &Connection, raffle: RaffleId) -> Result<Board, Fault> {
    // Both statements must see the same moment, or a version could go with younger standings.
    let snapshot = connection.unchecked_transaction()?;
    let Some((draw, version)) = draw_and_version(&snapshot, raffle)? else { return Ok(Board::default()) };
    let mut lines = snapshot.prepare_cached(BOARD)?;
    let standings = lines.query_and_then([draw], standing)?.collect::<Result<_, Fault>>()?;
    Ok(Board { version, standings })
}

/// The lines of some people; the version is read first, so that none of them is older.
fn lines(connection: &Connection, raffle: RaffleId, people: &[PersonKey]) -> Result<Board, Fault> {
    let snapshot = connection.unchecked_transaction()?;
    let Some((_, version)) = draw_and_version(&snapshot, raffle)? else { return Ok(Board::default()) };
    let mut of_person = snapshot.prepare_cached(STANDING)?;
    let mut standings = Vec::with_capacity(people.len());
    for person in people {
        standings
            .extend(of_person.query_and_then(params![raffle.to_string(), person.0], standing)?.next().transpose()?);
    }
    standings.sort_unstable_by_key(|line| (line.kind, line.number));
    Ok(Board { version, standings })
}

fn draw_and_version(connection: &Connection, raffle: RaffleId) -> Result<Option<(i64, u64)>, Fault> {
    let mut version = connection.prepare_cached("SELECT number, version FROM draw WHERE raffle = ?")?;
    Ok(version.query_row([raffle.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

#[async_trait]
impl Draws for Store {
    async fn record_seal_once(&self, raffle: RaffleId, seal: &Seal, withdrawals: u64) -> PortResult<Once> {
        let seal = seal.clone();
        self.write(move |desk| desk.record_seal(raffle, seal, withdrawals)).await
    }

    async fn record_draw_once(
        &self,
        record: &DrawRecord,
        board: &[Standing],
        and_send: Vec<NewMessage>,
    ) -> PortResult<Once> {
        let (record, written, board) = (record.clone(), to_json(record)?, board.to_vec());
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| desk.record_draw(&record, &written, &board, parcels)).await
    }

    async fn get_record(&self, raffle: RaffleId) -> PortResult<Option<DrawRecord>> {
        self.read(move |connection| {
            let mut record = connection.prepare_cached("SELECT record FROM draw WHERE raffle = ?")?;
            let mut rows = record.query([raffle.to_string()])?;
            rows.next()?.map(|row| json(row, 0)).transpose()
        })
        .await
    }

    async fn get_board(&self, raffle: RaffleId) -> PortResult<Board> {
        self.read(move |connection| board(connection, raffle)).await
    }

    async fn get_standing(&self, raffle: RaffleId, person: PersonKey) -> PortResult<Option<Standing>> {
        self.read(move |connection| {
            let mut line = connection.prepare_cached(STANDING)?;
            let mut rows = line.query(params![raffle.to_string(), person.0])?;
            rows.next()?.map(standing).transpose()
        })
        .await
    }

    async fn get_lines(&self, raffle: RaffleId, people: &[PersonKey]) -> PortResult<Board> {
        let people = people.to_vec();
        self.read(move |connection| lines(connection, raffle, &people)).await
    }

    async fn apply_moves(
        &self,
        raffle: RaffleId,
        version: u64,
        moves: &[Move],
        then: Advance,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let moves = moves.to_vec();
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| {
            desk.apply_moves(raffle, version, &moves, then)?;
            send_all(desk, parcels).map(|_| ())
        })
        .await
    }

    async fn apply_answer(
        &self,
        raffle: RaffleId,
        from: Claim,
        step: Move,
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| {
            apply_answer(desk.connection, raffle, from, step)?;
            send_all(desk, parcels).map(|_| ())
        })
        .await
    }

    async fn record_change(
        &self,
        raffle: RaffleId,
        version: u64,
        change: &SignedChange,
        moves: &[Move],
        and_send: Vec<NewMessage>,
    ) -> PortResult<()> {
        let (number, body, moves) = (change.change.number, to_json(change)?, moves.to_vec());
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| {
            desk.apply_moves(raffle, version, &moves, Advance::Needed)?;
            let added =
                desk.connection.prepare_cached(ADD_CHANGE)?.execute(params![raffle.to_string(), number, body])?;
            if added == 0 {
                return Err(Fault::Conflict);
            }
            send_all(desk, parcels).map(|_| ())
        })
        .await
    }

    async fn list_changes(&self, raffle: RaffleId) -> PortResult<Vec<SignedChange>> {
        self.read(move |connection| {
            let mut chain = connection.prepare_cached(CHANGES)?;
            chain.query_and_then([raffle.to_string()], |row| json(row, 0))?.collect()
        })
        .await
    }

    async fn needs_advance(&self, raffle: RaffleId, now: Timestamp) -> PortResult<bool> {
        self.read(move |connection| {
            let mut needs = connection.prepare_cached(NEEDS_ADVANCE)?;
            let row = params![raffle.to_string(), now.as_millis()];
            Ok(needs.query_row(row, |row| row.get(0)).optional()?.unwrap_or(false))
        })
        .await
    }
}
