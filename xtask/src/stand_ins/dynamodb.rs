//! The contract suites of the store on DynamoDB's two stand-ins, and the tests of its adapter.

use anyhow::Result;

use super::{AWS, CREDENTIALS, DYNAMODB, StandIn, with};
use crate::places::Places;

/// What names the stand-in to the tests.
const ADDRESS: &str = "FESTIVAL_TEST_DYNAMODB";

/// Runs them: all on the one that is strict and fast, and those without injected troubles on the one that stands
/// in for all of AWS.
pub(crate) fn suites(places: &Places) -> Result<()> {
    on(places, &DYNAMODB, "test(dynamodb)")?;
    on(places, &AWS, "test(/(^|::)dynamodb::/) & binary(contract)")
}

fn on(places: &Places, stand_in: &StandIn, which: &str) -> Result<()> {
    with(places, &[(ADDRESS, stand_in)], "-p adapters --features aws", |tests| {
        CREDENTIALS.iter().fold(tests.args(["-E", which]), |tests, (name, value)| tests.env(name, value))
    })
}
