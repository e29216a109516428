//! `rebuild-ledger`: the lists and charts for organizers, made anew from the database.

use std::process::ExitCode;

use anyhow::{Result, bail};
use services::ledger::{self, Rebuilt};

use super::say;
use crate::config::Config;
use crate::wiring::{self, Access};

/// How many registrations lie between two lines of progress.
const SAY_EVERY: u64 = 100_000;

pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let services = wiring::services(config, Access::Alone).await?;
    if services.ledger.is_none() {
        bail!("there is no ledger: `ledger.engine` names none, or the line above says why it cannot be opened");
    }
    let mut said = 0;
    let done = ledger::rebuild(&services, |so_far| {
        if so_far.registrations >= said + SAY_EVERY {
            said = so_far.registrations;
            say(line("So far", so_far));
        }
    });
    say(line("The ledger is rebuilt", done.await?));
    Ok(ExitCode::SUCCESS)
}

fn line(what: &str, Rebuilt { raffles, registrations }: Rebuilt) -> String {
    format!("{what}: {registrations} registrations, {raffles} raffles.")
}
