//! The stand-in for a managed `MySQL`: `infra/local/mysql.sh` fetches `MariaDB`, starts it and stops it.

use anyhow::Result;

use crate::places::Places;
use crate::process::Program;

const SCRIPT: &str = "infra/local/mysql.sh";
/// Another port than the script's own, so that an engine which somebody works with is left alone.
const PORT: &str = "13326";

/// Runs the contract suite of the ledger over `MariaDB`.
pub(crate) fn suites(places: &Places) -> Result<()> {
    let address = script(places, "start").read()?;
    let tests = Program::new(places, "cargo nextest run --no-fail-fast -p adapters --features mysql")
        .args(["--test", "contract", "ledger"])
        .env("FESTIVAL_TEST_MYSQL", address.trim())
        .run();
    script(places, "stop").run()?;
    tests
}

fn script(places: &Places, command: &str) -> Program {
    Program::at(places, places.root.join(SCRIPT)).args([command, PORT]).env("FESTIVAL_CACHE", &places.cache)
}
