//! How many messages wait where.

use domain::id::RaffleId;
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use services::jobs::Lane;
use services::ports::Depth;

use super::lane::{self, LaneSql};
use crate::sqlite::Fault;
use crate::sqlite::writer::Desk;

const LEASES: &str = "SELECT first, last, remaining, visible_at FROM lease WHERE lane = ?";
const HELD_OF_LANE: &str = "SELECT visible_at <= ?2, in_flight, count(*), min(sent_at) FROM held
    WHERE lane = ?1 GROUP BY 1, 2";
const HELD_OF_POOL: &str = "SELECT visible_at <= ?2, in_flight, count(*), min(sent_at) FROM held
    WHERE pool = ?1 GROUP BY 1, 2";

/// A count that grows as one looks into one table after the other.
struct Tally {
    now: Timestamp,
    depth: Depth,
}

/// How far a lane reaches.
const ALL: (i64, i64) = (0, i64::MAX);

struct Lease {
    first: i64,
    last: i64,
    remaining: u64,
    is_over: bool,
}

/// How many messages wait in a lane.
pub(super) fn of_lane(connection: &Connection, lane: Lane, now: Timestamp) -> Result<Depth, Fault> {
    // All statements must see the same moment, or a message could be counted twice or not at all.
    let snapshot = connection.unchecked_transaction()?;
    let statements = lane::sql(lane);
    let mut tally = Tally { now, depth: Depth::default() };
    let (next_fresh, next_id): (i64, i64) =
        snapshot.prepare_cached(statements.ends)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let fresh_since = first(&snapshot, statements.sent_at, params![next_fresh, i64::MAX])?;
    tally.add_ready(u64::try_from(next_id - next_fresh).unwrap_or(0), fresh_since);
    for lease in leases(&snapshot, lane, now)? {
        if lease.is_over {
            tally.add_ready(lease.remaining, first(&snapshot, statements.sent_at, params![lease.first, lease.last])?);
        } else {
            tally.depth.in_flight += lease.remaining;
        }
    }
    tally.add_held(&snapshot, HELD_OF_LANE, params![lane.as_str(), now.as_millis()])?;
    tally.depth.dead = number(&snapshot, "SELECT count(*) FROM dead_letter WHERE lane = ?", [lane.as_str()])?;
    Ok(tally.depth)
}

/// How many messages belong to a pool.
pub(super) fn of_pool(desk: &mut Desk<'_>, raffle: RaffleId) -> Result<Depth, Fault> {
    let now = desk.now();
    let pool = desk.raffle_number(raffle)?;
    let connection = desk.connection;
    let mut tally = Tally { now, depth: Depth::default() };
    for lane in Lane::ALL {
        tally.add_pool_of_lane(connection, lane, pool)?;
    }
    tally.add_held(connection, HELD_OF_POOL, params![pool, now.as_millis()])?;
    tally.depth.dead = number(connection, "SELECT count(*) FROM dead_letter WHERE pool = ?", [pool])?;
    Ok(tally.depth)
}

impl Tally {
    fn add_pool_of_lane(&mut self, connection: &Connection, lane: Lane, pool: i64) -> Result<(), Fault> {
        let statements = lane::sql(lane);
        let all = pool_range(connection, statements, pool, ALL)?;
        let mut in_flight = 0;
        let mut from = ALL.0;
        for lease in leases(connection, lane, self.now)?.into_iter().filter(|lease| !lease.is_over) {
            in_flight += pool_range(connection, statements, pool, (lease.first, lease.last))?;
            from = from.max(lease.last + 1);
        }
        self.depth.in_flight += in_flight;
        let since = first(connection, statements.first_of_pool, params![pool, from, ALL.1])?;
        self.add_ready(all - in_flight, since);
        Ok(())
    }

    fn add_ready(&mut self, ready: u64, since: Option<Timestamp>) {
        self.depth.ready += ready;
        let age = since.map_or(0, |since| u64::try_from(self.now.millis_since(since)).unwrap_or(0));
        self.depth.oldest_ready_ms = self.depth.oldest_ready_ms.max(age);
    }

    fn add_held(&mut self, connection: &Connection, sql: &str, values: impl Params) -> Result<(), Fault> {
        let mut groups = connection.prepare_cached(sql)?;
        let mut rows = groups.query(values)?;
        while let Some(row) = rows.next()? {
            let (is_due, is_in_flight, count): (bool, bool, u64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            match (is_due, is_in_flight) {
                (true, _) => self.add_ready(count, Some(Timestamp::from_millis(row.get(3)?))),
                (false, true) => self.depth.in_flight += count,
                (false, false) => self.depth.delayed += count,
            }
        }
        Ok(())
    }
}

fn leases(connection: &Connection, lane: Lane, now: Timestamp) -> Result<Vec<Lease>, Fault> {
    let mut leases = connection.prepare_cached(LEASES)?;
    let lease = |row: &Row<'_>| {
        let is_over = row.get::<_, i64>(3)? <= now.as_millis();
        Ok(Lease { first: row.get(0)?, last: row.get(1)?, remaining: row.get(2)?, is_over })
    };
    Ok(leases.query_map([lane.as_str()], lease)?.collect::<Result<_, _>>()?)
}

fn pool_range(connection: &Connection, sql: &LaneSql, pool: i64, (first, last): (i64, i64)) -> Result<u64, Fault> {
    number(connection, sql.count_of_pool, params![pool, first, last])
}

fn number(connection: &Connection, sql: &str, values: impl Params) -> Result<u64, Fault> {
    let number: i64 = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    Ok(u64::try_from(number).unwrap_or(0))
}

fn first(connection: &Connection, sql: &str, values: impl Params) -> Result<Option<Timestamp>, Fault> {
    let millis: Option<i64> = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    Ok(millis.map(Timestamp::from_millis))
}
