//! The contract suites of the queue, the files and the mail of AWS.

use anyhow::Result;

use super::{AWS, with};
use crate::places::Places;

/// The suites that ask for this stand-in, and the tests inside the adapters.
const SUITES: &str = "test(/(^|::)(sqs|s3|ses|eventbridge|patience)::/)";

/// Runs them over the stand-in.
pub(crate) fn suites(places: &Places) -> Result<()> {
    with(places, &[("FESTIVAL_TEST_AWS", &AWS)], "-p adapters --features aws --lib --test contract", |tests| {
        // The tests wait more than they work: time really passes in this queue.
        tests.args(["-E", SUITES]).args(["--test-threads", "8"])
    })
}
