//! The kill test: load, `kill -9` at a random moment, restart, compare. Again and again.
//!
//! In reading order: `lane` (a folder and its rounds), `crowd` (who registers until the server dies),
//! `book` (what was sent and what was promised), `compare` (what is there in the end), `drawing` (a
//! raffle that is sealed and drawn while the server is being killed), `database` (what lies in the
//! file, read beside the server).
//!
//! A process that is killed loses what only it knew; what it gave to the operating system stays. So
//! this shows that nothing is promised too early or done twice. It does not show what a power cut
//! does: for that the disk has to keep its word about `fdatasync`.

mod book;
mod compare;
mod crowd;
mod database;
mod drawing;
mod lane;

use std::process::ExitCode;
use std::sync::Arc;

use adapters::system::{SystemChance, SystemClock};
use anyhow::{Context, Result};

use crate::figures::{median, short};
use crate::say;
use crate::stopwatch::Stopwatch;
use lane::{Lane, Report};
use services::ports::Chance as _;

/// Kill the server under load, restart it, and compare.
#[derive(clap::Args)]
pub(crate) struct Kill {
    /// How often.
    #[arg(long, default_value_t = 50)]
    rounds: u64,
    /// Where the choices come from: what is killed when, who registers twice. Another one each time, unless it is
    /// given.
    #[arg(long)]
    seed: Option<u64>,
    /// How many servers are tried at the same time, each in a folder of its own.
    #[arg(long, default_value_t = 4)]
    lanes: u64,
}

impl Kill {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let watch = Stopwatch::start();
        let seed = self.seed.unwrap_or_else(fresh_seed);
        say(format_args!("kill: --seed {seed}"));
        let report = runtime.block_on(self.all_lanes(seed))?;
        Ok(conclude(&report, watch))
    }

    async fn all_lanes(&self, seed: u64) -> Result<Report> {
        let lanes = self.lanes.clamp(1, self.rounds.max(1));
        let mut tasks = Vec::new();
        for number in 0..lanes {
            let rounds = self.rounds / lanes + u64::from(number < self.rounds % lanes);
            tasks.push(tokio::spawn(Lane::new(number, seed).live(rounds)));
        }
        let mut whole = Report::default();
        for task in tasks {
            whole.add(task.await.context("a lane has panicked")??);
        }
        Ok(whole)
    }
}

fn fresh_seed() -> u64 {
    let mut bytes = [0; 8];
    SystemChance::new(Arc::new(SystemClock::new())).fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

fn conclude(report: &Report, watch: Stopwatch) -> ExitCode {
    let Report { rounds, kills, acknowledged, unanswered, draws, restart_secs, violations } = report;
    for violation in violations {
        say(format_args!("VIOLATION: {violation}"));
    }
    let slowest = restart_secs.iter().copied().fold(0.0, f64::max);
    say(format_args!(
        "kill: {rounds} rounds, {kills} kills, {acknowledged} registrations acknowledged, {unanswered} unanswered, \
         {draws} draws, restart {} s (slowest {} s), {} violations, {} s",
        short(median(restart_secs)),
        short(slowest),
        violations.len(),
        short(watch.secs())
    ));
    if violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
