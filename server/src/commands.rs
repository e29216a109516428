//! The command line. One file per command.

mod check_config;
mod dead_letters;
mod owner_link;
mod raffle;
mod rebuild_ledger;
mod serve;
mod verify_draw;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{self, Config};
use crate::{demo, telemetry};

/// Festival Tickets hands out scarce places: by draw, fairly, at any size.
#[derive(Parser)]
#[command(name = "festival-tickets", version, about)]
pub struct Cli {
    /// A file with settings (see `check-config --defaults` for all of them).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the site, the API, the worker and the timetable.
    Serve(serve::Serve),
    /// Fill an empty folder with a demo festival.
    SeedDemo,
    /// Look at raffles, close one early, or draw one now.
    #[command(subcommand)]
    Raffle(raffle::Command),
    /// Re-run a published draw and compare.
    VerifyDraw(verify_draw::VerifyDraw),
    /// Look at messages that could not be done, and send them again.
    #[command(subcommand)]
    DeadLetters(dead_letters::Command),
    /// Make a sign-in link for the owner: how the first person gets in where no process prints it.
    OwnerLink,
    /// Empty the ledger and fill it again from the store. A server on the same folder must be stopped.
    RebuildLedger,
    /// Check the settings and show those that count.
    CheckConfig(check_config::CheckConfig),
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<ExitCode> {
        if let Command::VerifyDraw(command) = self.command {
            return command.run();
        }
        let config = config::load(self.config.as_deref())?;
        if let Command::CheckConfig(command) = self.command {
            return Ok(command.run(&config));
        }
        telemetry::start_logs(&config.log)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(run(self.command, config))
    }
}

async fn run(command: Command, config: Config) -> Result<ExitCode> {
    match command {
        Command::Serve(command) => command.run(config).await,
        Command::SeedDemo => seed(&config).await,
        Command::Raffle(command) => command.run(&config).await,
        Command::DeadLetters(command) => command.run(&config).await,
        Command::RebuildLedger => rebuild_ledger::run(&config).await,
        Command::VerifyDraw(command) => command.run(),
        Command::OwnerLink => owner_link::run(&config).await,
        Command::CheckConfig(command) => Ok(command.run(&config)),
    }
}

async fn seed(config: &Config) -> Result<ExitCode> {
    if demo::seed(config).await? {
        say("The demo festival is there.");
        return Ok(ExitCode::SUCCESS);
    }
    say("There are events already; nothing was changed.");
    Ok(ExitCode::FAILURE)
}

/// Prints a line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

/// Prints why a command failed: the sentence, and what was behind it.
#[expect(clippy::print_stderr, reason = "a command complains on standard error")]
pub fn complain(error: &anyhow::Error) {
    eprintln!("festival-tickets: {error:#}");
}
