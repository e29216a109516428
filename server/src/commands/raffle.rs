//! `raffle list|show|close|draw`: an operator's hand on a raffle.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use domain::draw::RandomnessSource;
use domain::id::RaffleId;
use domain::raffle::{Phase, Raffle};
use services::draw::NotYet;
use services::people::Actor;
use services::{Services, draw, raffles, timetable};

use super::say;
use crate::config::Config;
use crate::wiring::{self, Access};

/// Look at raffles, close one early, or draw one now.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// List all raffles. Works beside a running server.
    List,
    /// Show one raffle. Works beside a running server.
    Show {
        /// Its id, such as `raf_…`.
        raffle: String,
    },
    /// Close an open raffle now. The server must be stopped; the backoffice does the same while it runs.
    Close {
        /// Its id.
        raffle: String,
    },
    /// Seal and draw a closed raffle now. The server must be stopped; it does the same by itself.
    Draw {
        /// Its id.
        raffle: String,
    },
}

impl Command {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let access = if matches!(self, Self::List | Self::Show { .. }) { Access::Beside } else { Access::Alone };
        let services = wiring::services(config, access).await?;
        match self {
            Self::List => list(&services).await?,
            Self::Show { raffle } => show(&services, parse(&raffle)?).await?,
            Self::Close { raffle } => {
                raffles::close(&services, &Actor::Operator, parse(&raffle)?).await?;
                say("It closes in five seconds. Start the server, and it is sealed and drawn by itself.");
            }
            Self::Draw { raffle } => draw_now(&services, parse(&raffle)?).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn parse(id: &str) -> Result<RaffleId> {
    id.parse().with_context(|| format!("{id} is not the id of a raffle; `raffle list` shows them"))
}

async fn list(services: &Services) -> Result<()> {
    let raffles = services.raffles.list_raffles().await?;
    if raffles.is_empty() {
        say("There are no raffles yet. Make one in the backoffice.");
    }
    for raffle in raffles {
        say(line(services, &raffle).await?);
    }
    Ok(())
}

async fn line(services: &Services, raffle: &Raffle) -> Result<String> {
    let phase = raffle.phase(services.clock.now()).as_str();
    let count = services.registrations.count_registrations(raffle.id).await?;
    let (places, closes, name) = (raffle.rules.places, raffle.rules.window.closes, &raffle.name);
    Ok(format!("{}  {phase:<9}  {count:>9} for {places:>7} places  closes {closes}  {name}", raffle.id))
}

async fn show(services: &Services, id: RaffleId) -> Result<()> {
    let raffle = services.raffles.get_raffle(id).await?.context("there is no such raffle")?;
    say(line(services, &raffle).await?);
    say(serde_json::to_string_pretty(&raffle)?);
    Ok(())
}

async fn draw_now(services: &Services, id: RaffleId) -> Result<()> {
    let raffle = raffles::read(services, id).await?.raffle;
    match raffle.phase(services.clock.now()) {
        Phase::Closed => {
            if let Some(not_yet) = draw::seal(services, &raffle).await? {
                bail!("the pool cannot be sealed yet: {}", way_out(not_yet));
            }
        }
        Phase::Sealed => {}
        phase => bail!("the raffle is {}; only a closed one can be drawn", phase.as_str()),
    }
    timetable::draw_now(services, id).await?;
    show(services, id).await?;
    let raffle = raffles::read(services, id).await?.raffle;
    if raffle.phase(services.clock.now()) == Phase::Sealed {
        bail!("the pool is sealed, and nothing is drawn yet: {}", what_is_awaited(&raffle.source));
    }
    Ok(())
}

fn way_out(not_yet: NotYet) -> String {
    match not_yet {
        NotYet::Settling => "registrations that came in time may still arrive; try again in some seconds".to_owned(),
        NotYet::Draining(left) => format!("{left} registrations are on the queue; start the server, which stores them"),
        NotYet::DeadLetters(dead) => format!(
            "{dead} registrations could not be stored; `dead-letters list` says why, and `dead-letters redrive` sends them again"
        ),
        NotYet::RoundIsKnown => {
            "the announced round came before the pool was complete; the raffle can only be called off".to_owned()
        }
    }
}

fn what_is_awaited(source: &RandomnessSource) -> String {
    match source {
        RandomnessSource::SealedSecret { .. } => "draw again".to_owned(),
        RandomnessSource::Drand { round } => format!("the beacon has not made round {round}; draw again after it"),
        RandomnessSource::Declared { figures } => {
            format!("somebody has to enter the figures in the backoffice ({figures})")
        }
    }
}
