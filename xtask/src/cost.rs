//! `cargo xtask cost`: what a million registrations, a draw and an idle month cost on AWS, from counted calls.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::stand_ins::bench::{Build, run};

/// Counts over the stand-ins, prints, and fails when something has become dearer by more than 1 %. With `--accept`,
/// what is counted becomes what is accepted.
pub(crate) fn cost(places: &Places, mut args: Args) -> Result<ExitCode> {
    let accept = args.take_flag("--accept");
    args.finish()?;
    let words: &[&str] = if accept { &["cost", "--accept"] } else { &["cost"] };
    run(places, Build::Shipped, words)?;
    Ok(ExitCode::SUCCESS)
}

/// The same as a test, built quickly: the gate holds counts, which no build changes.
pub(crate) fn gate(places: &Places) -> Result<()> {
    run(places, Build::Draft, &["cost"])
}
