//! Handing messages over: first the held ones whose time has come, then a range of fresh ones.

use rusqlite::{Connection, OptionalExtension, params};
use services::jobs::Lane;
use services::ports::{ATTEMPTS_MAX, Delivery, RECEIVE_MAX};

use domain::time::Timestamp;

use super::send::{Holder, hold};
use super::settle::Handle;
use super::{Kept, dead, lane};
use crate::limit::hidden_until;
use crate::sqlite::Fault;
use crate::sqlite::writer::{Desk, LaneEnds};
use crate::stored_job::{self, NEVER_SETTLED};

const EXPIRED_LEASE: &str = "SELECT first, last, remaining, visible_at FROM lease WHERE lane = ? AND visible_at <= ?
    ORDER BY visible_at, first LIMIT 1";
const DUE: &str = "SELECT id, sent_at, pool, attempts, cause, body FROM held WHERE lane = ? AND visible_at <= ?
    ORDER BY visible_at, id LIMIT ?";
const SHORTEN: &str = "UPDATE lease SET first = ?3, remaining = remaining - ?4 WHERE lane = ?1 AND first = ?2";
const END: &str = "DELETE FROM lease WHERE lane = ?1 AND first = ?2";
const LEASE: &str = "INSERT INTO lease (lane, first, last, remaining, visible_at) VALUES (?, ?, ?, ?, ?)";

/// What was handed over in one write.
pub(super) struct Taken {
    lane: Lane,
    held: Vec<(Handle, Kept)>,
    /// First and last id of the fresh ones, whose bodies are still to be read.
    fresh: Option<(i64, i64)>,
}

impl Taken {
    pub(super) fn is_empty(&self) -> bool {
        self.held.is_empty() && self.fresh.is_none()
    }

    /// Reads the bodies.
    pub(super) fn deliver(self, connection: &Connection) -> Result<Vec<Delivery>, Fault> {
        let mut deliveries: Vec<Delivery> =
            self.held.iter().map(|(handle, kept)| delivery(*handle, kept.attempts, kept.sent_at, &kept.body)).collect();
        if let Some((first, last)) = self.fresh {
            let mut range = connection.prepare_cached(lane::sql(self.lane).range)?;
            let mut rows = range.query([first, last])?;
            while let Some(row) = rows.next()? {
                let handle = Handle::Leased { lane: self.lane, id: row.get(0)? };
                let body = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
                deliveries.push(delivery(handle, 1, row.get(1)?, body));
            }
        }
        Ok(deliveries)
    }
}

fn delivery(handle: Handle, attempt: u32, sent_at: i64, body: &str) -> Delivery {
    let sent_at = Timestamp::from_millis(sent_at);
    Delivery { handle: handle.to_string(), job: stored_job::read(body), attempt, sent_at }
}

/// Takes up to `max` messages and hides them for `visibility_secs` seconds.
pub(super) fn take(desk: &mut Desk<'_>, lane: Lane, max: usize, visibility_secs: u32) -> Result<Taken, Fault> {
    let now = desk.now();
    let until = hidden_until(now, visibility_secs);
    let mut taken = Taken { lane, held: Vec::new(), fresh: None };
    take_held(desk, &mut taken, max, now, until)?;
    let free = max - taken.held.len();
    if free > 0 {
        taken.fresh = lease_fresh(desk, lane, free, until)?;
    }
    Ok(taken)
}

/// Takes messages that are not fresh, in the order in which their time came. A lease that ran out is
/// a set of messages whose time came when it did.
fn take_held(desk: &Desk<'_>, taken: &mut Taken, max: usize, now: Timestamp, until: Timestamp) -> Result<(), Fault> {
    // Those that die count as looked at, so that one call buries a bounded number.
    let mut looked_at = 0;
    while taken.held.len() < max && looked_at < RECEIVE_MAX {
        let lease = expired_lease(desk, taken.lane, now)?;
        let horizon = lease.as_ref().map_or(now, |lease| lease.visible_at);
        let mut due = take_due(desk, taken.lane, horizon, max - taken.held.len())?;
        if due.is_empty()
            && let Some(lease) = lease
        {
            due = take_from_lease(desk, taken.lane, &lease, max - taken.held.len())?;
        }
        if due.is_empty() {
            break;
        }
        looked_at += due.len();
        for kept in due {
            taken.held.extend(hand_over_or_bury(desk, kept, until)?);
        }
    }
    Ok(())
}

struct ExpiredLease {
    first: i64,
    last: i64,
    remaining: usize,
    visible_at: Timestamp,
}

fn expired_lease(desk: &Desk<'_>, lane: Lane, now: Timestamp) -> Result<Option<ExpiredLease>, Fault> {
    let mut expired = desk.connection.prepare_cached(EXPIRED_LEASE)?;
    let lease = expired.query_row(params![lane.as_str(), now.as_millis()], |row| {
        let visible_at = Timestamp::from_millis(row.get(3)?);
        Ok(ExpiredLease { first: row.get(0)?, last: row.get(1)?, remaining: row.get(2)?, visible_at })
    });
    Ok(lease.optional()?)
}

/// Takes the first messages out of a lease. The others stay, so that a late verdict on them still
/// counts.
fn take_from_lease(desk: &Desk<'_>, lane: Lane, lease: &ExpiredLease, limit: usize) -> Result<Vec<Kept>, Fault> {
    let ExpiredLease { first, last, remaining, .. } = *lease;
    let statements = lane::sql(lane);
    let mut upto = first;
    let mut read = desk.connection.prepare_cached(statements.kept)?;
    let rows = read.query_map(params![first, last, limit], |row| {
        upto = row.get(0)?;
        Ok(Kept { lane, sent_at: row.get(1)?, pool: row.get(2)?, attempts: 1, cause: None, body: row.get(3)? })
    })?;
    let kept: Vec<Kept> = rows.collect::<Result<_, _>>()?;
    desk.connection.prepare_cached(statements.delete_range)?.execute([first, upto])?;
    if kept.len() < remaining {
        desk.connection.prepare_cached(SHORTEN)?.execute(params![lane.as_str(), first, upto + 1, kept.len()])?;
    } else {
        desk.connection.prepare_cached(END)?.execute(params![lane.as_str(), first])?;
    }
    Ok(kept)
}

fn take_due(desk: &Desk<'_>, lane: Lane, horizon: Timestamp, limit: usize) -> Result<Vec<Kept>, Fault> {
    let mut due = desk.connection.prepare_cached(DUE)?;
    let rows = due.query_map(params![lane.as_str(), horizon.as_millis(), limit], |row| {
        let (sent_at, pool, attempts) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, Kept { lane, sent_at, pool, attempts, cause: row.get(4)?, body: row.get(5)? }))
    })?;
    let due: Vec<(i64, Kept)> = rows.collect::<Result<_, _>>()?;
    let mut remove = desk.connection.prepare_cached("DELETE FROM held WHERE id = ?")?;
    due.into_iter().map(|(id, kept)| Ok(remove.execute([id]).map(|_| kept)?)).collect()
}

fn hand_over_or_bury(desk: &Desk<'_>, mut kept: Kept, until: Timestamp) -> Result<Option<(Handle, Kept)>, Fault> {
    if kept.attempts >= ATTEMPTS_MAX {
        let cause = kept.cause.take().unwrap_or_else(|| NEVER_SETTLED.to_owned());
        return dead::bury(desk, &kept, &cause).map(|()| None);
    }
    kept.attempts += 1;
    let id = hold(desk, &kept, Holder::Worker, until)?;
    Ok(Some((Handle::Held { id }, kept)))
}

/// Leases the next fresh messages as one range.
fn lease_fresh(desk: &mut Desk<'_>, lane: Lane, max: usize, until: Timestamp) -> Result<Option<(i64, i64)>, Fault> {
    let ends = desk.ends(lane)?;
    let count = (ends.next_id - ends.next_fresh).min(i64::try_from(max).unwrap_or(i64::MAX));
    if count <= 0 {
        return Ok(None);
    }
    let (first, last) = (ends.next_fresh, ends.next_fresh + count - 1);
    let mut lease = desk.connection.prepare_cached(LEASE)?;
    lease.execute(params![lane.as_str(), first, last, count, until.as_millis()])?;
    let mut advance = desk.connection.prepare_cached("UPDATE lane SET next_fresh = ?2 WHERE name = ?1")?;
    advance.execute(params![lane.as_str(), last + 1])?;
    desk.set_ends(lane, LaneEnds { next_fresh: last + 1, ..ends });
    Ok(Some((first, last)))
}
