//! Putting messages into their lanes.

use domain::id::RaffleId;
use domain::time::Timestamp;
use rusqlite::params;
use services::jobs::Lane;
use services::ports::{NewMessage, Sent};

use super::{Kept, lane};
use crate::sqlite::Fault;
use crate::sqlite::writer::{Desk, LaneEnds};
use crate::stored_job;

const HOLD: &str = "INSERT INTO held (lane, sent_at, pool, attempts, visible_at, in_flight, cause, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

/// A message that its sender has serialized already, so that the writer has little to do.
pub(in crate::sqlite) struct Parcel {
    lane: Lane,
    pool: Option<RaffleId>,
    delay_secs: u32,
    not_after: Option<Timestamp>,
    body: String,
}

impl Parcel {
    /// Serializes messages.
    pub(in crate::sqlite) fn wrap_all(messages: &[NewMessage]) -> Vec<Self> {
        messages.iter().map(Self::wrap).collect()
    }

    fn wrap(message: &NewMessage) -> Self {
        let NewMessage { job, delay_secs, not_after } = message;
        let body = stored_job::write(job);
        Self { lane: job.lane(), pool: job.pool(), delay_secs: *delay_secs, not_after: *not_after, body }
    }
}

/// Stores messages, each judged alone.
pub(in crate::sqlite) fn send_all(desk: &mut Desk<'_>, parcels: Vec<Parcel>) -> Result<Vec<Sent>, Fault> {
    parcels.into_iter().map(|parcel| send_one(desk, parcel)).collect()
}

/// Stores a message, unless its time has passed at this very moment.
pub(super) fn send_one(desk: &mut Desk<'_>, parcel: Parcel) -> Result<Sent, Fault> {
    let now = desk.now();
    if parcel.not_after.is_some_and(|limit| limit <= now) {
        return Ok(Sent::TooLate);
    }
    let Parcel { lane, pool, delay_secs, body, .. } = parcel;
    let pool = pool.map(|raffle| desk.raffle_number(raffle)).transpose()?;
    let sent_at = now.as_millis();
    if delay_secs == 0 {
        add_fresh(desk, lane, sent_at, pool, &body)?;
    } else {
        let visible_at = now.plus_secs(i64::from(delay_secs));
        hold(desk, &Kept { lane, sent_at, pool, attempts: 0, cause: None, body }, Holder::Delay, visible_at)?;
    }
    Ok(Sent::Stored)
}

/// Puts a message behind the others of its lane.
pub(super) fn add_fresh(
    desk: &mut Desk<'_>,
    lane: Lane,
    sent_at: i64,
    pool: Option<i64>,
    body: &str,
) -> Result<(), Fault> {
    let ends = desk.ends(lane)?;
    let mut insert = desk.connection.prepare_cached(lane::sql(lane).insert)?;
    insert.execute(params![ends.next_id, sent_at, pool, body])?;
    desk.set_ends(lane, LaneEnds { next_id: ends.next_id + 1, ..ends });
    Ok(())
}

/// What a message is kept for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Its time.
    Delay,
    /// The verdict of a worker.
    Worker,
}

/// Keeps a message by itself until a moment. Its new number names this keeping and no other.
pub(super) fn hold(desk: &Desk<'_>, kept: &Kept, holder: Holder, visible_at: Timestamp) -> Result<i64, Fault> {
    let Kept { lane, sent_at, pool, attempts, cause, body } = kept;
    let in_flight = holder == Holder::Worker;
    let row = params![lane.as_str(), sent_at, pool, attempts, visible_at.as_millis(), in_flight, cause, body];
    Ok(desk.connection.prepare_cached(HOLD)?.insert(row)?)
}
