//! `cargo xtask run`: from a fresh clone to a demo festival in one command.

use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::{server, setup, site};

/// Sets up, builds, and becomes the server, which prints its addresses and a sign-in link itself.
pub(crate) fn run(places: &Places, args: Args) -> Result<ExitCode> {
    let serve_args = args.passed_on()?;
    println!("=== 1 of 3: what is needed");
    setup::for_site(places)?;
    println!("\n=== 2 of 3: the two sites");
    site::bring_up_to_date(places)?;
    println!("\n=== 3 of 3: the server");
    let binary = server::build_shipped(places)?;
    println!();
    Err(Program::at(places, binary).args(["serve", "--demo"]).args(serve_args).become_it())
}
