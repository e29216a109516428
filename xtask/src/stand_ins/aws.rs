//! The contract suites of the queue, the files, the mail, the bus and the alarm clock of AWS.

use anyhow::Result;

use super::{AWS, with};
use crate::places::Places;

/// The suites that ask for this stand-in.
const SUITES: &str = "package(adapters) & binary(contract) & test(/(^|::)(alarm|sqs|s3|ses|eventbridge)::/)";

/// Runs them over the stand-in.
pub(crate) fn suites(places: &Places) -> Result<()> {
    // The tests wait more than they work: time really passes in this queue.
    with(places, &[("FESTIVAL_TEST_AWS", &AWS)], SUITES, "8")
}
