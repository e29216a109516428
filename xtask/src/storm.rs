//! `cargo xtask storm`: a queue that doubles, reorders, and brings what cannot be done.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::stand_ins::bench::{Build, run};

/// As many messages as R4 and R5 are about.
const FULL: &str = "100000";
/// Enough for every kind of trouble, in a few minutes of an unoptimized build.
const SMALL: &str = "1000";

/// Raises it in small, as the tests do, or with `--full`.
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

/// The size of every day.
pub(crate) fn small(places: &Places) -> Result<()> {
    run(places, Build::Draft, &["storm", "--messages", SMALL])
}
