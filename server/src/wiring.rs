//! Which adapter stands behind which port: the only place that names one.
//!
//! Here for one folder, in `aws` for Amazon's cloud.

#[cfg(feature = "aws")]
pub mod aws;
mod ledger;
#[cfg(all(feature = "aws", feature = "mysql"))]
pub mod ledger_desk;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapters::drand::Relays;
use adapters::files::Folder;
use adapters::mail::{EmlOutbox, Smtp, SmtpConfig, SmtpCredentials};
use adapters::memory::ManualClock;
use adapters::passwords::Argon2;
use adapters::signing::receipt_key;
use adapters::sqlite::Store;
use adapters::system::{SystemChance, SystemClock};
use adapters::throttle::{Limits, Quota, Quotas};
use anyhow::{Context, Result, bail};
use domain::person::Pepper;
use domain::time::Timestamp;
use services::ports::{Alarm, Chance, Clock, Mailer, Outbox};
use services::receipts::SigningDesk;
use services::recent::RecentRaffles;
use services::watch::Watch;
use services::{Keys, Services, Sites};

use crate::config::{Config, Engine, Mail, Transport};
use crate::secrets::{self, Secrets};

// What a setting of `[mail]` may be, for `config` to check.
pub use adapters::mail::{Sender, SmtpSecurity};

/// How a command uses the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Alone, for reading and writing.
    Alone,
    /// Beside a running server, for reading.
    Beside,
}

/// The services, and how the timetable is woken where no process keeps it.
pub struct House {
    /// The services.
    pub services: Arc<Services>,
    /// Who calls the timetable, where it sleeps.
    pub alarm: Option<Arc<dyn Alarm>>,
}

/// Builds a house over what the settings name.
pub async fn house(config: &Config, access: Access) -> Result<House> {
    match config.store.engine {
        Engine::Sqlite => Ok(House { services: embedded(config, access)?, alarm: None }),
        Engine::Aws => in_the_cloud(config).await,
    }
}

/// Builds the services over what the settings name.
pub async fn services(config: &Config, access: Access) -> Result<Arc<Services>> {
    Ok(house(config, access).await?.services)
}

#[cfg(feature = "aws")]
async fn in_the_cloud(config: &Config) -> Result<House> {
    let aws::Host { services, alarm, .. } = aws::Host::open(config, aws::Duties::ALL).await?;
    Ok(House { services, alarm })
}

#[cfg(not(feature = "aws"))]
#[expect(clippy::unused_async, reason = "a binary with the feature waits for the cloud here")]
async fn in_the_cloud(_: &Config) -> Result<House> {
    bail!("store.engine is aws, and this binary was built without the feature `aws`")
}

/// Builds the services over one folder.
pub fn embedded(config: &Config, access: Access) -> Result<Arc<Services>> {
    over_folder(config, access, Arc::new(SystemClock::new()))
}

/// Services whose clock is moved by hand: how the demo festival gets a past.
pub struct FastForward {
    /// The services.
    pub services: Arc<Services>,
    /// The clock that they go by.
    pub clock: Arc<ManualClock>,
}

impl FastForward {
    /// The time as it is.
    pub fn now() -> Timestamp {
        SystemClock::new().now()
    }

    /// Builds them over one folder, beginning at a moment. No clock goes back, so an earlier
    /// moment needs new ones.
    pub fn beginning_at(config: &Config, start: Timestamp) -> Result<Self> {
        let clock = ManualClock::at(start);
        Ok(Self { services: over_folder(config, Access::Alone, clock.clone())?, clock })
    }

    /// Lets the time pass until then; a moment that has passed changes nothing.
    pub fn pass_until(&self, then: Timestamp) {
        let millis = then.millis_since(self.clock.now());
        self.clock.advance(Duration::from_millis(u64::try_from(millis).unwrap_or(0)));
    }
}

fn over_folder(config: &Config, access: Access, clock: Arc<dyn Clock>) -> Result<Arc<Services>> {
    if config.store.engine != Engine::Sqlite {
        bail!("this works on one folder; store.engine has to be sqlite");
    }
    let folder = &config.store.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
    let secrets = secrets::load_or_make(folder, &config.store.database(), chance.as_ref())?;
    let store = match access {
        Access::Alone => Store::open(&config.store.database(), clock.clone())?,
        Access::Beside => Store::open_read_only(&config.store.database(), clock.clone())?,
    };
    let ledger = match access {
        Access::Alone => ledger::beside_a_folder(config, &clock)?,
        // Whoever looks on from beside changes nothing, so there is nothing to report.
        Access::Beside => None,
    };
    let (mailer, outbox) = mail(&config.mail, folder, clock.clone())?;
    let site = config.http.site();
    Ok(Arc::new(Services {
        events: store.clone(),
        raffles: store.clone(),
        registrations: store.clone(),
        erasures: store.clone(),
        draws: store.clone(),
        ledger,
        queue: store.clone(),
        relay: None,
        notices: None,
        mailer,
        mail_log: store.clone(),
        outbox,
        beacon: Relays::at(config.randomness.drand_relays.clone())?,
        files: Arc::new(Folder::open(&folder.join("files"))?),
        people: store.clone(),
        passwords: Arc::new(Argon2::new(chance.clone())),
        audit: store.clone(),
        throttle: Arc::new(Limits::new(quotas(config), clock.clone())),
        health: store,
        recent: RecentRaffles::default(),
        signing: SigningDesk::default(),
        watch: Watch::default(),
        keys: keys(&secrets),
        sites: Sites { backoffice: format!("{site}/backoffice"), attendee: site },
        clock,
        chance,
    }))
}

fn keys(secrets: &Secrets) -> Keys {
    Keys { pepper: Pepper(secrets.pepper), receipts: receipt_key(&secrets.receipt_key) }
}

type Mails = (Arc<dyn Mailer>, Option<Arc<dyn Outbox>>);

fn mail(settings: &Mail, folder: &Path, clock: Arc<dyn Clock>) -> Result<Mails> {
    let from = Sender::parse(&settings.from)?;
    match settings.transport {
        Transport::Outbox => {
            let outbox = Arc::new(EmlOutbox::open(&folder.join("outbox"), from, clock)?);
            Ok((outbox.clone(), Some(outbox)))
        }
        Transport::Smtp => Ok((Arc::new(smtp(settings, from, clock)?), None)),
    }
}

fn smtp(settings: &Mail, from: Sender, clock: Arc<dyn Clock>) -> Result<Smtp> {
    let credentials = (!settings.smtp_user.is_empty())
        .then(|| SmtpCredentials { user: settings.smtp_user.clone(), password: settings.smtp_password.0.clone() });
    let smtp = SmtpConfig {
        host: settings.smtp_host.clone(),
        port: settings.smtp_port,
        security: settings.smtp_security,
        credentials,
        timeout_secs: settings.smtp_timeout_secs,
    };
    Ok(Smtp::new(&smtp, from, clock)?)
}

fn quotas(config: &Config) -> Quotas {
    let limits = &config.limits;
    Quotas {
        register: Quota { burst: limits.register_burst, per_hour: limits.register_per_hour },
        lookup: Quota { burst: limits.lookup_burst, per_hour: limits.lookup_per_hour },
        sign_in: Quota { burst: limits.sign_in_burst, per_hour: limits.sign_in_per_hour },
    }
}
