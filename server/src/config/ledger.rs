//! The settings of the ledger, and what cannot be among them.

use serde::Deserialize;

use super::{Config, ConfigError, Engine, Hidden};

/// How the address of a database begins.
const SCHEME: &str = "mysql://";

/// Lists and charts for organizers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Where they are kept.
    pub engine: LedgerEngine,
    /// The address of the database, with its password.
    pub mysql_address: Hidden,
    /// The secret that says the same of a database in Amazon's cloud.
    pub mysql_secret: String,
    /// The file of the authorities that the database's certificate is checked by.
    pub mysql_authorities: String,
    /// The function that asks the database.
    pub function: String,
    /// Whether the function answers nothing but notes.
    pub notes_only: bool,
}

/// Where a ledger may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerEngine {
    /// Beside the store: a file where that is one, nowhere otherwise.
    Auto,
    /// A file in the folder.
    Sqlite,
    /// A database server.
    Mysql,
    /// Behind a function in Amazon's cloud.
    Function,
    /// Nowhere.
    None,
}

/// Refuses what could not work, by name.
pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    let ledger = &config.ledger;
    match ledger.engine {
        LedgerEngine::Sqlite if config.store.engine != Engine::Sqlite => {
            Err(refused("ledger.engine", "sqlite", "auto, mysql, function or none where store.engine is no folder"))
        }
        LedgerEngine::Function if config.store.engine != Engine::Aws => {
            Err(refused("ledger.engine", "function", "another one where store.engine is not aws"))
        }
        LedgerEngine::Function if ledger.function.is_empty() => {
            Err(refused("ledger.function", "empty", "the name of the function where ledger.engine is function"))
        }
        LedgerEngine::Mysql if !cfg!(feature = "mysql") => {
            let allowed = "another one in this binary, which was built without the feature `mysql`";
            Err(refused("ledger.engine", "mysql", allowed))
        }
        LedgerEngine::Mysql if ledger.mysql_secret.is_empty() && !ledger.mysql_address.0.starts_with(SCHEME) => {
            // A password may stand in it, so it is not repeated.
            let allowed = "an address such as mysql://user:password@host:3306/database where ledger.engine is mysql";
            Err(refused("ledger.mysql_address", "none", allowed))
        }
        LedgerEngine::Auto
        | LedgerEngine::Sqlite
        | LedgerEngine::Mysql
        | LedgerEngine::Function
        | LedgerEngine::None => Ok(()),
    }
}

fn refused(setting: &'static str, value: &str, allowed: &str) -> ConfigError {
    ConfigError::NotAllowed { setting, value: value.to_owned(), allowed: allowed.to_owned() }
}
