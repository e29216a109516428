//! Keeps the write-ahead log short, without making writers wait for the bulk of the work.
//!
//! A second connection copies the log into the file while the writer goes on. When it is done, the
//! writer copies the little that came in between, and the log starts again from its beginning.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

/// From so many pages on the log is copied: 16 MiB at 4 KiB a page, read back in 0.1 seconds after
/// a crash.
const COPY_FROM_PAGES: u32 = 4_096;
/// At so many pages (256 MiB) the writer waits for readers and copies all of it itself.
const PAGES_MAX: u32 = 65_536;

/// The thread that copies, and what it tells the writer.
pub(super) struct Checkpoints {
    wal_pages: Arc<AtomicU32>,
    is_copied: Arc<AtomicBool>,
    wanted: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
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
        Ok(Self { wal_pages, is_copied, wanted: Some(wanted), thread: Some(thread) })
    }

    /// What the writer does between two groups.
    pub(super) fn after_commit(&self, writer: &Connection) {
        let pages = self.wal_pages.load(Ordering::Relaxed);
        if pages >= PAGES_MAX {
            copy(writer, "PRAGMA wal_checkpoint(RESTART)");
        } else if self.is_copied.swap(false, Ordering::Acquire) {
            copy(writer, "PRAGMA wal_checkpoint(PASSIVE)");
        } else if pages >= COPY_FROM_PAGES
            && let Some(wanted) = &self.wanted
        {
            // Full means that the thread has been asked and has not begun: that is as good.
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

fn copy(connection: &Connection, sql: &str) {
    let copied = connection.prepare_cached(sql).and_then(|mut statement| statement.query_row([], |_| Ok(())));
    if let Err(fault) = copied {
        tracing::warn!("the database's log could not be copied into the file: {fault}");
    }
}
