//! The contract suites of the store on DynamoDB's two stand-ins.

use anyhow::Result;

use super::{AWS, DYNAMODB, with};
use crate::places::Places;

/// What names the stand-in to the tests.
const ADDRESS: &str = "FESTIVAL_TEST_DYNAMODB";

/// Runs all of them on the stand-in that is strict and fast, and those without injected troubles on the one that stands
/// in for all of AWS, the random program included.
pub(crate) fn suites(places: &Places) -> Result<()> {
    with(places, &[(ADDRESS, &DYNAMODB)], "package(adapters) & binary(contract) & test(dynamodb)", "num-cpus")?;
    with(
        places,
        &[(ADDRESS, &AWS)],
        "package(adapters) & binary(contract) & (test(/(^|::)dynamodb::/) | test(=model::one_random_program_gets_the_same_answers_from_dynamodb))",
        "num-cpus",
    )
}
