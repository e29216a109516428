//! `cargo xtask storm`: a queue that doubles, reorders, and brings what cannot be done.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::stand_ins::bench::{Build, run};

/// How many messages a full storm has.
const FULL: &str = "100000";
/// How many messages a small storm has: enough for every kind of trouble, in a few minutes of an unoptimized build.
const SMALL: &str = "1000";

/// Raises a small storm, as the tests do, or with `--full` a full one.
pub(crate) fn storm(places: &Places, mut args: Args) -> Result<ExitCode> {
    let is_full = args.take_flag("--full");
    args.finish()?;
    if is_full {
        run(places, Build::Shipped, &["storm", "--messages", FULL])?;
    } else {
        small(places)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Raises the storm of every day.
pub(crate) fn small(places: &Places) -> Result<()> {
    run(places, Build::Draft, &["storm", "--messages", SMALL])
}
