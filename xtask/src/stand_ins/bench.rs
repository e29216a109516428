//! What is measured over both stand-ins: what a registration costs, and the storm.

use std::path::PathBuf;

use anyhow::Result;

use super::{AWS, CREDENTIALS, DYNAMODB, WITH_ENGINES, beside};
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

/// Builds the measuring program, and says where it is.
pub(crate) fn program(places: &Places, build: Build) -> Result<PathBuf> {
    let (how, folder) = match build {
        // With the tests, because what these switch on in libraries would otherwise be another build of all of it.
        Build::Draft => ("--tests", "debug"),
        Build::Shipped => ("--release", "release"),
    };
    Program::new(places, "cargo build --bins").args(WITH_ENGINES.split_whitespace()).arg(how).run()?;
    Ok(places.target.join(folder).join("bench"))
}

/// Runs a command of the measuring program while both stand-ins are there.
pub(crate) fn run(places: &Places, build: Build, args: &[&str]) -> Result<()> {
    // On a cold machine this takes minutes in which nobody needs a stand-in.
    let program = program(places, build)?;
    beside(places, &[("--aws", &AWS), ("--tables", &DYNAMODB)], |told| {
        let program = Program::at(places, program).args(args).envs(&CREDENTIALS);
        told.iter().fold(program, |program, (flag, address)| program.args([*flag, address])).run()
    })
}
