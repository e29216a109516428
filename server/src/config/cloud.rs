//! The settings of Amazon's cloud, and what is missing among them.

use serde::Deserialize;

use super::{Config, ConfigError, Engine, within};

/// The most milliseconds that a registration may wait for others.
const LINGER_MS_MAX: u32 = 50;

/// Amazon's cloud.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aws {
    /// The region; empty for what the host says.
    pub region: String,
    /// What stands in for every service; empty for AWS itself.
    pub endpoint: String,
    /// The same for the tables alone.
    pub table_endpoint: String,
    /// The table of the store.
    pub table: String,
    /// The table beside the queue.
    pub queue_table: String,
    /// The queue of registrations.
    pub intake_url: String,
    /// The queue of everything else.
    pub post_url: String,
    /// The bucket.
    pub bucket: String,
    /// The secret.
    pub secret: String,
    /// The bus for notices; empty where nobody is told.
    pub bus: String,
    /// The sender; empty for that of `[mail]`.
    pub mail_from: String,
    /// How long a registration may wait for others.
    pub linger_ms: u32,
    /// The group of schedules; empty where a process keeps time.
    pub schedule_group: String,
    /// The role by which a schedule calls.
    pub schedule_role: String,
    /// What a schedule calls.
    pub schedule_target: String,
    /// The mapping of the queue of registrations.
    pub intake_mapping: String,
    /// The mapping of the other queue.
    pub post_mapping: String,
}

/// Refuses what could not work, by name.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    if config.store.engine != Engine::Aws {
        return Ok(());
    }
    if !cfg!(feature = "aws") {
        let allowed = "\"sqlite\" in this binary, which was built without the feature `aws`".to_owned();
        return Err(refused("store.engine", "aws", allowed));
    }
    let aws = &config.aws;
    within("aws.linger_ms", aws.linger_ms, 0, LINGER_MS_MAX)?;
    let needed = [
        ("aws.table", &aws.table),
        ("aws.queue_table", &aws.queue_table),
        ("aws.intake_url", &aws.intake_url),
        ("aws.post_url", &aws.post_url),
        ("aws.bucket", &aws.bucket),
        ("aws.secret", &aws.secret),
    ];
    if let Some((setting, _)) = needed.iter().find(|(_, value)| value.is_empty()) {
        return Err(refused(setting, "empty", "set where store.engine is \"aws\"".to_owned()));
    }
    let addresses = [("aws.endpoint", &aws.endpoint), ("aws.table_endpoint", &aws.table_endpoint)];
    let queues = [("aws.intake_url", &aws.intake_url), ("aws.post_url", &aws.post_url)];
    let is_address = |value: &str| value.starts_with("https://") || value.starts_with("http://");
    let of_addresses = addresses.into_iter().filter(|(_, value)| !value.is_empty());
    if let Some((setting, value)) = of_addresses.chain(queues).find(|(_, value)| !is_address(value)) {
        return Err(refused(setting, value, "an address that begins with https:// or http://".to_owned()));
    }
    if aws.intake_url == aws.post_url {
        return Err(refused("aws.post_url", &aws.post_url, "another queue than aws.intake_url".to_owned()));
    }
    if !aws.mail_from.is_empty() && crate::wiring::Sender::parse(&aws.mail_from).is_err() {
        let allowed = "a sender such as Festival Tickets <tickets@example.org>".to_owned();
        return Err(refused("aws.mail_from", &aws.mail_from, allowed));
    }
    check_schedule(aws)
}

/// Schedules are set as a whole, or not at all.
fn check_schedule(aws: &Aws) -> Result<(), ConfigError> {
    let parts = [
        ("aws.schedule_group", &aws.schedule_group),
        ("aws.schedule_role", &aws.schedule_role),
        ("aws.schedule_target", &aws.schedule_target),
    ];
    let missing = parts.iter().find(|(_, value)| value.is_empty());
    match missing {
        Some((setting, _)) if parts.iter().any(|(_, value)| !value.is_empty()) => {
            Err(refused(setting, "empty", "set where another setting of schedules is".to_owned()))
        }
        _ => Ok(()),
    }
}

fn refused(setting: &'static str, value: &str, allowed: String) -> ConfigError {
    ConfigError::NotAllowed { setting, value: value.to_owned(), allowed }
}
