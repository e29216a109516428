//! The outbox: one `.eml` file per mail in a folder, for machines without a mail server.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use domain::person::Email;
use domain::time::Timestamp;
use mail_parser::MessageParser;
use services::ports::{Clock, Mailer, Outbox, OutboxEntry, OutgoingMail, PortResult};

use super::{Sender, compose, key_hash, system_time};
use crate::files::{FolderError, on_disk, open_folder, sync_folder_of, write_whole};

/// The most mails that a list shows.
const MAILS_MAX: usize = 500;
/// The most characters of a key that is used as a file's name.
const KEY_CHARS_MAX: usize = 120;

/// A folder of mails. The same key is the same file.
pub struct EmlOutbox {
    folder: PathBuf,
    from: Sender,
    clock: Arc<dyn Clock>,
}

impl EmlOutbox {
    /// Opens a folder that may be written to, and creates it where it is missing.
    pub fn open(path: &Path, from: Sender, clock: Arc<dyn Clock>) -> Result<Self, FolderError> {
        open_folder(path).map(|folder| Self { folder, from, clock })
    }

    fn path_of(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.eml"))
    }
}

#[async_trait]
impl Mailer for EmlOutbox {
    async fn deliver(&self, mail: &OutgoingMail) -> PortResult<()> {
        let now = self.clock.now();
        let letter = compose(mail, &self.from, now)?.formatted();
        let path = self.path_of(&file_name(&mail.key));
        on_disk(move || {
            let file = write_whole(&path, &letter)?;
            file.as_file().set_modified(system_time(now))?;
            file.persist(&path).map_err(|refused| refused.error)?;
            sync_folder_of(&path)
        })
        .await
    }

    async fn recall(&self, key: &str) -> PortResult<()> {
        let path = self.path_of(&file_name(key));
        on_disk(move || remove(&path)).await
    }

    async fn forget(&self, to: &Email) -> PortResult<()> {
        let (folder, to) = (self.folder.clone(), to.clone());
        on_disk(move || {
            // Drafts as well, which a process has left that was killed while it wrote them.
            for file in fs::read_dir(&folder)? {
                let path = file?.path();
                let mail = read_mail(&path)?;
                if mail.is_some_and(|(entry, ..)| entry.to.eq_ignore_ascii_case(to.as_str())) {
                    remove(&path)?;
                }
            }
            Ok(())
        })
        .await
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
        _ => sync_folder_of(path),
    }
}

#[async_trait]
impl Outbox for EmlOutbox {
    async fn list_mails(&self, limit: usize) -> PortResult<Vec<OutboxEntry>> {
        let folder = self.folder.clone();
        on_disk(move || {
            let latest = latest_files(&folder, limit.min(MAILS_MAX))?;
            let entries = latest.into_iter().map(|path| Ok(read_mail(&path)?.map(|(entry, ..)| entry)));
            entries.filter_map(Result::transpose).collect()
        })
        .await
    }

    async fn get_mail(&self, name: &str) -> PortResult<Option<(OutboxEntry, String, String)>> {
        if !is_file_name(name) {
            return Ok(None);
        }
        let path = self.path_of(name);
        on_disk(move || read_mail(&path)).await
    }
}

/// The key itself where it can be a file's name, and its hash elsewhere.
fn file_name(key: &str) -> String {
    if is_file_name(key) { key.to_owned() } else { format!("mail-{}", key_hash(key)) }
}

fn is_file_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !text.is_empty() && text.len() <= KEY_CHARS_MAX && text.chars().all(is_plain)
}

/// The mails that were written last, the youngest first.
fn latest_files(folder: &Path, limit: usize) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|ending| ending == "eml") {
            files.push((fs::metadata(&path)?.modified()?, path));
        }
    }
    files.sort_unstable_by(|one, other| other.cmp(one));
    Ok(files.into_iter().take(limit).map(|(_, path)| path).collect())
}

/// A mail's line, text and HTML; `None` where the file is gone or is no mail.
fn read_mail(path: &Path) -> io::Result<Option<(OutboxEntry, String, String)>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let at = timestamp(file.metadata()?.modified()?);
    let bytes = fs::read(path)?;
    let Some(mail) = MessageParser::new().parse(&bytes) else { return Ok(None) };
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let to = mail.to().and_then(|to| to.first()?.address()).unwrap_or_default();
    let entry = OutboxEntry { name, to: to.to_owned(), subject: mail.subject().unwrap_or_default().to_owned(), at };
    let text = mail.body_text(0).unwrap_or_default().into_owned();
    let html = mail.body_html(0).unwrap_or_default().into_owned();
    Ok(Some((entry, text, html)))
}

fn timestamp(at: SystemTime) -> Timestamp {
    let since_epoch = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
