//! Configuration: the compiled-in defaults, then a file, then `FESTIVAL_…` variables.
//!
//! The only place that reads the environment. A wrong value is refused at start with the setting's
//! name, the value, and what is allowed.

mod cloud;
mod ledger;
mod variables;

use std::fmt::Display;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Toml};
use serde::{Deserialize, Deserializer, de::Error as _};
use thiserror::Error;

pub use cloud::Aws;
pub use ledger::{Ledger, LedgerEngine};

/// Every setting, explained: what the file looks like.
pub const DEFAULT: &str = include_str!("../config.default.toml");

/// All settings, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listening and reaching.
    pub http: Http,
    /// Where everything is kept.
    pub store: Store,
    /// Amazon's cloud.
    pub aws: Aws,
    /// Lists and charts for organizers.
    pub ledger: Ledger,
    /// What this process does.
    pub run: Run,
    /// How often somebody may do something.
    pub limits: Limits,
    /// How mail goes out.
    pub mail: Mail,
    /// Where public randomness comes from.
    pub randomness: Randomness,
    /// Who signs in first.
    pub owner: Owner,
    /// The queue's worker.
    pub worker: Worker,
    /// The timetable.
    pub timetable: Timetable,
    /// Logging.
    pub log: Log,
}

/// Listening and reaching.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port.
    #[serde(deserialize_with = "listen_address")]
    pub listen: SocketAddr,
    /// How people reach the site; see [`Http::site`].
    pub public_url: String,
    /// Own proxies in front.
    pub trusted_proxies: usize,
    /// What a host in front says, and nobody else knows; empty for none.
    pub edge_word: String,
    /// Calls that change something, at once and per address.
    pub address_burst: NonZeroU32,
    /// The same, a minute.
    pub address_per_minute: NonZeroU32,
}

impl Http {
    /// How people reach the site, without a slash at the end.
    pub fn site(&self) -> String {
        if self.public_url.is_empty() { format!("http://{}", self.listen) } else { self.public_url.clone() }
    }
}

/// Where everything is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// By what it is kept.
    pub engine: Engine,
    /// The folder.
    pub folder: PathBuf,
}

/// By what everything is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// One folder with its databases.
    Sqlite,
    /// Amazon's cloud.
    Aws,
}

impl Store {
    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.join("festival.db")
    }

    /// The file of the ledger, where it is one.
    pub fn ledger(&self) -> PathBuf {
        self.folder.join("ledger.db")
    }
}

/// What this process does.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "five switches that are independent of each other")]
pub struct Run {
    /// Serves the two SPAs.
    pub site: bool,
    /// Serves the API.
    pub api: bool,
    /// Serves what is for staff alone, as a part of the API.
    pub backoffice: bool,
    /// Works the queue.
    pub worker: bool,
    /// Seals and draws when it is time.
    pub timetable: bool,
}

/// How often somebody may do something.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Registrations of one person in one raffle, at once.
    pub register_burst: NonZeroU32,
    /// The same, an hour.
    pub register_per_hour: NonZeroU32,
    /// Links asked for by one address, at once.
    pub lookup_burst: NonZeroU32,
    /// The same, an hour.
    pub lookup_per_hour: NonZeroU32,
    /// Sign-in attempts for one address, at once.
    pub sign_in_burst: NonZeroU32,
    /// The same, an hour.
    pub sign_in_per_hour: NonZeroU32,
}

/// How mail goes out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// By which way.
    pub transport: Transport,
    /// The sender.
    pub from: String,
    /// The mail server.
    pub smtp_host: String,
    /// Its port.
    pub smtp_port: u16,
    /// How the connection is protected.
    pub smtp_security: crate::wiring::SmtpSecurity,
    /// Empty for none.
    pub smtp_user: String,
    /// Its password.
    pub smtp_password: Hidden,
    /// How long it may take to answer.
    pub smtp_timeout_secs: u32,
}

/// A secret setting. It never prints.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(none)" } else { "(hidden)" })
    }
}

/// The ways for mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Files in the outbox folder.
    Outbox,
    /// A mail server.
    Smtp,
}

/// Where public randomness comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Randomness {
    /// The relays of drand, in the order in which they are asked.
    pub drand_relays: Vec<String>,
}

/// The most relays: each that does not answer delays the draw by some seconds.
const RELAYS_MAX: usize = 10;

/// Who signs in first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// The queue's worker.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Messages at a time.
    pub batch: usize,
    /// How long a message is hidden.
    pub visibility_secs: u32,
    /// The pause when there is nothing to do.
    pub idle_ms: u64,
}

/// The timetable.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// The pause between two rounds.
    pub every_ms: u64,
}

/// Logging.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Levels and directives.
    pub filter: String,
    /// For whom.
    pub format: LogFormat,
}

/// For whom the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// People.
    Text,
    /// Machines.
    Json,
}

/// Why the configuration is refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is not there.
    #[error("the configuration file {0} is not there")]
    NoFile(PathBuf),
    /// A setting is unknown, or has a value of the wrong kind.
    #[error("{0}")]
    Unreadable(String),
    /// A setting has a value that is not allowed.
    #[error("{setting} is {value}, and must be {allowed}")]
    NotAllowed {
        /// Its name, such as `worker.batch`.
        setting: &'static str,
        /// What it was set to.
        value: String,
        /// What it may be.
        allowed: String,
    },
}

/// Reads the settings that count.
pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Toml::string(DEFAULT));
    if let Some(file) = file {
        if !file.is_file() {
            return Err(ConfigError::NoFile(file.to_owned()));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let config: Config =
        variables::merge_into(figment).extract().map_err(|error| ConfigError::Unreadable(in_words(&error)))?;
    check(&config)?;
    Ok(config)
}

fn listen_address<'de, D: Deserializer<'de>>(written: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(written)?;
    text.parse().map_err(|_| {
        D::Error::custom(format!("it is {text}, and must be an address and a port such as 127.0.0.1:8080"))
    })
}

fn in_words(error: &figment::Error) -> String {
    let sentence = |one: &figment::Error| {
        let setting = one.path.join(".");
        let source = one.metadata.as_ref().map(|from| format!(" (set in {})", from.name)).unwrap_or_default();
        match &one.kind {
            kind if setting.is_empty() => format!("{kind}{source}"),
            Kind::InvalidType(_, allowed) | Kind::InvalidValue(_, allowed) if is_secret(&setting) => {
                format!("{setting} must be {allowed}{source}")
            }
            Kind::InvalidType(value, allowed) | Kind::InvalidValue(value, allowed) => {
                format!("{setting} is {value}, and must be {allowed}{source}")
            }
            kind => format!("{setting}: {kind}{source}"),
        }
    };
    error.clone().into_iter().map(|one| sentence(&one)).collect::<Vec<_>>().join("; ")
}

/// Whether a setting must not be repeated: passwords, and the word of the edge.
fn is_secret(setting: &str) -> bool {
    setting.ends_with("word")
}

fn check(config: &Config) -> Result<(), ConfigError> {
    within("http.trusted_proxies", config.http.trusted_proxies, 0, 5)?;
    within("mail.smtp_timeout_secs", config.mail.smtp_timeout_secs, 1, 300)?;
    within("worker.batch", config.worker.batch, 1, services::ports::RECEIVE_MAX)?;
    within("worker.visibility_secs", config.worker.visibility_secs, 5, 3_600)?;
    within("worker.idle_ms", config.worker.idle_ms, 5, 10_000)?;
    within("timetable.every_ms", config.timetable.every_ms, 100, 60_000)?;
    let site = config.http.site();
    let is_origin = site.split_once("://").is_some_and(|(scheme, host)| {
        matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains(['/', '?', '#', ' '])
    });
    if !is_origin {
        let allowed = "an address such as https://tickets.example.org, without a path".to_owned();
        return Err(ConfigError::NotAllowed { setting: "http.public_url", value: site, allowed });
    }
    if config.http.listen.ip().is_unspecified() && config.http.public_url.is_empty() {
        let allowed = format!("set where http.listen is {}: links and QR codes lead there", config.http.listen);
        return Err(ConfigError::NotAllowed { setting: "http.public_url", value: "empty".to_owned(), allowed });
    }
    crate::wiring::Sender::parse(&config.mail.from).map_err(|_| ConfigError::NotAllowed {
        setting: "mail.from",
        value: config.mail.from.clone(),
        allowed: "a sender such as Festival Tickets <tickets@example.org>".to_owned(),
    })?;
    domain::person::Email::parse(&config.owner.email).map_err(|_| ConfigError::NotAllowed {
        setting: "owner.email",
        value: config.owner.email.clone(),
        allowed: "an e-mail address".to_owned(),
    })?;
    domain::person::PersonName::parse(&config.owner.name).map_err(|_| ConfigError::NotAllowed {
        setting: "owner.name",
        value: if config.owner.name.is_empty() { "empty".to_owned() } else { config.owner.name.clone() },
        allowed: "a name in one line".to_owned(),
    })?;
    check_relays(&config.randomness.drand_relays)?;
    cloud::check(config)?;
    ledger::check(config)?;
    check_filter(&config.log.filter)
}

fn check_relays(relays: &[String]) -> Result<(), ConfigError> {
    within("randomness.drand_relays", relays.len(), 1, RELAYS_MAX)?;
    let is_address = |relay: &&String| relay.starts_with("https://") || relay.starts_with("http://");
    match relays.iter().find(|relay| !is_address(relay)) {
        None => Ok(()),
        Some(relay) => Err(ConfigError::NotAllowed {
            setting: "randomness.drand_relays",
            value: relay.clone(),
            allowed: "a list of addresses such as https://api.drand.sh".to_owned(),
        }),
    }
}

fn check_filter(filter: &str) -> Result<(), ConfigError> {
    filter.parse::<tracing_subscriber::filter::Targets>().map(|_| ()).map_err(|_| ConfigError::NotAllowed {
        setting: "log.filter",
        value: filter.to_owned(),
        allowed: "a level (error, warn, info, debug, trace) or directives such as info,services=debug".to_owned(),
    })
}

fn within<T: PartialOrd + Display + Copy>(
    setting: &'static str,
    value: T,
    least: T,
    most: T,
) -> Result<(), ConfigError> {
    if least <= value && value <= most {
        return Ok(());
    }
    Err(ConfigError::NotAllowed { setting, value: value.to_string(), allowed: format!("{least} to {most}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(settings: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("festival.toml");
        std::fs::write(&file, settings).expect("written");
        load(Some(&file)).expect_err("refused").to_string()
    }

    #[cfg(not(feature = "aws"))]
    #[test]
    fn a_binary_without_the_cloud_says_so() {
        let refusal = refusal("[store]\nengine = \"aws\"");
        assert!(refusal.contains("store.engine") && refusal.contains("without the feature `aws`"), "{refusal}");
    }

    #[cfg(feature = "aws")]
    #[test]
    fn what_is_missing_or_wrong_in_the_cloud_is_named() {
        let cloud = |more: &str| {
            let whole = "[store]\nengine = \"aws\"\n[aws]\ntable = \"t\"\nqueue_table = \"q\"\nbucket = \"b\"\n\
                secret = \"s\"\nintake_url = \"https://i\"\n";
            refusal(&format!("{whole}{more}"))
        };
        assert!(cloud("").starts_with("aws.post_url is empty"));
        assert!(cloud("post_url = \"there\"").starts_with("aws.post_url is there"));
        assert!(cloud("post_url = \"https://i\"").contains("another queue than aws.intake_url"));
        let whole = "post_url = \"https://p\"\n";
        assert!(cloud(&format!("{whole}schedule_group = \"g\"")).starts_with("aws.schedule_role is empty"));
        assert!(cloud(&format!("{whole}mail_from = \"nobody\"")).starts_with("aws.mail_from is nobody"));
        assert!(cloud(&format!("{whole}linger_ms = 51")).starts_with("aws.linger_ms is 51"));
        assert!(cloud(&format!("{whole}[ledger]\nengine = \"sqlite\"")).starts_with("ledger.engine is sqlite"));
        assert!(cloud(&format!("{whole}[ledger]\nengine = \"function\"")).starts_with("ledger.function is empty"));
    }

    #[test]
    fn a_ledger_that_cannot_be_is_refused_and_no_password_repeated() {
        let engine = refusal("[ledger]\nengine = \"papyrus\"");
        assert!(engine.contains("ledger.engine"), "{engine}");
        let elsewhere = refusal("[ledger]\nengine = \"function\"\nfunction = \"ledger\"");
        assert!(elsewhere.contains("ledger.engine is function"), "{elsewhere}");
        let address = refusal("[ledger]\nengine = \"mysql\"\nmysql_address = \"someone:secret@host\"");
        let named = if cfg!(feature = "mysql") { "ledger.mysql_address" } else { "without the feature `mysql`" };
        assert!(address.contains(named) && !address.contains("secret"), "{address}");
    }

    #[test]
    fn the_defaults_are_allowed() {
        let config = load(None).expect("the defaults are fine");
        assert_eq!(config.http.site(), "http://127.0.0.1:8080");
    }

    #[test]
    fn a_wrong_value_is_refused_by_name_value_and_what_is_allowed() {
        assert_eq!(refusal("[worker]\nbatch = 0"), "worker.batch is 0, and must be 1 to 4096");
        assert!(
            refusal("[http]\npublic_url = 'tickets.example.org'").starts_with("http.public_url is tickets.example.org")
        );
        assert!(
            refusal("[http]\nlisten = 'here'").starts_with(
                "http.listen: it is here, and must be an address and a port such as 127.0.0.1:8080 (set in"
            )
        );
        assert!(refusal("[worker]\nbatch = 'many'").starts_with("worker.batch is string \"many\", and must be"));
        assert!(refusal("[owner]\nname = ''").starts_with("owner.name is empty, and must be a name"));
        assert!(refusal("[http]\nlisten = '0.0.0.0:80'").starts_with("http.public_url is empty, and must be set"));
        assert!(refusal("[http]\nport = 80").contains("port"));
        assert!(refusal("[mail]\ntransport = 'pigeon'").contains("mail.transport"));
    }

    #[test]
    fn a_password_does_not_print() {
        let refusal = refusal("[mail]\nsmtp_password = 123456");
        assert!(refusal.starts_with("mail.smtp_password must be a string"), "{refusal}");
        assert!(!refusal.contains("123456"), "{refusal}");
        assert_eq!(format!("{:?}", Hidden("secret".into())), "(hidden)");
    }
}
