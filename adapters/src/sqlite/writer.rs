//! The thread that writes: gathers commands, commits them as one group, then answers.
//!
//! A group is what is waiting when the writer comes round. An idle writer commits a lone command at
//! once; one in a rush finds many. Where the disk is so fast that hardly any would be waiting, a writer
//! in a rush lets a few milliseconds pass first: a commit costs much the same for one as for a hundred.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::id::RaffleId;
use domain::time::Timestamp;
use metrics::Histogram;
use rusqlite::Connection;
use services::ports::{Clock, PortError, PortResult};
use tokio::sync::oneshot;

use super::Fault;
use super::checkpoint::Checkpoints;

/// The most commands of one group: this bounds how long the first waits for the last.
const GROUP_MAX: usize = 8_192;
/// The most commands that wait for the writer; beyond that callers are told to come again. With
/// about 1 KB each they take 64 MB.
const WAITING_MAX: usize = 65_536;

/// The size from which on a group shows a rush: more commands are on their way.
const RUSH_FROM: usize = 8;
/// How long, in a rush, passes from the beginning of one commit to the next, so that commands come together.
const GATHER_FOR: Duration = Duration::from_millis(5);

/// What keeps a command that fails halfway from leaving half of its work behind.
#[derive(Clone, Copy)]
pub(super) enum Shield {
    /// The command runs inside a savepoint.
    Savepoint,
    /// The command is one statement, which SQLite itself undoes.
    OneStatement,
}

/// What a command works with: the connection, inside a transaction, and what the writer remembers.
pub(super) struct Desk<'a> {
    pub(super) connection: &'a Connection,
    pub(super) memo: &'a mut Memo,
    clock: &'a dyn Clock,
}

/// What the writer would otherwise look up again for every command. Forgotten whenever something
/// is rolled back, so it never knows more than the file.
#[derive(Default)]
pub(super) struct Memo {
    pub(super) raffle_numbers: HashMap<RaffleId, i64>,
    pub(super) lanes: HashMap<&'static str, LaneEnds>,
    /// Whether anybody's data were ever deleted.
    pub(super) has_erased: Option<bool>,
    /// Whether data were deleted in this group, so that the log is to be emptied. It may be emptied
    /// for nothing, where that was rolled back.
    pub(super) wants_scrub: bool,
}

/// Where a lane's fresh messages begin, and where the next one goes.
#[derive(Clone, Copy)]
pub(super) struct LaneEnds {
    pub(super) next_fresh: i64,
    pub(super) next_id: i64,
}

impl Desk<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// The handle of the thread. Dropping it lets the thread finish what waits.
pub(super) struct Writer {
    waiting: Option<SyncSender<Box<dyn Command>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `checkpoints` is the connection that keeps the log short.
    pub(super) fn start(
        mut connection: Connection,
        checkpoints: Connection,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        let checkpoints = Checkpoints::start(&mut connection, checkpoints)?;
        let (sender, waiting) = sync_channel(WAITING_MAX);
        let work = move || Thread::new(connection, checkpoints, clock).run(&waiting);
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned()).spawn(work)?;
        Ok(Self { waiting: Some(sender), thread: Some(thread) })
    }

    /// Has `work` done in the next group and answers when that is on disk.
    pub(super) async fn submit<T: Send + 'static>(
        &self,
        shield: Shield,
        work: impl FnOnce(&mut Desk<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        let (reply, answer) = oneshot::channel();
        let call = Call { work: Some(work), shield, outcome: None, reply };
        let waiting = self.waiting.as_ref().ok_or_else(ended)?;
        waiting.try_send(Box::new(call)).map_err(|refused| match refused {
            TrySendError::Full(_) => PortError::Unavailable("too many writes are waiting".to_owned()),
            TrySendError::Disconnected(_) => ended(),
        })?;
        answer.await.map_err(|_| ended())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.waiting = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes the database has panicked");
        }
    }
}

fn ended() -> PortError {
    PortError::Unavailable("the database is being closed".to_owned())
}

/// Something that a caller waits for.
trait Command: Send {
    /// Does it and remembers the outcome; says why where it failed.
    fn run(&mut self, desk: &mut Desk<'_>) -> Result<(), PortError>;
    /// Answers with the outcome, or with what became of the whole group.
    fn answer(self: Box<Self>, group: &PortResult<()>);
}

struct Call<T, W> {
    work: Option<W>,
    shield: Shield,
    outcome: Option<PortResult<T>>,
    reply: oneshot::Sender<PortResult<T>>,
}

impl<T, W> Command for Call<T, W>
where
    T: Send,
    W: FnOnce(&mut Desk<'_>) -> Result<T, Fault> + Send,
{
    fn run(&mut self, desk: &mut Desk<'_>) -> Result<(), PortError> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let outcome = match self.shield {
            Shield::Savepoint => in_savepoint(desk, work),
            Shield::OneStatement => work(desk),
        };
        let outcome = outcome.map_err(PortError::from);
        let said = outcome.as_ref().map(|_| ()).map_err(PortError::clone);
        self.outcome = Some(outcome);
        said
    }

    fn answer(self: Box<Self>, group: &PortResult<()>) {
        let answer = match (group, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(fault), _) => Err(fault.clone()),
            (Ok(()), None) => Err(ended()),
        };
        // A caller that has gone away wants no answer; what it asked for is on disk.
        let _ = self.reply.send(answer);
    }
}

fn in_savepoint<T>(desk: &mut Desk<'_>, work: impl FnOnce(&mut Desk<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    execute(desk.connection, "SAVEPOINT command")?;
    let outcome = work(desk);
    if outcome.is_err() {
        desk.memo.clear();
        execute(desk.connection, "ROLLBACK TO command")?;
    }
    execute(desk.connection, "RELEASE command")?;
    outcome
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

impl Memo {
    fn clear(&mut self) {
        self.raffle_numbers.clear();
        self.lanes.clear();
        self.has_erased = None;
    }
}

struct Thread {
    connection: Connection,
    checkpoints: Checkpoints,
    clock: Arc<dyn Clock>,
    memo: Memo,
    group: Vec<Box<dyn Command>>,
    commit_seconds: Histogram,
    group_size: Histogram,
}

impl Thread {
    fn new(connection: Connection, checkpoints: Checkpoints, clock: Arc<dyn Clock>) -> Self {
        let commit_seconds = metrics::histogram!("festival_commit_seconds");
        let group_size = metrics::histogram!("festival_commit_group_size");
        Self { connection, checkpoints, clock, memo: Memo::default(), group: Vec::new(), commit_seconds, group_size }
    }

    fn run(mut self, waiting: &Receiver<Box<dyn Command>>) {
        while let Ok(first) = waiting.recv() {
            let begun = self.clock.uptime();
            let outcome = self.commit_group(first, waiting);
            if let Err(fault) = &outcome {
                self.undo();
                tracing::warn!(commands = self.group.len(), "a group of writes was not kept: {fault}");
            }
            let uptime = self.clock.uptime();
            if std::mem::take(&mut self.memo.wants_scrub) {
                self.checkpoints.begin_scrub(&self.connection, uptime);
            }
            let is_rush = self.group.len() >= RUSH_FROM;
            for command in self.group.drain(..) {
                command.answer(&outcome);
            }
            self.checkpoints.after_commit(&self.connection, uptime);
            if is_rush {
                let passed = self.clock.uptime().saturating_sub(begun);
                std::thread::sleep(GATHER_FOR.saturating_sub(passed));
            }
        }
    }

    /// Runs what is waiting as one transaction. All of it is on disk, or nothing is.
    fn commit_group(&mut self, first: Box<dyn Command>, waiting: &Receiver<Box<dyn Command>>) -> PortResult<()> {
        let changes = self.connection.total_changes();
        let begun = execute(&self.connection, "BEGIN IMMEDIATE");
        let mut next = Some(first);
        while let Some(mut command) = next {
            let mut desk = Desk { connection: &self.connection, memo: &mut self.memo, clock: &*self.clock };
            let said = if begun.is_ok() { command.run(&mut desk) } else { Ok(()) };
            self.group.push(command);
            if let Err(fault) = said
                && self.connection.is_autocommit()
            {
                // SQLite gave up the whole transaction, and with it what ran before.
                return Err(fault);
            }
            next = if self.group.len() < GROUP_MAX { waiting.try_recv().ok() } else { None };
        }
        begun.map_err(Fault::from)?;
        let before = self.clock.uptime();
        execute(&self.connection, "COMMIT").map_err(Fault::from)?;
        if self.connection.total_changes() != changes {
            self.commit_seconds.record(self.clock.uptime().saturating_sub(before));
            self.group_size.record(u32::try_from(self.group.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn undo(&mut self) {
        self.memo.clear();
        if !self.connection.is_autocommit()
            && let Err(fault) = execute(&self.connection, "ROLLBACK")
        {
            tracing::error!("a group of writes could not be rolled back: {fault}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::Poll;

    use domain::time::Timestamp;
    use rusqlite::params;
    use services::ports::{Health, PortError, PortResult};
    use tempfile::TempDir;

    use super::{Fault, GROUP_MAX};
    use crate::memory::ManualClock;
    use crate::sqlite::Store;

    fn store() -> (TempDir, Arc<Store>) {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::at(Timestamp::EPOCH);
        let store = Store::open(&folder.path().join("festival.db"), clock).expect("a new file opens");
        (folder, store)
    }

    async fn note(store: &Store, object: &str, detail: &str) -> PortResult<()> {
        let row = (object.to_owned(), detail.to_owned());
        store
            .write_one(move |desk| {
                let sql = "INSERT INTO audit (at, actor, deed, object, detail) VALUES (0, '', '', ?, ?)";
                desk.connection.prepare_cached(sql)?.execute(params![row.0, row.1])?;
                Ok(())
            })
            .await
    }

    async fn count(store: &Store, object: &'static str) -> u64 {
        let sql = "SELECT count(*) FROM audit WHERE object = ?";
        let count = store.read(move |connection| Ok(connection.query_row(sql, [object], |row| row.get(0))?)).await;
        count.expect("the store reads")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_command_that_fails_half_way_leaves_nothing_and_harms_no_other() {
        let (_folder, store) = store();
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..100 {
            let store = Arc::clone(&store);
            tasks.spawn(async move {
                if number % 2 == 0 {
                    return note(&store, "whole", "").await;
                }
                let half = store.write(|desk| {
                    let sql = "INSERT INTO audit (at, actor, deed, object, detail) VALUES (0, '', '', 'half', '')";
                    desk.connection.execute(sql, [])?;
                    Err::<(), _>(Fault::Conflict)
                });
                half.await
            });
        }
        let answers = tasks.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 50);
        assert_eq!(answers.iter().filter(|answer| **answer == Err(PortError::Conflict)).count(), 50);
        assert_eq!((count(&store, "whole").await, count(&store, "half").await), (50, 0));
    }

    /// Asks a future once.
    async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
        std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context))).await
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_does_not_stop_the_writer() {
        let (_folder, store) = store();
        // While the writer is held up nobody is answered, however busy the machine is.
        let (release, until_released) = std::sync::mpsc::channel::<()>();
        let mut holdup = Box::pin(store.write_one(move |_| {
            let _ = until_released.recv();
            Ok(())
        }));
        assert!(poll_once(&mut holdup).await.is_pending());
        for _ in 0..10 {
            let mut left = Box::pin(note(&store, "left", ""));
            assert!(poll_once(&mut left).await.is_pending(), "an answer takes a commit");
        }
        release.send(()).expect("the writer waits for it");
        assert_eq!(note(&store, "stayed", "").await, Ok(()));
        assert_eq!(count(&store, "left").await, 10, "what was asked for is done");
    }

    #[tokio::test]
    async fn more_than_a_group_is_more_than_one_group() {
        let (_folder, store) = store();
        let calls = (0..GROUP_MAX + 100).map(|_| note(&store, "many", ""));
        let mut calls: Vec<_> = calls.map(Box::pin).collect();
        let all = std::future::poll_fn(|context| {
            calls.retain_mut(|call| call.as_mut().poll(context).is_pending());
            if calls.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        });
        all.await;
        assert_eq!(count(&store, "many").await, GROUP_MAX as u64 + 100);
    }

    /// The same as a full disk, on any machine: the file may not grow any more.
    #[tokio::test]
    async fn when_the_file_cannot_grow_nothing_is_kept_by_half_and_later_it_goes_on() {
        let (_folder, store) = store();
        set_page_limit(&store, 1).await;
        let (mut kept, long) = (0, "x".repeat(1_000));
        let refused = loop {
            match note(&store, "long", &long).await {
                Ok(()) => kept += 1,
                Err(refused) => break refused,
            }
        };
        let PortError::Unavailable(sentence) = refused else { panic!("{refused}") };
        assert!(sentence.starts_with("the disk is full"), "{sentence}");
        assert_eq!(count(&store, "long").await, kept);
        assert_eq!(store.check().await, Ok(()), "what needs no space still works");
        set_page_limit(&store, 1_000_000).await;
        assert_eq!(note(&store, "long", &long).await, Ok(()));
        assert_eq!(count(&store, "long").await, kept + 1);
    }

    async fn set_page_limit(store: &Store, pages: u32) {
        // SQLite takes no limit below the size of the file: 1 means that it may not grow.
        let set = store.write_one(move |desk| {
            Ok(desk.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
        });
        set.await.expect("the limit is set");
    }
}
