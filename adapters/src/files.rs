//! Files in a folder: written whole or not at all, and never overwritten.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use async_trait::async_trait;
use services::ports::{Files, Once, PortError, PortResult};
use tempfile::NamedTempFile;
use thiserror::Error;

/// The most characters of a file's name, folders included: what every file system takes.
const NAME_CHARS_MAX: usize = 200;
/// How much of a file is handed over at a time.
const PIECE_BYTES: usize = 1 << 20;

/// The folder cannot be used.
#[derive(Debug, Error)]
#[error("cannot use the folder {}: {source}; create it, or let this user write to it", path.display())]
pub struct FolderError {
    /// Which folder.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

/// A folder for published and uploaded files.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens a folder that may be written to, and creates it where it is missing.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        open_folder(path).map(|root| Self { root })
    }

    fn path_of(&self, name: &str) -> PortResult<PathBuf> {
        check_name(name).map(|()| self.root.join(name))
    }
}

#[async_trait]
impl Files for Folder {
    async fn put_once(&self, name: &str, bytes: &[u8]) -> PortResult<Once> {
        let path = self.path_of(name)?;
        let beside = path.clone();
        let mut file = on_disk(move || {
            let folder = beside.parent().unwrap_or(Path::new("."));
            create_folder(folder)?;
            NamedTempFile::new_in(folder)
        })
        .await?;
        // Piece by piece: the list of a large pool is not copied as a whole on its way.
        for piece in bytes.chunks(PIECE_BYTES) {
            let piece = piece.to_vec();
            file = on_disk(move || {
                file.write_all(&piece)?;
                Ok(file)
            })
            .await?;
        }
        on_disk(move || {
            file.as_file().sync_all()?;
            let once = match file.persist_noclobber(&path) {
                Ok(_) => Once::Now,
                Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => Once::Before,
                Err(refused) => return Err(refused.error),
            };
            // For the second caller as well: the first may have died before it came to this.
            sync_folder_of(&path).map(|()| once)
        })
        .await
    }

    async fn get_file(&self, name: &str) -> PortResult<Option<Vec<u8>>> {
        let path = self.path_of(name)?;
        on_disk(move || match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => Ok(None),
            Err(fault) => Err(fault),
        })
        .await
    }

    async fn get_part(&self, name: &str, offset: u64, length: usize) -> PortResult<Option<Vec<u8>>> {
        let path = self.path_of(name)?;
        on_disk(move || match read_part(&path, offset, length) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(fault) if matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => Ok(None),
            Err(fault) => Err(fault),
        })
        .await
    }
}

fn read_part(path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::with_capacity(length);
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Refuses a name that could lead out of a folder.
pub(crate) fn check_name(name: &str) -> PortResult<()> {
    if is_safe(name) {
        Ok(())
    } else {
        Err(PortError::Unavailable("a file's name has parts that no file here has".to_owned()))
    }
}

/// Creates the folder where it is missing and tries whether a file can be written there.
pub(crate) fn open_folder(path: &Path) -> Result<PathBuf, FolderError> {
    let outcome = fs::create_dir_all(path).and_then(|()| NamedTempFile::new_in(path));
    match outcome {
        Ok(_) => Ok(path.to_owned()),
        Err(source) => Err(FolderError { path: path.to_owned(), source }),
    }
}

/// A file beside `path` that holds the bytes, on disk, still without its name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A file's name is on disk only when its folder is.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Runs file work where it may block.
pub(crate) async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> PortResult<T> {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.map_err(io::Error::other).flatten().map_err(|fault| unavailable(&fault))
}

fn unavailable(fault: &io::Error) -> PortError {
    PortError::Unavailable(format!("a file could not be read or written: {fault}"))
}

fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folder(parent)?;
    }
    match fs::create_dir(folder) {
        Err(fault) if fault.kind() != ErrorKind::AlreadyExists => Err(fault),
        _ => sync_folder_of(folder),
    }
}

/// Whether a name stays inside the folder: plain parts only, of letters, digits, `.`, `_` and `-`,
/// none of which begins with a dot.
fn is_safe(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let parts_are_plain =
        name.split('/').all(|part| !part.starts_with('.') && !part.is_empty() && part.chars().all(is_plain));
    let stays_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    parts_are_plain && stays_inside && name.len() <= NAME_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_refused() {
        for name in ["", "/etc/passwd", "../secret", "a/../../b", "a//b", "a/", ".hidden", "a\\b", "a\0b", "C:b", "ä"]
        {
            assert!(!is_safe(name), "{name:?}");
        }
        assert!(!is_safe(&"a".repeat(NAME_CHARS_MAX + 1)));
        assert!(is_safe("draws/raf_0123/record.json"));
    }
}
