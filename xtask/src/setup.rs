//! `cargo xtask setup`: installs what the other commands need. Whatever is there already is left alone.
//!
//! Tools go to the cache, one folder a version, so that a new version never disturbs an older checkout.

mod system;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;

pub(crate) use tools::TOOLS;

/// For building the two sites.
pub(crate) fn for_site(places: &Places) -> Result<()> {
    system::wasm_target(places)?;
    tools::install(places, &tools::CARGO_LEPTOS)?;
    tools::install(places, &tools::WASM_BINDGEN)?;
    system::npm_packages(places)
}

/// For `test`, beside what the sites need.
pub(crate) fn for_tests(places: &Places) -> Result<()> {
    tools::install(places, &tools::NEXTEST)
}

/// For `check`, beside what the tests need.
pub(crate) fn for_checks(places: &Places) -> Result<()> {
    system::wasm_target(places)?;
    tools::install(places, &tools::DENY)
}

/// For tests in a browser, and says which.
pub(crate) fn for_browser(places: &Places) -> Result<PathBuf> {
    system::npm_packages(places)?;
    system::chromium(places)
}

/// Everything of the above.
pub(crate) fn setup(places: &Places, args: Args) -> Result<ExitCode> {
    args.finish()?;
    for_site(places)?;
    for_tests(places)?;
    tools::install(places, &tools::DENY)?;
    system::chromium(places)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints one line for a step that finds its work done.
fn already_there(what: &str) {
    println!("✓ already there: {what}");
}

/// Prints one line for a step that begins, and says how much patience it takes.
fn working_on(what: &str) {
    println!("… {what}");
}
