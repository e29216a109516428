//! What becomes of messages that were handed over.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, params};
use services::jobs::Lane;
use services::ports::Verdict;

use super::send::{Holder, hold};
use super::{Kept, dead, lane, lane_of};
use crate::sqlite::Fault;
use crate::sqlite::columns::parsed;
use crate::sqlite::writer::Desk;
use crate::stored_job;

const LEASES_OVER: &str = "SELECT first, last FROM lease WHERE lane = ? AND first <= ?3 AND last >= ?2";
const SHRINK: &str = "UPDATE lease SET remaining = remaining - ?3 WHERE lane = ?1 AND first = ?2";
const END: &str = "DELETE FROM lease WHERE lane = ?1 AND first = ?2 AND remaining = 0";
const TAKE_HELD: &str = "DELETE FROM held WHERE id = ? AND in_flight = 1
    RETURNING lane, sent_at, pool, attempts, cause, body";

/// Names one hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handle {
    /// The first hand-over, as part of a lease: `intake.17`. It is overtaken when the lease is gone.
    Leased { lane: Lane, id: i64 },
    /// A later one: `held.17`. It is overtaken when the message is kept under another number.
    Held { id: i64 },
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leased { lane, id } => write!(f, "{}.{id}", lane.as_str()),
            Self::Held { id } => write!(f, "held.{id}"),
        }
    }
}

impl FromStr for Handle {
    type Err = NoHandle;

    fn from_str(text: &str) -> Result<Self, NoHandle> {
        let (place, id) = text.split_once('.').ok_or(NoHandle)?;
        let id = id.parse().map_err(|_| NoHandle)?;
        match place {
            "held" => Ok(Self::Held { id }),
            lane => lane_of(lane).map(|lane| Self::Leased { lane, id }).map_err(|_| NoHandle),
        }
    }
}

/// The text names no hand-over of this queue.
#[derive(Debug)]
pub(super) struct NoHandle;

/// Verdicts put into the order in which they cost least.
pub(super) struct Settlement {
    /// Leased messages that are done, as ranges of neighbors.
    done: Vec<DoneRange>,
    /// All others, in the order of the caller.
    others: Vec<(Handle, Verdict)>,
}

struct DoneRange {
    lane: Lane,
    first: i64,
    last: i64,
}

impl Settlement {
    /// Sorts verdicts; a handle that names nothing has no effect.
    pub(super) fn of(verdicts: Vec<(String, Verdict)>) -> Self {
        let mut done: Vec<(Lane, i64)> = Vec::with_capacity(verdicts.len());
        let mut others = Vec::new();
        for (handle, verdict) in verdicts {
            match (handle.parse(), verdict) {
                (Ok(Handle::Leased { lane, id }), Verdict::Done) => done.push((lane, id)),
                (Ok(handle), verdict) => others.push((handle, verdict)),
                (Err(NoHandle), _) => {}
            }
        }
        done.sort_unstable_by_key(|(lane, id)| (lane.as_str(), *id));
        Self { done: ranges(&done), others }
    }

    pub(super) fn apply(self, desk: &mut Desk<'_>) -> Result<(), Fault> {
        for range in &self.done {
            delete_leased(desk, range)?;
        }
        self.others.into_iter().try_for_each(|(handle, verdict)| settle_one(desk, handle, verdict))
    }
}

/// Joins sorted neighbors.
fn ranges(done: &[(Lane, i64)]) -> Vec<DoneRange> {
    let mut ranges: Vec<DoneRange> = Vec::new();
    for &(lane, id) in done {
        match ranges.last_mut() {
            Some(range) if range.lane == lane && id <= range.last + 1 => range.last = id,
            _ => ranges.push(DoneRange { lane, first: id, last: id }),
        }
    }
    ranges
}

/// Deletes what of a range is still leased.
fn delete_leased(desk: &Desk<'_>, range: &DoneRange) -> Result<(), Fault> {
    for (first, last) in leases_over(desk, range.lane, range.first, range.last)? {
        let mut delete = desk.connection.prepare_cached(lane::sql(range.lane).delete_range)?;
        let deleted = delete.execute([range.first.max(first), range.last.min(last)])?;
        shrink_lease(desk, range.lane, first, deleted)?;
    }
    Ok(())
}

fn leases_over(desk: &Desk<'_>, lane: Lane, first: i64, last: i64) -> Result<Vec<(i64, i64)>, Fault> {
    let mut leases = desk.connection.prepare_cached(LEASES_OVER)?;
    let rows = leases.query_map(params![lane.as_str(), first, last], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn shrink_lease(desk: &Desk<'_>, lane: Lane, first: i64, by: usize) -> Result<(), Fault> {
    desk.connection.prepare_cached(SHRINK)?.execute(params![lane.as_str(), first, by])?;
    desk.connection.prepare_cached(END)?.execute(params![lane.as_str(), first])?;
    Ok(())
}

fn settle_one(desk: &Desk<'_>, handle: Handle, verdict: Verdict) -> Result<(), Fault> {
    let Some(mut kept) = take_out(desk, handle)? else { return Ok(()) };
    match verdict {
        Verdict::Done => Ok(()),
        Verdict::Dead { cause } => dead::bury(desk, &kept, &cause),
        Verdict::Retry { after_secs, cause } => {
            kept.cause = Some(stored_job::bounded(&cause));
            hold(desk, &kept, Holder::Delay, desk.now().plus_secs(i64::from(after_secs))).map(|_| ())
        }
    }
}

/// Takes a message from where it is, if the handle still stands for it.
fn take_out(desk: &Desk<'_>, handle: Handle) -> Result<Option<Kept>, Fault> {
    match handle {
        Handle::Leased { lane, id } => take_leased(desk, lane, id),
        Handle::Held { id } => {
            let mut take = desk.connection.prepare_cached(TAKE_HELD)?;
            let mut rows = take.query([id])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let (sent_at, pool, attempts) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let lane = lane_of(&parsed::<String>(row, 0)?)?;
            Ok(Some(Kept { lane, sent_at, pool, attempts, cause: row.get(4)?, body: row.get(5)? }))
        }
    }
}

fn take_leased(desk: &Desk<'_>, lane: Lane, id: i64) -> Result<Option<Kept>, Fault> {
    let Some((first, _)) = leases_over(desk, lane, id, id)?.pop() else { return Ok(None) };
    let mut take = desk.connection.prepare_cached(lane::sql(lane).take_one)?;
    let kept = take.query_row([id], |row| {
        let (sent_at, pool, body) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Kept { lane, sent_at, pool, attempts: 1, cause: None, body })
    });
    let kept = kept.optional()?;
    if kept.is_some() {
        shrink_lease(desk, lane, first, 1)?;
    }
    Ok(kept)
}
