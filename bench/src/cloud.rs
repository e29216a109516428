//! A house on the stand-ins of Amazon's cloud, with tables, queues, a bucket and a secret that no other has.

use std::num::NonZeroU32;
use std::sync::Arc;

use adapters::aws::client::{Cloud, CloudConfig, CloudCredentials};
use adapters::aws::dynamodb::create_table_if_missing;
use adapters::memory::ManualClock;
use adapters::system::{SystemChance, SystemClock};
use anyhow::{Context, Result};
use clap::Args;
use domain::time::Timestamp;
use serde_json::json;
use server::config::{self, Config, Engine};
use services::ports::Chance;

const REGION: &str = "us-east-1";
/// How many calls one address may make: more than any measurement makes.
const CROWD: NonZeroU32 = NonZeroU32::new(10_000_000).expect("more than none");

/// Where the stand-ins listen: `infra/local/aws.sh start` and `infra/local/dynamodb.sh start` print it.
#[derive(Args, Clone, Debug)]
pub(crate) struct StandIns {
    /// The stand-in for everything but the tables.
    #[arg(long)]
    pub(crate) aws: String,
    /// The stand-in for DynamoDB.
    #[arg(long)]
    pub(crate) tables: String,
}

/// What was made for one measurement.
pub(crate) struct Plot {
    /// The settings of a server that works on it.
    pub(crate) config: Config,
    /// The stand-in for everything but the tables, called directly.
    pub(crate) cloud: Cloud,
    /// The time in this house.
    pub(crate) clock: Arc<ManualClock>,
}

/// A client of a stand-in, which takes any credentials.
pub(crate) async fn cloud_at(endpoint: &str) -> Cloud {
    let credentials = CloudCredentials { key: "test".to_owned(), secret: "test".to_owned() };
    let (region, endpoint) = (Some(REGION.to_owned()), Some(endpoint.to_owned()));
    Cloud::prepare(&CloudConfig { region, endpoint, credentials: Some(credentials) }).await
}

/// Makes what the infrastructure makes, with people spread over `shards` shards.
pub(crate) async fn stake_out(stand_ins: &StandIns, shards: u16, start: Timestamp) -> Result<Plot> {
    let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(Arc::new(SystemClock::new())));
    let name = format!("bench-{}", chance.new_uuid().simple());
    let (cloud, tables) = (cloud_at(&stand_ins.aws).await, cloud_at(&stand_ins.tables).await);
    let queue_table = format!("{name}-queue");
    for table in [&name, &queue_table] {
        let made = create_table_if_missing(&tables.dynamodb(), table, shards, chance.clone()).await;
        made.with_context(|| format!("no table can be made at {}", stand_ins.tables))?;
    }
    let mut urls = Vec::new();
    for lane in ["intake", "post"] {
        let made = cloud.sqs().create_queue().queue_name(format!("{name}-{lane}")).send().await;
        urls.push(made.context("no queue can be made")?.queue_url.context("it has an address")?);
    }
    cloud.s3().create_bucket().bucket(&name).send().await.context("no bucket can be made")?;
    let seed = json!({ "seed": "5a".repeat(32) }).to_string();
    cloud.secrets().create_secret().name(&name).secret_string(seed).send().await.context("no secret can be made")?;
    cloud.scheduler().create_schedule_group().name(&name).send().await.context("no group can be made")?;
    // It is there already where another measurement has made it.
    let _ = cloud.ses().create_email_identity().email_identity("example.org").send().await;
    let config = settings(&name, &queue_table, &urls, stand_ins)?;
    Ok(Plot { config, cloud, clock: ManualClock::at(start) })
}

fn settings(name: &str, queue_table: &str, urls: &[String], stand_ins: &StandIns) -> Result<Config> {
    let mut config = config::load(None)?;
    config.store.engine = Engine::Aws;
    config.run.backoffice = false;
    config.http.public_url = "https://tickets.example.org".into();
    config.http.address_burst = CROWD;
    let aws = &mut config.aws;
    aws.region = REGION.into();
    (aws.endpoint, aws.table_endpoint) = (stand_ins.aws.clone(), stand_ins.tables.clone());
    (aws.table, aws.queue_table) = (name.into(), queue_table.into());
    (aws.intake_url, aws.post_url) = (urls[0].clone(), urls[1].clone());
    (aws.bucket, aws.secret) = (name.into(), name.into());
    aws.mail_from = "Festival Tickets <tickets@example.org>".into();
    aws.schedule_group = name.into();
    aws.schedule_role = "arn:aws:iam::000000000000:role/alarm".into();
    aws.schedule_target = "arn:aws:lambda:us-east-1:000000000000:function:timetable".into();
    Ok(config)
}
