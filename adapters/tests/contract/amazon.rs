//! Amazon's services as a stand-in on this machine: `infra/local/aws.sh start` starts it, and
//! `FESTIVAL_TEST_AWS` says where it is. Each test makes its own queues, table and bucket.

pub(crate) mod faults;

use std::sync::Arc;

use adapters::aws::client::{Cloud, CloudConfig, CloudCredentials};
use adapters::aws::s3::S3Files;
use adapters::aws::sqs::{Sqs, SqsConfig};
use adapters::system::{SystemChance, SystemClock};
use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use services::ports::{Chance as _, Clock};

use faults::{GoBetween, Trouble};

/// The stand-in, with names that no other test has.
pub(crate) struct StandIn {
    pub(crate) cloud: Cloud,
    pub(crate) endpoint: String,
    pub(crate) clock: Arc<SystemClock>,
    pub(crate) chance: Arc<SystemChance>,
}

impl StandIn {
    /// The stand-in; where there is none, says so, and the test has nothing to do.
    pub(crate) async fn find() -> Option<Self> {
        let Some(endpoint) = std::env::var_os("FESTIVAL_TEST_AWS") else {
            eprintln!(
                "skipped: FESTIVAL_TEST_AWS does not say where the stand-in for AWS is (infra/local/aws.sh start)"
            );
            return None;
        };
        Some(Self::at(endpoint.into_string().expect("an address is a text")).await)
    }

    /// The same, with every n-th call in trouble.
    pub(crate) async fn in_trouble(&self, every: usize, trouble: Trouble) -> (Self, GoBetween) {
        let between = GoBetween::before(&self.endpoint, every, trouble).await;
        (Self::at(between.endpoint.clone()).await, between)
    }

    /// What answers at an address.
    pub(crate) async fn at(endpoint: String) -> Self {
        let credentials = CloudCredentials { key: "test".into(), secret: "test".into() };
        let (region, address) = (Some("eu-central-1".into()), Some(endpoint.clone()));
        let config = CloudConfig { region, endpoint: address, credentials: Some(credentials) };
        let clock = Arc::new(SystemClock::new());
        let chance = Arc::new(SystemChance::new(clock.clone()));
        Self { cloud: Cloud::prepare(&config).await, endpoint, clock, chance }
    }

    /// A name that was never given before.
    pub(crate) fn new_name(&self) -> String {
        format!("test-{}", self.chance.new_uuid())
    }

    /// Two lanes and a table that nobody else has.
    pub(crate) async fn new_lanes(&self) -> SqsConfig {
        let name = self.new_name();
        self.create_table(&name).await;
        SqsConfig {
            intake_url: self.create_lane(&format!("{name}-intake")).await,
            post_url: self.create_lane(&format!("{name}-post")).await,
            table: name,
            linger_ms: 2,
            listen_secs: 0,
            delay_max_secs: 900,
            hide_max_secs: 11 * 3_600,
        }
    }

    /// A queue over lanes that are there.
    pub(crate) fn open(&self, config: &SqsConfig) -> Sqs {
        self.open_beside(self, config, self.clock.clone())
    }

    /// A queue over lanes of this and a table of the other, which are the same to anybody else.
    pub(crate) fn open_beside(&self, table: &Self, config: &SqsConfig, clock: Arc<dyn Clock>) -> Sqs {
        let (client, tables) = (self.cloud.sqs(), table.cloud.dynamodb());
        Sqs::open(client, tables, config.clone(), clock, self.chance.clone())
    }

    /// Files in a bucket that nobody else has.
    pub(crate) async fn new_files(&self, prefix: &str) -> S3Files {
        self.open_files(&self.new_bucket().await, prefix)
    }

    /// Files in a bucket that is there.
    pub(crate) fn open_files(&self, bucket: &str, prefix: &str) -> S3Files {
        S3Files::new(self.cloud.s3(), bucket.to_owned(), prefix.to_owned(), self.chance.clone())
    }

    pub(crate) async fn new_bucket(&self) -> String {
        let bucket = self.new_name();
        let here = CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuCentral1);
        let create = self.cloud.s3().create_bucket().bucket(&bucket).create_bucket_configuration(here.build());
        create.send().await.expect("a bucket is made");
        bucket
    }

    pub(crate) async fn create_lane(&self, name: &str) -> String {
        let made = self.cloud.sqs().create_queue().queue_name(name).send().await.expect("a queue is made");
        made.queue_url.expect("a queue has an address")
    }

    async fn create_table(&self, name: &str) {
        let create = self.cloud.dynamodb().create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
        let attribute = |name: &str| {
            let attribute = AttributeDefinition::builder().attribute_name(name);
            attribute.attribute_type(ScalarAttributeType::S).build().expect("a whole attribute")
        };
        let key = |name: &str, kind| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a whole key")
        };
        let create = create.attribute_definitions(attribute("pk")).attribute_definitions(attribute("sk"));
        let create = create.key_schema(key("pk", KeyType::Hash)).key_schema(key("sk", KeyType::Range));
        create.send().await.expect("a table is made");
    }
}

/// Takes every message out of a lane and puts it back with a body that this makes of it.
pub(crate) async fn rewrite_lane(client: &aws_sdk_sqs::Client, url: &str, rewrite: impl Fn(&str) -> String) {
    loop {
        let take = client.receive_message().queue_url(url).max_number_of_messages(10).message_attribute_names("All");
        let taken = take.send().await.expect("the stand-in works").messages.unwrap_or_default();
        if taken.is_empty() {
            return;
        }
        for message in taken {
            let put = client.send_message().queue_url(url).delay_seconds(1);
            let put = put.set_message_attributes(message.message_attributes);
            put.message_body(rewrite(&message.body.unwrap_or_default())).send().await.expect("it is put back");
            let receipt = message.receipt_handle.expect("a message in hand has a receipt");
            client.delete_message().queue_url(url).receipt_handle(receipt).send().await.expect("it is deleted");
        }
    }
}
