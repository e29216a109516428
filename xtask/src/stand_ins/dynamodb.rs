//! The stand-in for DynamoDB: `infra/local/dynamodb.sh` installs it, starts it and stops it.

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

const SCRIPT: &str = "infra/local/dynamodb.sh";
/// Another port than the script's own, so that a stand-in which somebody works with is left alone.
const PORT: &str = "8143";

/// Runs the contract suites over DynamoDB, and the tests of its adapter.
pub(crate) fn suites(places: &Places) -> Result<()> {
    // Compiled before: minutes on a cold machine, in which nobody needs the stand-in.
    Program::new(places, "cargo nextest run --no-run -p adapters --features aws").run()?;
    let endpoint = start_afresh(places)?;
    let tests = Program::new(places, "cargo nextest run --no-fail-fast -p adapters --features aws dynamodb")
        .env("FESTIVAL_TEST_DYNAMODB", endpoint.trim())
        // It takes any.
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .run();
    script(places, "stop").run()?;
    tests
}

/// Starts it with nothing in it, whatever an earlier run has left running; says where it listens.
pub(super) fn start_afresh(places: &Places) -> Result<String> {
    script(places, "stop").run()?;
    script(places, "start").read()
}

pub(super) fn script(places: &Places, command: &str) -> Program {
    Program::at(places, places.root.join(SCRIPT)).args([command, PORT]).env("FESTIVAL_CACHE", &places.cache)
}
