//! The hot store on DynamoDB: every port but the queue, in one table.
//!
//! In reading order: `table` (the few calls that are made, each patient with what passes), `fault` (what may go wrong,
//! and what that means), `items` and `write` (keys, values and conditions), `shards` (how many people spread over
//! partitions), `parcels` (what is larger than a transaction), `outbox` (messages that leave if and only if the state
//! is stored). Above these, a chapter per port. The table of keys and who reads them is in `docs/adr/0018-dynamodb.md`.

mod audit;
mod board;
mod changes;
mod counting;
mod data_links;
mod draws;
mod erasures;
mod events;
mod fault;
mod health;
mod items;
mod mail_log;
mod moves;
mod outbox;
mod parcels;
mod people;
mod queue;
mod raffles;
mod recent_counts;
mod recent_heads;
mod refusals;
mod registrations;
mod set_up;
mod shards;
mod sheets;
mod sign_in;
mod table;
mod write;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use aws_sdk_dynamodb::Client;
use services::ports::{Chance, Clock, PortResult, Queue};

use recent_heads::RecentHeads;
pub use set_up::create_table_if_missing;
pub use shards::SHARDS;
use shards::Shards;
use table::Table;

/// What the store needs of the world around it.
#[derive(Clone)]
pub struct Surroundings {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Names writes, so that one that is tried again is known as the same.
    pub chance: Arc<dyn Chance>,
    /// Where messages go once the state that they follow from is stored.
    pub queue: Arc<dyn Queue>,
}

/// Everything in one table.
pub struct Store {
    table: Table,
    shards: Shards,
    around: Surroundings,
    audit_lines: AtomicU64,
    recent_heads: RecentHeads,
}

impl Store {
    /// Opens a table that is there. The first to open it decides over how many shards people are spread.
    pub async fn open(client: Client, table: &str, around: Surroundings) -> PortResult<Arc<Self>> {
        let table = Table::new(client, table, Arc::clone(&around.chance));
        let shards = set_up::read_shards(&table).await?;
        let recent_heads = RecentHeads::default();
        Ok(Arc::new(Self { table, shards, around, audit_lines: AtomicU64::new(0), recent_heads }))
    }

    /// A mark for a write, by which whoever makes it again after a lost answer knows its own.
    fn new_mark(&self) -> [u8; 8] {
        let mut mark = [0; 8];
        self.around.chance.fill(&mut mark);
        mark
    }

    /// A name that nothing else has.
    fn new_token(&self) -> String {
        self.around.chance.new_uuid().simple().to_string()
    }
}
