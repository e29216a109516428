//! What is promised of a store that is far away and busy: DynamoDB.
//!
//! The suites run here on a stand-in, each test in a table of its own. Where `FESTIVAL_TEST_DYNAMODB` does not
//! say where one listens, they are skipped: `infra/local/dynamodb.sh start` prints it.

use std::sync::Arc;

use adapters::aws::dynamodb::{Store, Surroundings, create_table_if_missing};
use adapters::memory::{ManualClock, Memory};
use adapters::system::SystemChance;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region, retry::RetryConfig};
use services::ports::{Chance, Queue};

use crate::backend::{Backend, clock};

/// Few, so that small tests have something in each of them.
const SHARDS: u16 = 4;

/// A store in a new table, the clock that it goes by, and the queue that it hands messages to.
pub(crate) struct Apart {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) queue: Arc<Memory>,
}

/// A backend in a new table; nothing where no stand-in runs.
pub(crate) async fn backend() -> Option<Backend> {
    let Apart { store, clock, queue } = apart(|config| config).await?;
    Some(Backend::beside(store, clock, queue))
}

/// The same in its parts, with a client that is set up as the test wants it.
pub(crate) async fn apart(set_up: impl FnOnce(Builder) -> Builder) -> Option<Apart> {
    let endpoint = std::env::var_os("FESTIVAL_TEST_DYNAMODB").and_then(|endpoint| endpoint.into_string().ok());
    let Some(endpoint) = endpoint else {
        eprintln!("skipped: FESTIVAL_TEST_DYNAMODB does not say where a stand-in for DynamoDB listens");
        return None;
    };
    let clock = clock();
    let queue = Memory::new(clock.clone());
    let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
    let table = format!("contract-{}", chance.new_uuid().simple());
    let create = Client::from_conf(config(&endpoint).build());
    create_table_if_missing(&create, &table, SHARDS, Arc::clone(&chance)).await.expect("a new table");
    let client = Client::from_conf(set_up(config(&endpoint)).build());
    let handed: Arc<dyn Queue> = queue.clone();
    let around = Surroundings { clock: clock.clone(), chance, queue: handed };
    let store = Store::open(client, &table, around).await.expect("the table opens");
    Some(Apart { store, clock, queue })
}

fn config(endpoint: &str) -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
}
