//! How many messages wait where.

use domain::id::RaffleId;
use domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use services::jobs::Lane;
use services::ports::Depth;

use super::lane;
use crate::sqlite::Fault;
use crate::sqlite::writer::Desk;

const LEASES: &str = "SELECT first, last, remaining, visible_at FROM lease WHERE lane = ?";
const HELD_OF_LANE: &str = "SELECT visible_at <= ?2, in_flight, count(*), min(sent_at) FROM held
    WHERE lane = ?1 GROUP BY 1, 2";
const HELD_OF_POOL: &str = "SELECT visible_at <= ?2, in_flight, count(*), min(sent_at) FROM held
    WHERE pool = ?1 GROUP BY 1, 2";

/// Which messages are counted.
#[derive(Clone, Copy)]
enum Scope {
    Lane,
    Pool(i64),
}

/// Neighbors in a lane that are all in the same hands.
struct Stretch {
    first: i64,
    last: i64,
    count: u64,
    visible_at: i64,
}

/// A count that grows as one looks into one table after the other.
struct Tally {
    now: Timestamp,
    depth: Depth,
}

/// How many messages wait in a lane.
pub(super) fn of_lane(connection: &Connection, lane: Lane, now: Timestamp) -> Result<Depth, Fault> {
    // All statements must see the same moment, or a message could be counted twice or not at all.
    let snapshot = connection.unchecked_transaction()?;
    let mut tally = Tally { now, depth: Depth::default() };
    tally.add_lane(&snapshot, lane, Scope::Lane)?;
    tally.add_held(&snapshot, HELD_OF_LANE, params![lane.as_str(), now.as_millis()])?;
    tally.depth.dead = number(&snapshot, "SELECT count(*) FROM dead_letter WHERE lane = ?", [lane.as_str()])?;
    Ok(tally.depth)
}

/// How many messages belong to a pool.
pub(super) fn of_pool(desk: &mut Desk<'_>, raffle: RaffleId) -> Result<Depth, Fault> {
    let now = desk.now();
    let pool = desk.raffle_number(raffle)?;
    let mut tally = Tally { now, depth: Depth::default() };
    for lane in Lane::ALL {
        tally.add_lane(desk.connection, lane, Scope::Pool(pool))?;
    }
    tally.add_held(desk.connection, HELD_OF_POOL, params![pool, now.as_millis()])?;
    tally.depth.dead = number(desk.connection, "SELECT count(*) FROM dead_letter WHERE pool = ?", [pool])?;
    Ok(tally.depth)
}

impl Tally {
    fn add_lane(&mut self, connection: &Connection, lane: Lane, scope: Scope) -> Result<(), Fault> {
        let statements = lane::sql(lane);
        for Stretch { first, last, count, visible_at } in stretches(connection, lane)? {
            let count = match scope {
                Scope::Lane => count,
                Scope::Pool(pool) => number(connection, statements.count_of_pool, params![pool, first, last])?,
            };
            if self.now.as_millis() < visible_at {
                self.depth.in_flight += count;
                continue;
            }
            let since = match scope {
                Scope::Lane => oldest(connection, statements.sent_at, params![first, last])?,
                Scope::Pool(pool) => oldest(connection, statements.sent_at_of_pool, params![pool, first, last])?,
            };
            self.add_ready(count, since);
        }
        Ok(())
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

    fn add_ready(&mut self, ready: u64, since: Option<Timestamp>) {
        let age = since.map_or(0, |since| u64::try_from(self.now.millis_since(since)).unwrap_or(0));
        self.depth.ready += ready;
        self.depth.oldest_ready_ms = self.depth.oldest_ready_ms.max(age);
    }
}

/// The leases of a lane, and what is fresh.
fn stretches(connection: &Connection, lane: Lane) -> Result<Vec<Stretch>, Fault> {
    let lease = |row: &Row<'_>| {
        Ok(Stretch { first: row.get(0)?, last: row.get(1)?, count: row.get(2)?, visible_at: row.get(3)? })
    };
    let fresh = |row: &Row<'_>| {
        let (next_fresh, next_id): (i64, i64) = (row.get(0)?, row.get(1)?);
        let count = u64::try_from(next_id - next_fresh).unwrap_or(0);
        Ok(Stretch { first: next_fresh, last: next_id - 1, count, visible_at: i64::MIN })
    };
    let mut leases = connection.prepare_cached(LEASES)?;
    let mut stretches: Vec<Stretch> = leases.query_map([lane.as_str()], lease)?.collect::<Result<_, _>>()?;
    stretches.push(connection.prepare_cached(lane::sql(lane).ends)?.query_row([], fresh)?);
    Ok(stretches)
}

fn number(connection: &Connection, sql: &str, values: impl Params) -> Result<u64, Fault> {
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
}

fn oldest(connection: &Connection, sql: &str, values: impl Params) -> Result<Option<Timestamp>, Fault> {
    let millis: Option<i64> = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?;
    Ok(millis.map(Timestamp::from_millis))
}
