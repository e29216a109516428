//! `cargo xtask bench` and `cargo xtask kill`: the bench binary, beside the server as it is shipped.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::report::Outcome;
use crate::{package, server, setup, site};

/// Each round starts, loads, kills and compares; this many tell something and still take minutes only.
pub(crate) const KILL_ROUNDS: u32 = 50;

/// The measurement that needs the functions, which take longest to build; among all others it takes them as they are.
const COLD_START: &str = "p14";

/// Takes the measurements of `docs/benchmarks.md`, or the one that is named behind `--`.
pub(crate) fn bench(places: &Places, args: Args) -> Result<ExitCode> {
    let mut bench_args = args.passed_on()?;
    // A subcommand of the bench binary may be named, such as `p15`; everything is measured otherwise.
    if bench_args.first().is_none_or(|first| first.starts_with('-')) {
        bench_args.insert(0, "bench".to_owned());
    }
    let binary = build(places)?;
    if bench_args[0] == COLD_START {
        package::bring_up_to_date(places, package::X86_64)?;
    }
    setup::for_browser(places)?;
    finish(bench_binary(places, &binary, &bench_args)?)
}

/// Simulates draws of parties and prints the chances.
pub(crate) fn fairness(places: &Places, mut args: Args) -> Result<ExitCode> {
    let mut program = Program::new(places, "cargo run --release -p bench -- fairness");
    if args.take_flag("--full") {
        program = program.arg("--full");
    }
    args.finish()?;
    program.run()?;
    Ok(ExitCode::SUCCESS)
}

/// Kills the server under load, again and again.
pub(crate) fn kill(places: &Places, mut args: Args) -> Result<ExitCode> {
    let rounds = match args.take_value("--rounds")? {
        Some(rounds) => rounds.parse().with_context(|| format!("--rounds {rounds}"))?,
        None => KILL_ROUNDS,
    };
    args.finish()?;
    let binary = build(places)?;
    finish(kill_test(places, &binary, rounds)?)
}

/// The kill test alone, on a binary that is built already.
pub(crate) fn kill_test(places: &Places, binary: &Path, rounds: u32) -> Result<Outcome> {
    bench_binary(places, binary, &["kill".to_owned(), "--rounds".to_owned(), rounds.to_string()])
}

fn bench_binary(places: &Places, festival: &Path, args: &[String]) -> Result<Outcome> {
    if !places.root.join("bench/Cargo.toml").is_file() {
        return Ok(Outcome::Skipped("there is no bench crate yet".into()));
    }
    Program::at(places, server::build_bench(places)?).args(args).env("FESTIVAL_BIN", festival).run()?;
    Ok(Outcome::Passed)
}

fn build(places: &Places) -> Result<std::path::PathBuf> {
    setup::for_site(places)?;
    site::bring_up_to_date(places)?;
    server::build_shipped(places)
}

fn finish(outcome: Outcome) -> Result<ExitCode> {
    match outcome {
        Outcome::Passed => Ok(ExitCode::SUCCESS),
        Outcome::Skipped(why) => anyhow::bail!(why),
    }
}
