//! `owner-link`: how an owner gets in without a password: the first one, where the server runs as functions and nobody
//! sees it start, and one who is kept out.

use std::process::ExitCode;

use anyhow::Result;
use services::people;

use super::say;
use crate::config::Config;
use crate::wiring::{self, Access};

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let services = wiring::services(config, Access::Alone).await?;
    let Some(link) = people::owner_link(&services, &config.owner.name, &config.owner.email).await? else {
        say(format_args!(
            "Others work here, and {} is not the address of an owner: set owner.email to one that is.",
            config.owner.email
        ));
        return Ok(ExitCode::FAILURE);
    };
    say(format_args!("Sign in as {} with this link, once, within the hour:\n{link}", config.owner.email));
    Ok(ExitCode::SUCCESS)
}
