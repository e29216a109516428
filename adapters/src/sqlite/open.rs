//! Opening the file, and saying in one sentence what to do where that is not possible.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use super::migrations::Schema;

/// How long a statement waits for another program, such as a backup, that holds the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The size of a page: 4 KiB are what file systems and disks write at once. Larger ones make the random writes of the
/// person keys dearer, smaller ones the long rows.
const PAGE_BYTES: u32 = 4_096;
/// How much a connection keeps in memory, in KiB: the writer's pages hold the person keys of about a million
/// registrations.
const WRITER_CACHE_KIB: u32 = 64 * 1_024;
const READER_CACHE_KIB: u32 = 8 * 1_024;
/// Statements that stay prepared.
const STATEMENTS: usize = 128;
/// The most pages of a file that is checked as a whole at the start, which takes about 0.3 seconds.
const CHECKED_PAGES_MAX: u32 = 25_000;

/// Why a database file cannot be used, and what to do.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{} is in use by another festival-tickets process{}; stop that one first, or set another database file", path.display(), number(*pid))]
    InUse {
        /// The file.
        path: PathBuf,
        /// The process, if it could be read.
        pid: Option<u32>,
    },
    /// A program of another kind has locked it.
    #[error("{} is locked by another program, such as a database browser or a back-up; close that one, and start again", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It is something else.
    #[error("{} is not a Festival Tickets database; set another file, or move this one away", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read in parts.
    #[error("{} is damaged; keep a copy of it and restore the latest backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A newer program has written it.
    #[error("{} was made by a newer festival-tickets (version {found}, this one knows {known}); start the newer program", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The latest one that this program knows.
        known: u32,
    },
    /// It has to be upgraded, which opening it for reading does not do.
    #[error("{} was made by an older festival-tickets; start the server once to upgrade it", path.display())]
    TooOld {
        /// The file.
        path: PathBuf,
    },
    /// There is none.
    #[error("there is no database {}; start the server once to create it, or set the right file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// This user may not use the file.
    #[error("{} may not be written by this user; change its owner or rights, or those of its folder", path.display())]
    NotAllowed {
        /// The file.
        path: PathBuf,
    },
    /// No space.
    #[error("the disk of {} is full; make space and start again", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be created.
    #[error("the folder {} cannot be created: {source}; create it, or set another database file", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Anything else.
    #[error("{} cannot be opened: {detail}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What the operating system or SQLite said.
        detail: String,
    },
}

impl OpenError {
    pub(super) fn other(path: &Path, detail: &impl Display) -> Self {
        Self::Other { path: path.to_owned(), detail: detail.to_string() }
    }

    pub(super) fn of_folder(folder: &Path, source: io::Error) -> Self {
        Self::NoFolder { path: folder.to_owned(), source }
    }

    pub(super) fn of_io(path: &Path, fault: &io::Error) -> Self {
        let path = path.to_owned();
        match fault.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::NotAllowed { path },
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::other(&path, fault),
        }
    }

    fn of_engine(path: &Path, fault: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match fault.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotOurs { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::NotAllowed { path }
            }
            _ => Self::other(&path, fault),
        }
    }
}

fn number(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (number {pid})")).unwrap_or_default()
}

/// The connection that writes, with today's tables.
pub(super) fn for_writing(path: &Path, schema: &Schema) -> Result<Connection, OpenError> {
    let engine = |fault: rusqlite::Error| OpenError::of_engine(path, &fault);
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    if connection.is_readonly("main").map_err(engine)? {
        return Err(OpenError::NotAllowed { path: path.to_owned() });
    }
    let version = version_of(&connection, path, schema)?;
    prepare(&connection).map_err(engine)?;
    schema.migrate(&mut connection, version).map_err(engine)?;
    check(&connection, path)?;
    Ok(connection)
}

/// A second connection that moves the log into the file.
pub(super) fn for_checkpoints(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    prepare(&connection).map_err(|fault| OpenError::of_engine(path, &fault))?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn for_reading(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let tune = || connection.pragma_update(None, "cache_size", -i64::from(READER_CACHE_KIB));
    tune().map_err(|fault| OpenError::of_engine(path, &fault))?;
    Ok(connection)
}

/// Whether the file is there, ours, and of this version.
pub(super) fn check_for_reading(path: &Path, schema: &Schema) -> Result<(), OpenError> {
    if !path.exists() {
        return Err(OpenError::Missing { path: path.to_owned() });
    }
    let version = version_of(&for_reading(path)?, path, schema)?;
    if version < schema.latest() { Err(OpenError::TooOld { path: path.to_owned() }) } else { Ok(()) }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    let open = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = open.map_err(|fault| OpenError::of_engine(path, &fault))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(|fault| OpenError::of_engine(path, &fault))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// The version of a file that is ours; 0 for one that has nothing in it yet. A first start that was
/// killed can leave pages without a table: it is as empty as no file.
fn version_of(connection: &Connection, path: &Path, schema: &Schema) -> Result<u32, OpenError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let tables = || connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u32>(0));
    let read = || Ok((pragma("application_id")?, pragma("user_version")?, tables()?));
    match read().map_err(|fault| OpenError::of_engine(path, &fault))? {
        (0, 0, 0) => Ok(0),
        (id, found, _) if id == schema.application_id => match schema.latest() {
            known if found > known => Err(OpenError::TooNew { path: path.to_owned(), found, known }),
            _ => Ok(found),
        },
        _ => Err(OpenError::NotOurs { path: path.to_owned() }),
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "cache_size", -i64::from(WRITER_CACHE_KIB))?;
    // What is deleted is overwritten: it may be somebody's data.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "trusted_schema", false)
}

/// Finds damage before the doors open: in every page of a file that is quickly read, and at the
/// ends of every table of a large one.
fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let engine = |fault: rusqlite::Error| OpenError::of_engine(path, &fault);
    let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(engine)?;
    if pages > CHECKED_PAGES_MAX {
        return check_ends(connection).map_err(engine);
    }
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(engine)?;
    if said == "ok" { Ok(()) } else { Err(OpenError::Damaged { path: path.to_owned() }) }
}

fn check_ends(connection: &Connection) -> rusqlite::Result<()> {
    let mut tables = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in names {
        let mut rows = connection.prepare(&format!("SELECT * FROM \"{name}\" LIMIT 1"))?;
        rows.query([])?.next()?;
    }
    Ok(())
}
