//! What is promised of a store that is far away and busy: DynamoDB.
//!
//! The suites run here on a stand-in, each test in a table of its own. Where `FESTIVAL_TEST_DYNAMODB` does not
//! say where one listens, they are skipped: `infra/local/dynamodb.sh start` prints it. In reading order:
//! `trouble` (what such an engine does now and then), `crashes` (what a process leaves behind that dies after
//! any call), `large` (what does not fit into one transaction), `relay` (messages that the queue did not take),
//! `counting` (what takes long to count).

mod counting;
mod crashes;
mod large;
mod relay;
mod trouble;

use std::collections::BTreeSet;
use std::sync::Arc;

use adapters::aws::client::{Cloud, CloudConfig};
use adapters::aws::dynamodb::{Store, Surroundings, create_table_if_missing};
use adapters::memory::{ManualClock, Memory};
use adapters::system::SystemChance;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use services::ports::{Chance, Health, Queue};

use crate::backend::{Backend, clock};
use trouble::Trouble;

/// Few, so that small tests have something in each of them.
const SHARDS: u16 = 4;

/// A new table, and what stores on it have in common.
struct Apart {
    endpoint: String,
    table: String,
    clock: Arc<ManualClock>,
    queue: Arc<Memory>,
    chance: Arc<dyn Chance>,
}

/// A backend in a new table; nothing where no stand-in runs.
pub(crate) async fn backend() -> Option<Backend> {
    let apart = Apart::new().await?;
    Some(Backend::beside(apart.store(None).await, apart.clock, apart.queue))
}

/// The same on an engine that does now and then what engines do that are far away.
pub(crate) async fn backend_in_trouble() -> Option<Backend> {
    let apart = Apart::new().await?;
    let store = apart.store(Some(Trouble::now_and_then(apart.chance.as_ref()))).await;
    Some(Backend::beside(store, apart.clock, apart.queue))
}

#[tokio::test]
async fn a_host_reaches_the_engine_with_what_it_is_told_of_it() {
    let Some(apart) = Apart::new().await else { return };
    if std::env::var_os("AWS_ACCESS_KEY_ID").is_none() {
        eprintln!("skipped: there are no credentials in the environment, where a host has them");
        return;
    }
    let (region, endpoint) = (Some("eu-central-1".to_owned()), Some(apart.endpoint.clone()));
    let cloud = Cloud::prepare(&CloudConfig { region, endpoint, credentials: None }).await;
    let queue: Arc<dyn Queue> = apart.queue.clone();
    let around = Surroundings { clock: apart.clock.clone(), chance: Arc::clone(&apart.chance), queue };
    let store = Store::open(cloud.dynamodb(), &apart.table, around).await.expect("the table opens");
    assert_eq!(store.check().await, Ok(()));
}

impl Apart {
    async fn new() -> Option<Self> {
        let endpoint = std::env::var_os("FESTIVAL_TEST_DYNAMODB").and_then(|endpoint| endpoint.into_string().ok());
        let Some(endpoint) = endpoint else {
            eprintln!("skipped: FESTIVAL_TEST_DYNAMODB does not say where a stand-in for DynamoDB listens");
            return None;
        };
        let clock = clock();
        let queue = Memory::new(clock.clone());
        let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
        let table = format!("contract-{}", chance.new_uuid().simple());
        let apart = Self { endpoint, table, clock, queue, chance };
        let (client, chance) = (apart.client(None), Arc::clone(&apart.chance));
        create_table_if_missing(&client, &apart.table, SHARDS, chance).await.expect("a new table");
        Some(apart)
    }

    /// A store on the table, as a process of its own would open it.
    async fn store(&self, trouble: Option<Trouble>) -> Arc<Store> {
        let queue: Arc<dyn Queue> = self.queue.clone();
        let around = Surroundings { clock: self.clock.clone(), chance: Arc::clone(&self.chance), queue };
        Store::open(self.client(trouble), &self.table, around).await.expect("the table opens")
    }

    fn client(&self, trouble: Option<Trouble>) -> Client {
        let config = trouble.into_iter().fold(self.config(), Builder::interceptor);
        Client::from_conf(config.build())
    }

    fn config(&self) -> Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&self.endpoint)
            .retry_config(RetryConfig::disabled())
    }

    /// The partitions that have anything in them.
    async fn partitions(&self) -> BTreeSet<String> {
        let mut pages = self.client(None).scan().table_name(&self.table).into_paginator().items().send();
        let mut found = BTreeSet::new();
        while let Some(item) = pages.next().await {
            let item = item.expect("the table can be read");
            found.extend(item.get("pk").and_then(|pk| pk.as_s().ok()).cloned());
        }
        found
    }
}
