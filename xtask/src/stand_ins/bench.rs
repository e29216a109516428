//! What is measured over both stand-ins: what a registration costs, and the storm.

use anyhow::Result;

use super::{AWS, CRATES, CREDENTIALS, DYNAMODB, beside, with};
use crate::places::Places;
use crate::process::Program;

/// How the measuring program is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// As in tests: quickly.
    Draft,
    /// As it is shipped: so that it tells how long things take.
    Shipped,
}

/// The tests of what is measured there; they ask for no stand-in.
pub(crate) fn tests(places: &Places) -> Result<()> {
    with(places, &[], "package(bench)", "num-cpus")
}

/// Builds the measuring program, and runs a command of it while both stand-ins are there.
pub(crate) fn run(places: &Places, build: Build, args: &[&str]) -> Result<()> {
    let profile: &[&str] = if build == Build::Shipped { &["--release"] } else { &[] };
    let folder = if build == Build::Shipped { "release" } else { "debug" };
    // Minutes on a cold machine, in which nobody needs a stand-in.
    Program::new(places, "cargo build --bins").args(CRATES.split_whitespace()).args(profile).run()?;
    beside(places, &[("--aws", &AWS), ("--tables", &DYNAMODB)], |told| {
        let program = Program::at(places, places.target.join(folder).join("bench")).args(args).envs(&CREDENTIALS);
        told.iter().fold(program, |program, (flag, address)| program.args([*flag, address])).run()
    })
}
