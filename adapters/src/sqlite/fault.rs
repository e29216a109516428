//! What can go wrong inside a statement, and what a caller is told of it.

use rusqlite::ErrorCode;
use services::ports::PortError;

/// Why a piece of work failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// The work found that somebody else had changed it first.
    Conflict,
    /// The engine refused.
    Engine(rusqlite::Error),
    /// A stored value cannot be read.
    Unreadable(String),
}

impl From<rusqlite::Error> for Fault {
    fn from(fault: rusqlite::Error) -> Self {
        Self::Engine(fault)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(fault: serde_json::Error) -> Self {
        Self::Unreadable(format!("{:?} fault at column {}", fault.classify(), fault.column()))
    }
}

impl From<Fault> for PortError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict => Self::Conflict,
            Fault::Engine(fault) => Self::Unavailable(sentence(&fault)),
            Fault::Unreadable(what) => Self::Unavailable(format!("a stored value cannot be read: {what}")),
        }
    }
}

/// What an operator reads, without any stored value in it.
fn sentence(fault: &rusqlite::Error) -> String {
    let code = fault.sqlite_error_code();
    let said = match code {
        Some(ErrorCode::DiskFull) => "the disk is full; nothing is kept until there is space again",
        Some(ErrorCode::SystemIoFailure) => "the disk does not do what it is asked to",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "the database file is damaged; stop, keep a copy, and restore the latest backup"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "the database file may not be written",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds the database file",
        Some(ErrorCode::OutOfMemory) => "the memory is full",
        _ => "the database refused",
    };
    match fault.sqlite_error() {
        Some(error) => format!("{said} (SQLite code {})", error.extended_code),
        None => format!("{said} ({fault})"),
    }
}
