//! The same services over Amazon's cloud: DynamoDB, SQS, S3, and the secret of the installation; with those `duties`
//! that the host has.

mod duties;

use std::sync::Arc;

use adapters::aws::alarm::{AlarmClock, AlarmConfig};
use adapters::aws::client::{Cloud, CloudConfig};
use adapters::aws::dynamodb::{Store, Surroundings};
use adapters::aws::ledger::LedgerFunction;
use adapters::aws::s3::S3Files;
use adapters::aws::secrets::read_secret;
use adapters::aws::sqs::{Sqs, SqsConfig};
use adapters::passwords::Argon2;
use adapters::system::{SystemChance, SystemClock};
use adapters::throttle::Limits;
use anyhow::{Context, Result};
use services::ports::{Alarm, Chance, Clock, Ledger, Queue};
use services::receipts::SigningDesk;
use services::recent::RecentRaffles;
use services::watch::Watch;
use services::{Services, Sites};

use crate::config::{Aws, Config, LedgerEngine};
use crate::secrets;
use duties::Around;

pub use duties::Duties;
// What a function takes from the queue that brings it messages.
pub use adapters::aws::sqs::{Batch, Brought};

/// How many seconds an empty lane is listened to by a process that asks: the longest that SQS allows.
const LISTEN_SECS: u32 = 20;
/// The longest delay in seconds that SQS allows.
const DELAY_SECS_MAX: u32 = 900;
/// For how long SQS hides a message that came, in seconds: 12 hours from when it came, and an hour to be sure.
const HIDE_SECS_MAX: u32 = 11 * 3_600;

/// What a host in Amazon's cloud works with.
pub struct Host {
    /// The services.
    pub services: Arc<Services>,
    /// The queue, which may bring messages by itself.
    pub queue: Arc<Sqs>,
    /// Who calls the timetable, where it is a function.
    pub alarm: Option<Arc<dyn Alarm>>,
}

impl Host {
    /// Connects everything; has to be called inside the runtime.
    pub async fn open(config: &Config, duties: Duties) -> Result<Self> {
        Self::open_at(config, duties, Arc::new(SystemClock::new())).await
    }

    /// The same under another clock.
    pub async fn open_at(config: &Config, duties: Duties, clock: Arc<dyn Clock>) -> Result<Self> {
        let aws = &config.aws;
        let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
        let cloud = cloud(aws, &aws.endpoint).await;
        let tables = cloud_of_tables(aws, &cloud).await;
        let queue = Sqs::open(cloud.sqs(), tables.dynamodb(), lanes(aws), clock.clone(), chance.clone());
        let queue = Arc::new(queue);
        let as_queue: Arc<dyn Queue> = queue.clone();
        let around = Surroundings { clock: clock.clone(), chance: chance.clone(), queue: as_queue.clone() };
        let (store, secret) = tokio::try_join!(
            Store::open(tables.dynamodb(), &aws.table, around),
            read_secret(&cloud, &aws.secret, chance.clone()),
        )
        .context("the store and the secret of the installation are needed to start")?;
        let alarm = alarm(aws, &cloud, &clock, &chance);
        let around = Around { config, cloud: &cloud, clock: &clock, chance: &chance };
        let site = config.http.site();
        let services = Arc::new(Services {
            events: store.clone(),
            raffles: store.clone(),
            registrations: store.clone(),
            erasures: store.clone(),
            draws: store.clone(),
            ledger: ledger(config, &cloud, &clock, &chance)?,
            queue: as_queue,
            relay: Some(store.clone()),
            notices: duties.notices(around),
            mailer: (duties.letters)(around)?,
            mail_log: store.clone(),
            outbox: None,
            beacon: (duties.beacon)(around)?,
            files: Arc::new(S3Files::new(cloud.s3(), aws.bucket.clone(), String::new(), chance.clone())),
            people: store.clone(),
            passwords: Arc::new(Argon2::new(chance.clone())),
            audit: store.clone(),
            throttle: Arc::new(Limits::new(super::quotas(config), clock.clone())),
            health: store,
            recent: RecentRaffles::default(),
            signing: SigningDesk::default(),
            watch: Watch::default(),
            keys: super::keys(&secrets::read(&secret)?),
            sites: Sites { backoffice: format!("{site}/backoffice"), attendee: site },
            clock,
            chance,
        });
        Ok(Self { services, queue, alarm })
    }
}

/// How the services of this cloud are reached.
pub(super) async fn cloud(aws: &Aws, endpoint: &str) -> Cloud {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Cloud::prepare(&CloudConfig { region: said(&aws.region), endpoint: said(endpoint), credentials: None }).await
}

async fn cloud_of_tables(aws: &Aws, others: &Cloud) -> Cloud {
    if aws.table_endpoint.is_empty() { others.clone() } else { cloud(aws, &aws.table_endpoint).await }
}

fn ledger(
    config: &Config,
    cloud: &Cloud,
    clock: &Arc<dyn Clock>,
    chance: &Arc<dyn Chance>,
) -> Result<Option<Arc<dyn Ledger>>> {
    if config.ledger.engine != LedgerEngine::Function {
        return super::ledger::without_a_folder(config, clock);
    }
    Ok(Some(LedgerFunction::new(cloud, config.ledger.function.clone(), chance.clone())))
}

fn lanes(aws: &Aws) -> SqsConfig {
    SqsConfig {
        intake_url: aws.intake_url.clone(),
        post_url: aws.post_url.clone(),
        table: aws.queue_table.clone(),
        linger_ms: aws.linger_ms,
        listen_secs: LISTEN_SECS,
        delay_max_secs: DELAY_SECS_MAX,
        hide_max_secs: HIDE_SECS_MAX,
    }
}

fn alarm(aws: &Aws, cloud: &Cloud, clock: &Arc<dyn Clock>, chance: &Arc<dyn Chance>) -> Option<Arc<dyn Alarm>> {
    if aws.schedule_group.is_empty() {
        return None;
    }
    let mappings = [&aws.intake_mapping, &aws.post_mapping].into_iter().filter(|mapping| !mapping.is_empty());
    let config = AlarmConfig {
        group: aws.schedule_group.clone(),
        role: aws.schedule_role.clone(),
        target: aws.schedule_target.clone(),
        mappings: mappings.cloned().collect(),
    };
    Some(Arc::new(AlarmClock::new(cloud.scheduler(), cloud.lambda(), config, clock.clone(), chance.clone())))
}
