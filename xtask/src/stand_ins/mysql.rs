//! The contract suite of the ledger on `MySQL`, for which `MariaDB` stands in.

use anyhow::Result;

use super::{MYSQL, with};
use crate::places::Places;

/// Runs it over the stand-in.
pub(crate) fn suites(places: &Places) -> Result<()> {
    let suite = "package(adapters) & binary(contract) & test(mysql)";
    with(places, &[("FESTIVAL_TEST_MYSQL", &MYSQL)], suite, "num-cpus")
}
