//! One process per database file: a lock file beside it that holds the process's number.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::OpenError;

/// Held as long as the value lives; the operating system gives it back when the process dies.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a database file, and creates the folder where it is missing.
    pub(super) fn take(database: &Path) -> Result<Self, OpenError> {
        if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|fault| OpenError::of_folder(folder, fault))?;
        }
        let path = path_of(database);
        let open = File::options().create(true).read(true).write(true).truncate(false).open(&path);
        let mut file = open.map_err(|fault| OpenError::of_io(&path, &fault))?;
        match file.try_lock() {
            Ok(()) => {
                note_process(&mut file).map_err(|fault| OpenError::of_io(&path, &fault))?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(in_use(database, &mut file)),
            Err(TryLockError::Error(fault)) if fault.kind() == ErrorKind::Unsupported => {
                Err(OpenError::other(database, &"this file system cannot lock files; use a local disk"))
            }
            Err(TryLockError::Error(fault)) => Err(OpenError::of_io(&path, &fault)),
        }
    }
}

fn path_of(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(".lock");
    path.into()
}

fn note_process(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    write!(file, "{}", std::process::id())
}

fn in_use(database: &Path, file: &mut File) -> OpenError {
    let mut pid = String::new();
    // The number helps; without it the sentence is still true.
    let _ = file.read_to_string(&mut pid);
    OpenError::InUse { path: database.to_owned(), pid: pid.trim().parse().ok() }
}
