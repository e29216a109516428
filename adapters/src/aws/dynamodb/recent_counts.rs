//! The sizes of pools as they were counted a moment ago.
//!
//! Counting reads the whole pool, and DynamoDB charges for what is read. So a count that took a while is kept in the
//! table for all processes; the longer it took, the longer it is kept. When it is old, one process counts again, and
//! the others go on telling the old numbers until it has. A seal never uses these numbers.

use std::time::Duration;

use domain::id::RaffleId;
use domain::raffle::PartyCounts;
use domain::time::Timestamp;

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, json, moment, number};
use super::write::Write;

/// Up to this duration, a pool is counted anew each time.
const QUICK: Duration = Duration::from_millis(250);
/// How many times as long as it took a count is kept: one hundredth of the time somebody is counting. Counting a
/// million costs nearly a cent, so how often that is done decides what a public page costs.
const KEEP_TIMES: u32 = 100;
/// The longest time that a count is kept.
const KEEP_MAX: Duration = Duration::from_mins(30);

fn key(raffle: RaffleId) -> Key {
    Key::new(format!("counts#{raffle}"), "sizes")
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_millis(at.as_millis().saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}

impl Store {
    /// How many there are of each party size, or were a moment ago where it takes long to count.
    pub(super) async fn recent_sizes(&self, raffle: RaffleId) -> Result<PartyCounts, Fault> {
        if let Some(kept) = self.table.get(key(raffle)).await? {
            let is_fresh = self.around.clock.now() < kept.moment("until")?;
            if is_fresh || !self.begin_to_count(raffle, &kept).await? {
                return kept.json("body");
            }
        }
        let began = self.around.clock.uptime();
        let sizes = self.count_sizes(raffle).await?;
        let took = self.around.clock.uptime().saturating_sub(began);
        if took > QUICK {
            let keep = (took * KEEP_TIMES).min(KEEP_MAX);
            let now = self.around.clock.now();
            let item = Item::at(key(raffle)).with("body", json(&sizes)?).with("until", moment(later(now, keep)));
            let item = item.with("took_ms", number(took.as_millis()));
            // Not in a batch: a role with the right to write batches could also delete.
            self.table.together(vec![Write::put(key(raffle), item)]).await?;
        }
        Ok(sizes)
    }

    /// Whether this caller should count again: nobody else has begun, or whoever did has not finished in twice the time
    /// that it took last time.
    async fn begin_to_count(&self, raffle: RaffleId, kept: &Item) -> Result<bool, Fault> {
        let now = self.around.clock.now();
        let write = Write::update(key(raffle), "SET #counted_by = :by");
        let write = write.when("attribute_not_exists(#counted_by) OR #counted_by <= :now");
        let by = later(now, Duration::from_millis(kept.number("took_ms")?) * 2);
        match self.table.together(vec![write.with(":by", moment(by)).with(":now", moment(now))]).await {
            Ok(()) => Ok(true),
            Err(Fault::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }
}
