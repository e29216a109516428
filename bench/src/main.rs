//! What is measured, the peers it is measured against, and the kill test.
//!
//! A file per subcommand. `figures` holds what all measurements have in common: rounds, ratios, the
//! table and the JSON. `serve`, `naive` and `load` are the other ends: child processes of this same
//! binary, so that each side of a ratio has a process of its own.

mod chance;
mod child;
#[cfg(feature = "aws")]
mod cloud;
mod controls;
#[cfg(feature = "aws")]
mod cost;
mod disk;
mod fairness;
#[cfg(feature = "aws")]
mod feed;
mod figures;
mod fixture;
mod form;
mod http;
mod kill;
mod load;
mod memory;
mod naive;
mod p1;
mod p10;
mod p11;
mod p14;
mod p15;
mod p2;
mod places;
mod pool;
mod probe;
mod serve;
mod stopwatch;
#[cfg(feature = "aws")]
mod storm;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// The one of the product.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Benchmarks of Festival Tickets, and the test that kills it.
#[derive(Parser)]
#[command(name = "bench", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Kill the server under load, restart it, and compare; fails on any violation.
    Kill(kill::Kill),
    /// How likely parties of each size are to win, by our rule and by others.
    Fairness(fairness::Fairness),
    /// What a million registrations cost on AWS, from counted calls; fails when they have become dearer.
    #[cfg(feature = "aws")]
    Cost(cost::Cost),
    /// A queue that doubles, reorders and brings what cannot be done; fails when anything is lost or done twice.
    #[cfg(feature = "aws")]
    Storm(storm::Storm),
    /// Every measurement, one after the other.
    Bench(figures::Effort),
    /// Durable registrations a second ÷ the same server's no-op.
    P1(figures::Effort),
    /// Durable registrations a second ÷ one commit per request.
    P2(figures::Effort),
    /// The draw of ten million registrations: Postgres ÷ ours.
    P10(figures::Effort),
    /// The Merkle root and all proofs of ten million registrations ÷ hashing alone.
    P11(figures::Effort),
    /// The cold start of the API function ÷ that of a static C program; the sizes of the zips.
    P14(figures::Effort),
    /// The attendee's first page: bytes over the wire, and Lighthouse.
    P15(figures::Effort),
    /// What the machine itself can do.
    Controls(figures::Effort),
    /// The server under test (a child of the measurements).
    #[command(hide = true)]
    Serve,
    /// The peer that commits once per request (a child of the measurements).
    #[command(hide = true)]
    Naive(naive::Naive),
    /// The load (a child of the measurements).
    #[command(hide = true)]
    Load(load::Load),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Kill(kill) => return kill.run(),
        Command::Fairness(fairness) => fairness.run()?,
        #[cfg(feature = "aws")]
        Command::Cost(cost) => cost.run()?,
        #[cfg(feature = "aws")]
        Command::Storm(storm) => storm.run()?,
        Command::Bench(effort) => all(&effort)?,
        Command::P1(effort) => p1::measure(&effort)?,
        Command::P2(effort) => p2::measure(&effort)?,
        Command::P10(effort) => p10::measure(&effort)?,
        Command::P11(effort) => p11::measure(&effort)?,
        Command::P14(effort) => p14::measure(&effort)?,
        Command::P15(effort) => p15::measure(&effort)?,
        Command::Controls(effort) => controls::measure(&effort)?,
        Command::Serve => serve::run()?,
        Command::Naive(naive) => naive.run()?,
        Command::Load(load) => load.run()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn all(effort: &figures::Effort) -> Result<()> {
    controls::measure(effort)?;
    p1::measure(effort)?;
    p2::measure(effort)?;
    p10::measure(effort)?;
    p11::measure(effort)?;
    p14::measure(effort)?;
    p15::measure(effort)
}

/// Prints a line for the person at the terminal.
#[expect(clippy::print_stdout, reason = "a command line tool answers on standard output")]
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

/// Prints why a command failed.
#[expect(clippy::print_stderr, reason = "a command line tool complains on standard error")]
fn complain(error: &anyhow::Error) {
    eprintln!("bench: {error:#}");
}
