//! The contract suites of the store on DynamoDB, and the tests of its adapter.

use anyhow::Result;

use super::{CREDENTIALS, DYNAMODB, with};
use crate::places::Places;

/// Runs them over the stand-in.
pub(crate) fn suites(places: &Places) -> Result<()> {
    with(places, &[("FESTIVAL_TEST_DYNAMODB", &DYNAMODB)], "-p adapters --features aws", |tests| {
        CREDENTIALS.iter().fold(tests.arg("dynamodb"), |tests, (name, value)| tests.env(name, value))
    })
}
