//! The roll of pools: which messages were acknowledged, and which of them are settled.
//!
//! Lines are only ever added. A line of those sent is on disk before any of its messages is
//! acknowledged; a line of those settled, when what they asked for is on disk and before SQS deletes
//! them. So a pool is complete when every name among the sent is among the settled, however often SQS
//! has handed a message over, and whatever its own counts say.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use domain::id::RaffleId;
use futures::future::try_join_all;
use services::ports::{Chance, PortError, PortResult};

use super::envelope::MessageId;
use super::table::{Order, Table, bytes, key};

/// How many partitions a raffle's lines are spread over, each of which takes a thousand writes a second: functions that
/// have one request at a time write one line for each registration. The number may grow; made smaller, it would leave
/// lines unread.
const SHARDS: u8 = 32;
/// The most names in one line: 160 kB, where an item may have 400.
const NAMES_MAX: usize = 10_000;

const SENT: &str = "sent";
const SETTLED: &str = "settled";
const NAMES: &str = "names";

pub(super) struct Roll {
    table: Table,
    chance: Arc<dyn Chance>,
}

/// Names in order, so that they take 16 bytes each: there may be ten million.
pub(super) struct Settled(Vec<MessageId>);

impl Roll {
    pub(super) fn new(table: Table, chance: Arc<dyn Chance>) -> Self {
        Self { table, chance }
    }

    /// Notes that messages were sent. On disk when this returns.
    pub(super) async fn note_sent(&self, names: &[(RaffleId, MessageId)]) -> PortResult<()> {
        self.note(SENT, names).await
    }

    /// Notes that messages are settled. On disk when this returns.
    pub(super) async fn note_settled(&self, names: &[(RaffleId, MessageId)]) -> PortResult<()> {
        self.note(SETTLED, names).await
    }

    async fn note(&self, kind: &str, names: &[(RaffleId, MessageId)]) -> PortResult<()> {
        let mut by_pool: BTreeMap<RaffleId, Vec<MessageId>> = BTreeMap::new();
        for (pool, name) in names {
            by_pool.entry(*pool).or_default().push(*name);
        }
        let lines = by_pool.iter().flat_map(|(pool, names)| names.chunks(NAMES_MAX).map(|names| (*pool, names)));
        try_join_all(lines.map(|(pool, names)| self.add_line(kind, pool, names))).await.map(|_| ())
    }

    async fn add_line(&self, kind: &str, pool: RaffleId, names: &[MessageId]) -> PortResult<()> {
        let name = self.chance.new_uuid();
        let shard = name.as_bytes()[15] % SHARDS;
        let mut line = key(&shard_key(kind, pool, shard), &name.to_string());
        line.insert(NAMES.to_owned(), bytes(names.as_flattened().to_vec()));
        self.table.put(&line).await
    }

    /// All names of a pool that are settled.
    pub(super) async fn settled(&self, pool: RaffleId) -> PortResult<Settled> {
        let shards = (0..SHARDS).map(|shard| async move {
            let mut names = Vec::new();
            self.read(SETTLED, pool, shard, |name| names.push(name)).await.map(|()| names)
        });
        let mut names = try_join_all(shards).await?.concat();
        // Sorting ten million takes a second, in which this thread has others to serve.
        let sorted = tokio::task::spawn_blocking(move || {
            names.sort_unstable();
            names
        });
        sorted.await.map(Settled).map_err(|fault| PortError::Unavailable(fault.to_string()))
    }

    /// How many names of a pool were sent and are not among these.
    pub(super) async fn count_open(&self, pool: RaffleId, settled: &Settled) -> PortResult<u64> {
        let shards = (0..SHARDS).map(|shard| async move {
            let mut open = HashSet::new();
            let look = |name| {
                if settled.0.binary_search(&name).is_err() {
                    open.insert(name);
                }
            };
            self.read(SENT, pool, shard, look).await.map(|()| open)
        });
        let open: HashSet<MessageId> = try_join_all(shards).await?.into_iter().flatten().collect();
        Ok(open.len() as u64)
    }

    async fn read(&self, kind: &str, pool: RaffleId, shard: u8, mut look: impl FnMut(MessageId)) -> PortResult<()> {
        let pk = shard_key(kind, pool, shard);
        let mut after = None;
        loop {
            let (lines, next) = self.table.page(&pk, Order::Up, after).await?;
            for names in lines.iter().filter_map(|line| line.get(NAMES)?.as_b().ok()) {
                names.as_ref().as_chunks().0.iter().for_each(|name| look(*name));
            }
            match next {
                None => return Ok(()),
                next => after = next,
            }
        }
    }
}

fn shard_key(kind: &str, pool: RaffleId, shard: u8) -> String {
    format!("{kind}#{pool}#{shard}")
}
