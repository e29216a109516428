//! Where the ledger is kept, for every host.

use std::sync::Arc;

use adapters::sqlite::LedgerFile;
use anyhow::{Result, bail};
use services::ports::{Clock, Ledger};

use crate::config::{Config, LedgerEngine};

/// Opens the ledger that the settings name beside a folder. A file that cannot be opened is as good as none:
/// everything else works, and it can be rebuilt.
pub(super) fn beside_a_folder(config: &Config, clock: &Arc<dyn Clock>) -> Result<Option<Arc<dyn Ledger>>> {
    match config.ledger.engine {
        LedgerEngine::Sqlite | LedgerEngine::Auto => Ok(in_a_file(config, clock)),
        LedgerEngine::None | LedgerEngine::Mysql | LedgerEngine::Function => without_a_folder(config, clock),
    }
}

/// The same where there is no folder. It does not name SQLite, whose code functions would have to carry along.
pub(super) fn without_a_folder(config: &Config, clock: &Arc<dyn Clock>) -> Result<Option<Arc<dyn Ledger>>> {
    match config.ledger.engine {
        LedgerEngine::None | LedgerEngine::Auto => Ok(None),
        LedgerEngine::Mysql => in_mysql(&config.ledger.mysql_address.0, clock).map(Some),
        LedgerEngine::Sqlite => bail!("ledger.engine is sqlite, and there is no folder for its file"),
        LedgerEngine::Function => bail!("ledger.engine is function, and this is not in Amazon's cloud"),
    }
}

fn in_a_file(config: &Config, clock: &Arc<dyn Clock>) -> Option<Arc<dyn Ledger>> {
    match LedgerFile::open(&config.store.ledger(), clock.clone()) {
        Ok(ledger) => Some(ledger),
        Err(error) => {
            tracing::error!(error = %error, "there is no ledger; move its file away and run `rebuild-ledger`");
            None
        }
    }
}

#[cfg(feature = "mysql")]
fn in_mysql(address: &str, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Ledger>> {
    use anyhow::Context as _;

    Ok(adapters::mysql::LedgerDatabase::at(address, clock.clone()).context("ledger.mysql_address")?)
}

#[cfg(not(feature = "mysql"))]
fn in_mysql(_: &str, _: &Arc<dyn Clock>) -> Result<Arc<dyn Ledger>> {
    bail!("ledger.engine is mysql, and this binary was built without the feature `mysql`")
}
