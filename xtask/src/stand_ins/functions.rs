//! The server as functions, over both stand-ins.

use anyhow::Result;

use super::{aws, dynamodb};
use crate::places::Places;
use crate::process::Program;

/// Runs the tests of the server that drive its functions.
pub(crate) fn tests(places: &Places) -> Result<()> {
    // Compiled before: minutes on a cold machine, in which nobody needs the stand-in.
    Program::new(places, "cargo nextest run --no-run -p server --features aws").run()?;
    let endpoint = aws::start_afresh(places)?;
    let tables = dynamodb::start_afresh(places)?;
    let tests = Program::new(places, "cargo nextest run --no-fail-fast -p server --features aws")
        .args(["-E", "test(/(^|::)(functions|secrets|config)::/)"])
        .env("FESTIVAL_TEST_AWS", endpoint.trim())
        .env("FESTIVAL_TEST_DYNAMODB", tables.trim())
        // They take any.
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .run();
    dynamodb::script(places, "stop").run()?;
    aws::script(places, "stop").run()?;
    tests
}
