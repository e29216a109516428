//! Keeps the write-ahead log short, without making writers wait for the bulk of the work.
//!
//! A second connection copies the log into the file while the writer goes on. When it is done, the
//! writer copies the little that came in between, and the log starts again from its beginning.
//!
//! A log that starts again still holds what it held. After somebody's data were deleted it is emptied.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::open::BUSY_TIMEOUT;

/// The number of pages from which on the log is copied: 16 MiB at 4 KiB a page, read back in 0.1 seconds after a crash.
const COPY_FROM_PAGES: u32 = 4_096;
/// The number of pages (256 MiB) at which the writer waits for readers and copies all of the log itself.
const PAGES_MAX: u32 = 65_536;

/// How often the log is emptied after data were deleted; the first time is at once.
const SCRUB_EVERY: Duration = Duration::from_secs(1);
/// For how long it is emptied: a message with the data that was in somebody's hands is settled by then.
const SCRUB_FOR: Duration = Duration::from_mins(5);
/// How long the writer waits for readers to let go of the log.
const SCRUB_TIMEOUT: Duration = Duration::from_millis(250);

/// The thread that copies, and what it tells the writer.
pub(super) struct Checkpoints {
    wal_pages: Arc<AtomicU32>,
    is_copied: Arc<AtomicBool>,
    wanted: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    scrub: Option<Scrub>,
}

/// When the log is emptied next, and until when.
struct Scrub {
    next: Duration,
    until: Duration,
}

impl Checkpoints {
    pub(super) fn start(writer: &mut Connection, own: Connection) -> std::io::Result<Self> {
        let wal_pages = Arc::new(AtomicU32::new(0));
        let is_copied = Arc::new(AtomicBool::new(false));
        let pages = Arc::clone(&wal_pages);
        let hook = move |_: &mut _, count: i32| {
            pages.store(count.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(hook)).map_err(std::io::Error::other)?;
        let (wanted, asked) = sync_channel(1);
        let copied = Arc::clone(&is_copied);
        let work = move || copy_when_asked(&own, &asked, &copied);
        let thread = std::thread::Builder::new().name("sqlite-checkpoint".to_owned()).spawn(work)?;
        Ok(Self { wal_pages, is_copied, wanted: Some(wanted), thread: Some(thread), scrub: None })
    }

    /// Empties the log now, and again and again for a while (`SCRUB_FOR`).
    pub(super) fn begin_scrub(&mut self, writer: &Connection, uptime: Duration) {
        self.scrub = Some(Scrub { next: uptime, until: uptime + SCRUB_FOR });
        self.scrub_if_due(writer, uptime);
    }

    fn scrub_if_due(&mut self, writer: &Connection, uptime: Duration) {
        let Some(scrub) = &mut self.scrub else { return };
        if uptime < scrub.next {
            return;
        }
        scrub.next = uptime + SCRUB_EVERY;
        if uptime >= scrub.until {
            self.scrub = None;
        }
        if self.wal_pages.load(Ordering::Relaxed) > 0 && is_emptied(writer) {
            self.wal_pages.store(0, Ordering::Relaxed);
        }
    }

    /// What the writer does between two groups.
    pub(super) fn after_commit(&mut self, writer: &Connection, uptime: Duration) {
        self.scrub_if_due(writer, uptime);
        let pages = self.wal_pages.load(Ordering::Relaxed);
        if pages >= PAGES_MAX {
            copy(writer, "PRAGMA wal_checkpoint(RESTART)");
        } else if self.is_copied.swap(false, Ordering::Acquire) {
            copy(writer, "PRAGMA wal_checkpoint(PASSIVE)");
        } else if pages >= COPY_FROM_PAGES
            && let Some(wanted) = &self.wanted
        {
            // A full channel means that the thread has been asked and has not begun: that is as good.
            let _ = wanted.try_send(());
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that copies the database's log has panicked");
        }
    }
}

fn copy_when_asked(connection: &Connection, asked: &Receiver<()>, is_copied: &AtomicBool) {
    while asked.recv().is_ok() {
        copy(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        is_copied.store(true, Ordering::Release);
    }
}

/// Copies the whole log and cuts it off. Where a reader still needs it, the next time will do.
fn is_emptied(writer: &Connection) -> bool {
    let truncate = || {
        writer.busy_timeout(SCRUB_TIMEOUT)?;
        let mut truncate = writer.prepare_cached("PRAGMA wal_checkpoint(TRUNCATE)")?;
        let is_busy: bool = truncate.query_row([], |row| row.get(0))?;
        Ok(!is_busy)
    };
    let emptied: rusqlite::Result<bool> = truncate();
    let emptied = writer.busy_timeout(BUSY_TIMEOUT).and(emptied);
    emptied.unwrap_or_else(|fault| {
        tracing::warn!("the database's log could not be emptied after data were deleted: {fault}");
        false
    })
}

fn copy(connection: &Connection, sql: &str) {
    let copied = connection.prepare_cached(sql).and_then(|mut statement| statement.query_row([], |_| Ok(())));
    if let Err(fault) = copied {
        tracing::warn!("the database's log could not be copied into the file: {fault}");
    }
}
