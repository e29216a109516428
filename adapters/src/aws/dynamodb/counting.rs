//! How many registrations there are. They are counted by going through the shards, several at once: a tally
//! kept with each write would be one item that all writes wait for.

use std::collections::BTreeMap;

use domain::id::RaffleId;
use domain::raffle::PartyCounts;
use services::ports::MinuteCount;

use super::Store;
use super::erasures::entries_folder;
use super::fault::Fault;
use super::items::Item;
use super::registrations::{folder, party_size, raffle_text};
use super::table::{AT_ONCE, Ask, at_most};
use crate::minute::minute_of;

impl Store {
    /// Everything that is in the pool of a raffle: who is stored, and entries that are nobody's.
    fn pool(&self, raffle: RaffleId) -> impl Iterator<Item = Ask> {
        let of_shard = move |shard| Ask::all(folder(shard)).only("#raffle = :raffle", ":raffle", raffle_text(raffle));
        self.shards.all().map(of_shard).chain([Ask::all(entries_folder(raffle))])
    }

    /// How many are in the pool now.
    pub(super) async fn count_pool(&self, raffle: RaffleId) -> Result<u64, Fault> {
        let asks: Vec<Ask> = self.pool(raffle).collect();
        let work: Vec<_> = asks.iter().map(|ask| self.table.count(ask)).collect();
        Ok(at_most(AT_ONCE, work).await?.into_iter().sum())
    }

    /// How many there are of each party size now.
    pub(super) async fn count_sizes(&self, raffle: RaffleId) -> Result<PartyCounts, Fault> {
        let sizes = self.tally(raffle, "#party_size", party_size).await?;
        Ok(sizes.into_iter().collect())
    }

    pub(super) async fn count_minutes(&self, raffle: RaffleId) -> Result<Vec<MinuteCount>, Fault> {
        let minutes = self.tally(raffle, "#received_at", |item| item.moment("received_at").map(minute_of)).await?;
        Ok(minutes.into_iter().map(|(minute, count)| MinuteCount { minute, count }).collect())
    }

    /// How many of a pool there are of each kind.
    async fn tally<K: Ord + Send>(
        &self,
        raffle: RaffleId,
        field: &str,
        kind: impl Fn(&Item) -> Result<K, Fault> + Copy + Send + Sync,
    ) -> Result<BTreeMap<K, u64>, Fault> {
        let asks: Vec<Ask> = self.pool(raffle).map(|ask| ask.fields(field)).collect();
        let work: Vec<_> = asks.iter().map(|ask| self.tally_one(ask, kind)).collect();
        let mut all = BTreeMap::new();
        for (kind, count) in at_most(AT_ONCE, work).await?.into_iter().flatten() {
            *all.entry(kind).or_default() += count;
        }
        Ok(all)
    }

    async fn tally_one<K: Ord + Send>(
        &self,
        ask: &Ask,
        kind: impl Fn(&Item) -> Result<K, Fault> + Send + Sync,
    ) -> Result<BTreeMap<K, u64>, Fault> {
        let mut counts = BTreeMap::new();
        let take = |page: Vec<Item>| {
            for item in &page {
                *counts.entry(kind(item)?).or_default() += 1;
            }
            Ok(())
        };
        self.table.each_page(ask, take).await?;
        Ok(counts)
    }
}
