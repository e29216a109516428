//! A house in the cloud's stand-ins, with tables, queues, a bucket and a secret that no other test has.

use std::sync::Arc;

use adapters::aws::client::{Cloud, CloudConfig};
use adapters::aws::dynamodb::create_table_if_missing;
use adapters::memory::ManualClock;
use adapters::system::{SystemChance, SystemClock};
use serde_json::{Value, json};
use server::config::{self, Config, Engine};
use server::functions::api;
use server::wiring::aws::{Duties, Host};
use services::ports::Chance;

use crate::app::{TestApp, at};

const REGION: &str = "us-east-1";
/// Few, so that small tests have something in each of them.
const SHARDS: u16 = 4;

/// A queue, as the test empties it.
#[derive(Clone, Copy)]
pub(crate) enum Lane {
    Intake,
    Post,
}

/// The house, and the engines that it stands on.
pub(crate) struct InTheCloud {
    pub(crate) host: Host,
    config: Config,
    clock: Arc<ManualClock>,
    cloud: Cloud,
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name).and_then(|value| value.into_string().ok());
    if value.is_none() {
        eprintln!("skipped: {name} is not set");
    }
    value
}

impl InTheCloud {
    /// Builds it at a moment; nothing where no stand-ins run.
    pub(crate) async fn find(start: &str) -> Option<Self> {
        let (endpoint, tables) = (variable("FESTIVAL_TEST_AWS")?, variable("FESTIVAL_TEST_DYNAMODB")?);
        variable("AWS_ACCESS_KEY_ID")?;
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(Arc::new(SystemClock::new())));
        let name = format!("functions-{}", chance.new_uuid().simple());
        let cloud = cloud_at(&endpoint).await;
        let config = settings(&cloud, &name, &endpoint, &tables, chance).await;
        let clock = ManualClock::at(at(start));
        let host = Host::open_at(&config, Duties::ALL, clock.clone()).await.expect("the house opens");
        Some(Self { host, config, clock, cloud })
    }

    /// The function for attendees.
    pub(crate) fn app(&self) -> TestApp {
        let mut config = self.config.clone();
        config.run.backoffice = false;
        TestApp::over(self.host.services.clone(), self.clock.clone(), api::app(&config, &self.host))
    }

    /// The function for staff.
    pub(crate) fn app_for_staff(&self) -> TestApp {
        TestApp::over(self.host.services.clone(), self.clock.clone(), api::app(&self.config, &self.host))
    }

    fn url(&self, lane: Lane) -> &str {
        match lane {
            Lane::Intake => &self.config.aws.intake_url,
            Lane::Post => &self.config.aws.post_url,
        }
    }

    /// Puts something on a queue that none of us has written.
    pub(crate) async fn send_stranger(&self, lane: Lane, body: &str) -> String {
        let sent = self.cloud.sqs().send_message().queue_url(self.url(lane)).message_body(body).send().await;
        sent.expect("it is sent").message_id.expect("it has a name")
    }

    /// Everything on a queue, as the records of an event.
    pub(crate) async fn take_all(&self, lane: Lane) -> Vec<Value> {
        let mut records = Vec::new();
        loop {
            let take = self.cloud.sqs().receive_message().queue_url(self.url(lane)).max_number_of_messages(10);
            let take = take.visibility_timeout(60).message_attribute_names("All");
            let take = take.message_system_attribute_names("ApproximateReceiveCount".into());
            let taken = take.send().await.expect("the queue is read").messages.unwrap_or_default();
            if taken.is_empty() {
                return records;
            }
            let name = self.url(lane).rsplit('/').next().unwrap_or_default();
            records.extend(taken.iter().map(|message| {
                let told = message.attributes().into_iter().flatten();
                let notes = message.message_attributes().into_iter().flatten();
                let attributes: serde_json::Map<_, _> =
                    told.map(|(name, value)| (name.as_str().to_owned(), json!(value))).collect();
                let message_attributes: serde_json::Map<_, _> = notes
                    .map(|(name, note)| {
                        (name.clone(), json!({ "stringValue": note.string_value(), "dataType": "String" }))
                    })
                    .collect();
                json!({
                    "messageId": message.message_id(), "receiptHandle": message.receipt_handle(),
                    "body": message.body(), "attributes": attributes, "messageAttributes": message_attributes,
                    "eventSource": "aws:sqs", "awsRegion": REGION,
                    "eventSourceARN": format!("arn:aws:sqs:{REGION}:000000000000:{name}"),
                })
            }));
        }
    }

    /// What Lambda does after an answer: it deletes what is not wanted again.
    pub(crate) async fn delete_all_but(&self, records: &[Value], again: &[String]) {
        for record in records.iter().filter(|record| !again.iter().any(|name| record["messageId"] == name.as_str())) {
            let source = record["eventSourceARN"].as_str().expect("a text");
            let lane = if self.url(Lane::Post).rsplit('/').next() == source.rsplit(':').next() {
                Lane::Post
            } else {
                Lane::Intake
            };
            let receipt = record["receiptHandle"].as_str().expect("a text");
            // One that is gone already is deleted.
            let _ = self.cloud.sqs().delete_message().queue_url(self.url(lane)).receipt_handle(receipt).send().await;
        }
    }

    /// Has all letters written; none of them fails.
    pub(crate) async fn work_the_post(&self) {
        for _ in 0..20 {
            let records = self.take_all(Lane::Post).await;
            if records.is_empty() {
                return;
            }
            let again = super::work(self, &records).await;
            assert_eq!(again, [""; 0]);
        }
        panic!("letters ask for letters without end");
    }

    /// The names of the schedules that wait.
    pub(crate) async fn schedules(&self) -> Vec<String> {
        let list = self.cloud.scheduler().list_schedules().group_name(&self.config.aws.schedule_group);
        let told = list.send().await.expect("schedules are listed").schedules;
        let mut names: Vec<String> = told.into_iter().filter_map(|schedule| schedule.name).collect();
        names.sort();
        names
    }
}

async fn cloud_at(endpoint: &str) -> Cloud {
    let (region, endpoint) = (Some(REGION.to_owned()), Some(endpoint.to_owned()));
    Cloud::prepare(&CloudConfig { region, endpoint, credentials: None }).await
}

/// Makes what the infrastructure makes, and says where it is.
async fn settings(cloud: &Cloud, name: &str, endpoint: &str, tables: &str, chance: Arc<dyn Chance>) -> Config {
    let client = cloud_at(tables).await.dynamodb();
    let queue_table = format!("{name}-queue");
    for table in [name, &queue_table] {
        create_table_if_missing(&client, table, SHARDS, chance.clone()).await.expect("a table is made");
    }
    let mut urls = Vec::new();
    for lane in ["intake", "post"] {
        let made = cloud.sqs().create_queue().queue_name(format!("{name}-{lane}")).send().await;
        urls.push(made.expect("a queue is made").queue_url.expect("it has an address"));
    }
    cloud.s3().create_bucket().bucket(name).send().await.expect("a bucket is made");
    let seed = json!({ "seed": "5a".repeat(32) }).to_string();
    cloud.secrets().create_secret().name(name).secret_string(seed).send().await.expect("a secret is made");
    cloud.scheduler().create_schedule_group().name(name).send().await.expect("a group is made");
    let _ = cloud.ses().create_email_identity().email_identity("example.org").send().await;
    let mut config = config::load(None).expect("the defaults are allowed");
    config.store.engine = Engine::Aws;
    config.http.public_url = crate::app::SITE.into();
    config.limits.register_burst = std::num::NonZeroU32::new(1_000).expect("more than none");
    let aws = &mut config.aws;
    (aws.region, aws.endpoint, aws.table_endpoint) = (REGION.into(), endpoint.into(), tables.into());
    (aws.table, aws.queue_table) = (name.into(), queue_table);
    (aws.intake_url, aws.post_url) = (urls[0].clone(), urls[1].clone());
    (aws.bucket, aws.secret) = (name.into(), name.into());
    aws.mail_from = "Festival Tickets <tickets@example.org>".into();
    aws.schedule_group = name.into();
    aws.schedule_role = "arn:aws:iam::000000000000:role/alarm".into();
    aws.schedule_target = "arn:aws:lambda:us-east-1:000000000000:function:timetable".into();
    config
}
