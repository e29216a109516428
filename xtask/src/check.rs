//! `cargo xtask check`: what can be judged without running the product.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::report::{Outcome, Report};
use crate::stand_ins::WITH_ENGINES;
use crate::{infra, setup, site, test, tidy};

const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Sets up, looks at everything, and closes with a table.
pub(crate) fn check(places: &Places, args: Args) -> Result<ExitCode> {
    args.finish()?;
    let frontends = [&site::ATTENDEE, &site::BACKOFFICE];
    let mut report = Report::default();
    report.plain_step("set-up", || setup::for_checks(places));
    report.plain_step("Cargo.lock is current", || test::lock_file(places));
    report.plain_step("format", || Program::new(places, "cargo fmt --all --check").run());
    report.plain_step("tidy", || tidy::report(places));
    report.plain_step("no `ssr` in the browser", || frontends.iter().try_for_each(|it| no_ssr(places, it.name)));
    report.plain_step("clippy, as it is shipped", || Program::new(places, "cargo clippy -- -D warnings").run());
    report.plain_step("clippy, with tests, AWS and MySQL", || {
        let clippy = Program::new(places, "cargo clippy --all-targets").args(WITH_ENGINES.split_whitespace());
        clippy.args(["--", "-D", "warnings"]).run()
    });
    // One at a time: together they would share features that each must do without.
    report.plain_step("clippy, browser side", || frontends.iter().try_for_each(|it| browser_clippy(places, it.name)));
    report.plain_step("documentation", || {
        Program::new(places, "cargo doc --no-deps").env("RUSTDOCFLAGS", "-D warnings").run()
    });
    report.plain_step("licenses, bans, sources", || {
        Program::new(
            places,
            "cargo deny --workspace --features adapters/aws,adapters/mysql check bans licenses sources",
        )
        .run()
    });
    report.plain_step("infrastructure: synth, lint, assertions", || infra::check(places));
    report.step("advisories", || advisories(places));
    Ok(report.close())
}

fn browser_clippy(places: &Places, frontend: &str) -> Result<()> {
    Program::new(places, "cargo clippy --target wasm32-unknown-unknown -p")
        .arg(frontend)
        // As it is shipped: in parts.
        .args(["--all-features", "--", "-D", "warnings"])
        .run()
}

/// `csr` and `ssr` in one build make every event handler panic at run time.
fn no_ssr(places: &Places, frontend: &str) -> Result<()> {
    let tree = Program::new(places, "cargo tree --target wasm32-unknown-unknown -e features --prefix none -p")
        .arg(frontend)
        .read()?;
    match tree.lines().find(|line| line.contains("feature \"ssr\"")) {
        Some(line) => bail!("{frontend} is built with {line}"),
        None => Ok(()),
    }
}

/// The advisories live on GitHub. Where it cannot be reached, this says so instead of passing.
fn advisories(places: &Places) -> Result<Outcome> {
    let reachable = Program::new(places, "timeout 20 git ls-remote --exit-code").args([ADVISORIES, "HEAD"]).succeeds();
    if !reachable {
        return Ok(Outcome::Skipped("the advisory database on GitHub cannot be reached from here".into()));
    }
    Program::new(places, "cargo deny --workspace check advisories").run()?;
    Ok(Outcome::Passed)
}
