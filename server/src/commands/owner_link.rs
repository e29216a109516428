//! `owner-link`: how the first person gets in where the server runs as functions, and nobody sees it start.

use std::process::ExitCode;

use anyhow::Result;
use services::people;

use super::say;
use crate::config::Config;
use crate::wiring::{self, Access};

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let services = wiring::services(config, Access::Alone).await?;
    let Some(link) = people::owner_link(&services, &config.owner.name, &config.owner.email).await? else {
        say("The owner has a password, or others work here already: sign in in the backoffice.");
        return Ok(ExitCode::FAILURE);
    };
    say(format_args!("Sign in as {} with this link, once, within the hour:\n{link}", config.owner.email));
    Ok(ExitCode::SUCCESS)
}
