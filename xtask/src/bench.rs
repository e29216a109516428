//! `cargo xtask bench` and `cargo xtask kill`: the bench binary, beside the server as it is shipped.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::report::Outcome;
use crate::stand_ins::bench::Build;
use crate::{package, server, setup, site, stand_ins};

/// How many rounds the kill test has, each of which starts, loads, kills and compares: enough to tell something, and
/// still done in minutes.
const KILL_ROUNDS: u32 = 50;

/// The measurement that needs the functions, which take longest to build. Among all the others it takes them as they
/// are.
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
    measure(places, Build::Shipped, &binary, &bench_args)?;
    Ok(ExitCode::SUCCESS)
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
        Some(rounds) => rounds.parse::<u32>().with_context(|| format!("--rounds {rounds}"))?,
        None => KILL_ROUNDS,
    };
    let mut wanted = vec!["kill".to_owned(), "--rounds".to_owned(), rounds.to_string()];
    if let Some(seed) = args.take_value("--seed")? {
        wanted.extend(["--seed".to_owned(), seed]);
    }
    args.finish()?;
    let binary = build(places)?;
    measure(places, Build::Shipped, &binary, &wanted)?;
    Ok(ExitCode::SUCCESS)
}

/// The kill test alone, on a binary that is built already. What kills it need not be fast, and in tests is built
/// anyway.
pub(crate) fn kill_test(places: &Places, build: Build, binary: &Path) -> Result<Outcome> {
    measure(places, build, binary, &["kill".to_owned(), "--rounds".to_owned(), KILL_ROUNDS.to_string()])?;
    Ok(Outcome::Passed)
}

fn measure(places: &Places, build: Build, festival: &Path, args: &[String]) -> Result<()> {
    let program = match build {
        Build::Draft => stand_ins::bench::program(places, build)?,
        Build::Shipped => server::build_bench(places)?,
    };
    Program::at(places, program).args(args).env("FESTIVAL_BIN", festival).run()
}

fn build(places: &Places) -> Result<std::path::PathBuf> {
    setup::for_site(places)?;
    site::bring_up_to_date(places)?;
    server::build_shipped(places)
}
