//! What can go wrong with the database, told without any stored value in it.

use services::ports::PortError;
use sqlx_core::error::Error;
use sqlx_core::migrate::MigrateError;
use sqlx_mysql::MySqlDatabaseError;

/// The engine chose this writer to give way (`ER_LOCK_DEADLOCK`).
const DEADLOCK: u16 = 1213;
/// Another writer was not done in time (`ER_LOCK_WAIT_TIMEOUT`).
const LOCK_WAIT: u16 = 1205;

/// Why a piece of work failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The engine, or the way to it.
    Engine(Error),
    /// The tables could not be made.
    Tables(MigrateError),
    /// A stored value cannot be read.
    Unreadable(&'static str),
}

impl Fault {
    /// Whether the same again may well succeed.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self.number(), Some(DEADLOCK | LOCK_WAIT))
    }

    /// Whether nobody was there to answer.
    pub(super) fn is_away(&self) -> bool {
        let (Self::Engine(fault) | Self::Tables(MigrateError::Execute(fault))) = self else { return false };
        matches!(fault, Error::Io(_) | Error::Tls(_) | Error::PoolTimedOut | Error::PoolClosed | Error::WorkerCrashed)
    }

    fn number(&self) -> Option<u16> {
        let (Self::Engine(Error::Database(said)) | Self::Tables(MigrateError::Execute(Error::Database(said)))) = self
        else {
            return None;
        };
        said.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number)
    }
}

impl From<Error> for Fault {
    fn from(fault: Error) -> Self {
        Self::Engine(fault)
    }
}

impl From<MigrateError> for Fault {
    fn from(fault: MigrateError) -> Self {
        Self::Tables(fault)
    }
}

impl From<Fault> for PortError {
    fn from(fault: Fault) -> Self {
        // What the engine says may repeat a value, so only its number is told.
        let number = fault.number();
        Self::Unavailable(match (fault, number) {
            (_, Some(number)) => format!("the ledger's database refused (code {number})"),
            (Fault::Unreadable(what), None) => format!("a stored value of the ledger cannot be read: {what}"),
            (Fault::Tables(_), None) => "the tables of the ledger cannot be made".to_owned(),
            (Fault::Engine(Error::ColumnDecode { index, .. }), None) => {
                format!("a stored value of the ledger cannot be read: column {index}")
            }
            (Fault::Engine(_), None) => "the ledger's database is away".to_owned(),
        })
    }
}
