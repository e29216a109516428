//! `cargo xtask e2e`: the Playwright suite, in Chromium, against the binary as it is shipped.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::report::Outcome;
use crate::{server, setup, site};

const DEBIANS_CHROMIUM: &str = "/usr/bin/chromium";

/// Sets up, builds, and runs the suite; arguments behind `--` go to Playwright.
pub(crate) fn e2e(places: &Places, args: Args) -> Result<ExitCode> {
    let playwright_args = args.passed_on()?;
    setup::for_site(places)?;
    site::bring_up_to_date(places)?;
    let binary = server::build_shipped(places)?;
    match suite(places, &binary, &playwright_args)? {
        Outcome::Passed => Ok(ExitCode::SUCCESS),
        Outcome::Skipped(why) => anyhow::bail!(why),
    }
}

/// The suite alone. It starts the binary itself, once for each project that wants its own festival.
pub(crate) fn suite(places: &Places, binary: &Path, args: &[String]) -> Result<Outcome> {
    let folder = places.root.join("end2end");
    if !folder.join("playwright.config.ts").is_file() {
        return Ok(Outcome::Skipped("there is no end2end/playwright.config.ts yet".into()));
    }
    let chromium = setup::for_browser(places)?;
    let mut playwright = Program::new(places, "playwright test").args(args).folder(folder).env("FESTIVAL_BIN", binary);
    // Named only where the suite would not look anyway.
    if chromium != Path::new(DEBIANS_CHROMIUM) {
        playwright = playwright.env("FESTIVAL_CHROMIUM", chromium);
    }
    playwright.run()?;
    Ok(Outcome::Passed)
}
