//! `cargo xtask test`: every test there is. Fast ones first; a failure does not hide what comes after it.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::args::Args;
use crate::places::Places;
use crate::process::Program;
use crate::report::{Outcome, Report};
use crate::stand_ins::bench::Build;
use crate::stand_ins::{ASK_FOR_ONE, WITH_ENGINES};
use crate::{bench, cost, e2e, server, setup, site, stand_ins, storm};

const SITES: &str = "the two sites";
const BINARY: &str = "the binary, as shipped";

/// Sets up, runs everything, and closes with a table.
pub(crate) fn test(places: &Places, args: Args) -> Result<ExitCode> {
    args.finish()?;
    let mut report = Report::default();
    report.plain_step("set-up", || {
        setup::for_site(places)?;
        setup::for_tests(places)?;
        setup::for_browser(places).map(|_| ())
    });
    report.plain_step("Cargo.lock is current", || lock_file(places));
    // Before the tests, because the server is compiled with the sites inside.
    report.plain_step(SITES, || site::bring_up_to_date(places));
    // Default members only: with the frontends in one build, `csr` and `ssr` would be switched on together.
    report.plain_step("unit and integration tests", || {
        let tests = Program::new(places, "cargo nextest run --no-fail-fast").args(WITH_ENGINES.split_whitespace());
        tests.arg("-E").arg(format!("not ({ASK_FOR_ONE})")).run()
    });
    report.plain_step("contract suites on DynamoDB's stand-ins", || stand_ins::dynamodb::suites(places));
    report.plain_step("contract suites on AWS's stand-ins", || stand_ins::aws::suites(places));
    report.plain_step("the functions on both stand-ins", || stand_ins::functions::tests(places));
    report.plain_step("contract suite of the ledger on MariaDB", || stand_ins::mysql::suites(places));
    report.plain_step("what a registration costs", || cost::gate(places));
    report.plain_step("a storm on the queue", || storm::small(places));
    // Over what was built for the tests.
    report.plain_step("examples in the docs", || {
        Program::new(places, "cargo test --doc --quiet").args(WITH_ENGINES.split_whitespace()).run()
    });
    report.step("the draw, verified in Python", || verify_draw(places));
    let mut built = None;
    if report.passed(SITES) {
        report.plain_step(BINARY, || server::build_shipped(places).map(|binary| built = Some(binary)));
    } else {
        report.step(BINARY, || Ok(Outcome::Skipped("there are no sites to put inside".into())));
    }
    let with_binary = |work: &dyn Fn(&Path) -> Result<Outcome>| match &built {
        Some(binary) => work(binary),
        None => Ok(Outcome::Skipped("the binary was not built".into())),
    };
    report.step("kill -9 under load", || with_binary(&|binary| bench::kill_test(places, Build::Draft, binary)));
    report.step("in the browser", || with_binary(&|binary| e2e::suite(places, binary, &[])));
    Ok(report.close())
}

/// Makes sure that the lock file is up to date: one that cargo would have to change was forgotten in a commit.
pub(crate) fn lock_file(places: &Places) -> Result<()> {
    Program::new(places, "cargo metadata --locked --format-version 1").read().map(|_| ())
}

/// Runs the verifier of a stranger, who has read `docs/draw-v1.md` and nothing else.
fn verify_draw(places: &Places) -> Result<Outcome> {
    for needed in ["scripts/verify_draw.py", "docs/draw-v1.vectors.json"] {
        if !places.root.join(needed).is_file() {
            return Ok(Outcome::Skipped(format!("there is no {needed} yet")));
        }
    }
    Program::new(places, "python3 scripts/verify_draw.py --vectors docs/draw-v1.vectors.json").run()?;
    Program::new(places, "python3 scripts/quicknet.py").run()?;
    Ok(Outcome::Passed)
}
