//! The server as functions, over both stand-ins.

use anyhow::Result;

use super::{AWS, DYNAMODB, with};
use crate::places::Places;

/// The tests of the server that drive its functions.
const TESTS: &str = "package(server) & binary(it) & test(/^functions::/)";

/// Runs them.
pub(crate) fn tests(places: &Places) -> Result<()> {
    let both = [("FESTIVAL_TEST_AWS", &AWS), ("FESTIVAL_TEST_DYNAMODB", &DYNAMODB)];
    with(places, &both, TESTS, "num-cpus")
}
