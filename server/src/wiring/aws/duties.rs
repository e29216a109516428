//! What some hosts do and others leave to them. A function carries nothing for a duty that it does not have: neither
//! its code, nor what that would read at each start.

use std::sync::Arc;

use adapters::aws::client::Cloud;
use adapters::aws::eventbridge::Bus;
use adapters::aws::ses::Ses;
use adapters::drand::Relays;
use adapters::elsewhere::Elsewhere;
use adapters::mail::Sender;
use anyhow::Result;
use services::ports::{Beacon, Chance, Clock, Mailer, Notices};

use crate::config::{Config, Transport};

/// What a duty is made of.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) config: &'a Config,
    pub(super) cloud: &'a Cloud,
    pub(super) clock: &'a Arc<dyn Clock>,
    pub(super) chance: &'a Arc<dyn Chance>,
}

/// The duties of a host.
#[derive(Clone, Copy)]
pub struct Duties {
    pub(super) letters: fn(Around) -> Result<Arc<dyn Mailer>>,
    notices: fn(Around) -> Arc<dyn Notices>,
    pub(super) beacon: fn(Around) -> Result<Arc<dyn Beacon>>,
}

impl Duties {
    /// A process that does everything.
    pub const ALL: Self = Self { letters: write_letters, notices: give_notice, beacon: ask_relays };
    /// Answers calls.
    pub const ANSWERS: Self = Self { letters: leave_letters, notices: leave_notices, beacon: leave_beacon };
    /// Does what the queue brings.
    pub const QUEUE: Self = Self { letters: write_letters, notices: give_notice, beacon: leave_beacon };
    /// Keeps the timetable.
    pub const TIMETABLE: Self = Self { letters: leave_letters, notices: leave_notices, beacon: ask_relays };

    /// How notices are given; none where nobody listens. Every host knows that, because whoever changes a raffle puts
    /// them on the queue.
    pub(super) fn notices(self, around: Around) -> Option<Arc<dyn Notices>> {
        (!around.config.aws.bus.is_empty()).then(|| (self.notices)(around))
    }
}

fn write_letters(around: Around) -> Result<Arc<dyn Mailer>> {
    let Around { config, cloud, clock, chance } = around;
    if config.mail.transport == Transport::Smtp {
        let from = Sender::parse(&config.mail.from)?;
        return Ok(Arc::new(crate::wiring::smtp(&config.mail, from, clock.clone())?));
    }
    let from = if config.aws.mail_from.is_empty() { &config.mail.from } else { &config.aws.mail_from };
    Ok(Arc::new(Ses::new(cloud.ses(), Sender::parse(from)?, clock.clone(), chance.clone())))
}

fn give_notice(around: Around) -> Arc<dyn Notices> {
    let Around { config, cloud, chance, .. } = around;
    Arc::new(Bus::new(cloud.eventbridge(), config.aws.bus.clone(), chance.clone()))
}

fn ask_relays(around: Around) -> Result<Arc<dyn Beacon>> {
    Ok(Relays::at(around.config.randomness.drand_relays.clone())?)
}

#[expect(clippy::unnecessary_wraps, reason = "in the place of one that may fail")]
fn leave_letters(_: Around) -> Result<Arc<dyn Mailer>> {
    Ok(Arc::new(Elsewhere))
}

fn leave_notices(_: Around) -> Arc<dyn Notices> {
    Arc::new(Elsewhere)
}

#[expect(clippy::unnecessary_wraps, reason = "in the place of one that may fail")]
fn leave_beacon(_: Around) -> Result<Arc<dyn Beacon>> {
    Ok(Arc::new(Elsewhere))
}

#[cfg(test)]
mod tests {
    use adapters::aws::client::CloudConfig;
    use adapters::system::{SystemChance, SystemClock};

    use super::*;
    use crate::config;

    #[tokio::test]
    async fn whoever_changes_a_raffle_knows_whether_anybody_listens() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
        let cloud = Cloud::prepare(&CloudConfig::default()).await;
        let mut config = config::load(None).expect("the defaults are fine");
        for bus in ["", "festival"] {
            bus.clone_into(&mut config.aws.bus);
            let around = Around { config: &config, cloud: &cloud, clock: &clock, chance: &chance };
            for duties in [Duties::ALL, Duties::ANSWERS, Duties::QUEUE, Duties::TIMETABLE] {
                assert_eq!(duties.notices(around).is_some(), !bus.is_empty());
            }
        }
    }
}
