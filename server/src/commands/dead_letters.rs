//! `dead-letters list|show|redrive`: messages that could not be done.

use std::process::ExitCode;

use anyhow::{Context, Result};
use services::operations;
use services::people::Actor;

use super::say;
use crate::config::Config;
use crate::wiring::{self, Access};

/// Look at messages that could not be done, and send them again.
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// List them, the youngest first. Works beside a running server.
    List,
    /// Show one with its body, which may hold personal data. Works beside a running server.
    Show {
        /// Its number, as `list` shows it.
        id: u64,
    },
    /// Send some again, or all. The server must be stopped; the backoffice does the same while it runs.
    Redrive {
        /// Their numbers; none means all.
        ids: Vec<u64>,
    },
}

impl Command {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let access = if matches!(self, Self::Redrive { .. }) { Access::Alone } else { Access::Beside };
        let services = wiring::services(config, access).await?;
        match self {
            Self::List => {
                let letters = operations::dead_letters(&services, &Actor::Operator).await?;
                if letters.is_empty() {
                    say("There are no dead letters.");
                }
                for letter in letters {
                    let (id, kind, cause) = (letter.id, letter.kind, letter.cause);
                    say(format_args!(
                        "{id:>8}  {kind:<12}  tried {}  died {}  {cause}",
                        letter.attempts, letter.died_at
                    ));
                }
            }
            Self::Show { id } => {
                let (letter, body) = services.queue.get_dead(id).await?.context("there is no such dead letter")?;
                say(serde_json::to_string_pretty(&letter)?);
                say(body);
            }
            Self::Redrive { ids } => {
                let ids = match ids.as_slice() {
                    [] => services.queue.list_dead().await?.iter().map(|letter| letter.id).collect(),
                    _ => ids,
                };
                let redriven = operations::redrive(&services, &Actor::Operator, &ids).await?;
                say(format_args!("{redriven} messages are on the queue again."));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
