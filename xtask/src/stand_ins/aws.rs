//! The stand-in for AWS: `infra/local/aws.sh` installs it, starts it and stops it.

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

const SCRIPT: &str = "infra/local/aws.sh";
/// Another port than the script's own, so that a stand-in which somebody works with is left alone.
const PORT: &str = "4586";
/// The suites that ask for this stand-in, and the tests inside the adapters.
const SUITES: &str = "test(/(^|::)(sqs|s3|ses|patience)::/)";

/// Runs the contract suites over the queue, the files and the mail of AWS.
pub(crate) fn suites(places: &Places) -> Result<()> {
    // Compiled before: minutes on a cold machine, in which nobody needs the stand-in.
    Program::new(places, "cargo nextest run --no-run -p adapters --features aws --lib --test contract").run()?;
    let endpoint = start_afresh(places)?;
    let tests =
        Program::new(places, "cargo nextest run --no-fail-fast -p adapters --features aws --lib --test contract")
            .args(["-E", SUITES])
            // The tests wait more than they work: time really passes in this queue.
            .args(["--test-threads", "8"])
            .env("FESTIVAL_TEST_AWS", endpoint.trim())
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
