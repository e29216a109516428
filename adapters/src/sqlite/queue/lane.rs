//! The statements that differ from lane to lane only by the table, and where a lane begins and ends.

use services::jobs::Lane;

use crate::sqlite::Fault;
use crate::sqlite::writer::{Desk, LaneEnds};

pub(super) struct LaneSql {
    pub(super) insert: &'static str,
    pub(super) ends: &'static str,
    pub(super) range: &'static str,
    pub(super) delete_range: &'static str,
    pub(super) take_one: &'static str,
    pub(super) kept: &'static str,
    pub(super) sent_at: &'static str,
    pub(super) count_of_pool: &'static str,
    pub(super) sent_at_of_pool: &'static str,
}

macro_rules! lane_sql {
    ($table:literal) => {
        LaneSql {
            insert: concat!("INSERT INTO ", $table, " (id, sent_at, pool, body) VALUES (?, ?, ?, ?)"),
            ends: concat!(
                "SELECT next_fresh, max(next_fresh, coalesce((SELECT max(id) FROM ",
                $table,
                "), 0) + 1)
                FROM lane WHERE name = '",
                $table,
                "'"
            ),
            range: concat!("SELECT id, sent_at, body FROM ", $table, " WHERE id BETWEEN ? AND ? ORDER BY id"),
            delete_range: concat!("DELETE FROM ", $table, " WHERE id BETWEEN ? AND ?"),
            take_one: concat!("DELETE FROM ", $table, " WHERE id = ? RETURNING sent_at, pool, body"),
            kept: concat!(
                "SELECT id, sent_at, pool, body FROM ",
                $table,
                " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"
            ),
            sent_at: concat!("SELECT sent_at FROM ", $table, " WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1"),
            count_of_pool: concat!("SELECT count(*) FROM ", $table, " WHERE pool = ? AND id BETWEEN ? AND ?"),
            sent_at_of_pool: concat!(
                "SELECT sent_at FROM ",
                $table,
                " WHERE pool = ? AND id BETWEEN ? AND ? ORDER BY id LIMIT 1"
            ),
        }
    };
}

static INTAKE: LaneSql = lane_sql!("intake");
static POST: LaneSql = lane_sql!("post");

/// The statements of a lane.
pub(super) fn sql(lane: Lane) -> &'static LaneSql {
    match lane {
        Lane::Intake => &INTAKE,
        Lane::Post => &POST,
    }
}

impl Desk<'_> {
    /// Where a lane begins and ends now.
    pub(super) fn ends(&mut self, lane: Lane) -> Result<LaneEnds, Fault> {
        if let Some(ends) = self.memo.lanes.get(lane.as_str()) {
            return Ok(*ends);
        }
        let mut read = self.connection.prepare_cached(sql(lane).ends)?;
        let ends = read.query_row([], |row| Ok(LaneEnds { next_fresh: row.get(0)?, next_id: row.get(1)? }))?;
        self.set_ends(lane, ends);
        Ok(ends)
    }

    pub(super) fn set_ends(&mut self, lane: Lane, ends: LaneEnds) {
        self.memo.lanes.insert(lane.as_str(), ends);
    }
}
