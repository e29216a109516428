//! The stores that the suites run over.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use adapters::memory::{ManualClock, Memory};
use adapters::sqlite::Store;
use domain::raffle::Registration;
use domain::time::Timestamp;
use services::ports::{
    Audit, Draws, Erasures, Events, Health, MailLog, People, PortResult, Queue, Raffles, Registered, Registrations,
};
use tempfile::TempDir;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// All ports of a store at once.
pub(crate) trait EveryPort:
    Audit + Draws + Erasures + Events + Health + MailLog + People + Queue + Raffles + Registrations
{
}

impl<T> EveryPort for T where
    T: Audit + Draws + Erasures + Events + Health + MailLog + People + Queue + Raffles + Registrations
{
}

/// A store of any kind, and the clock that it goes by.
pub(crate) struct Backend {
    pub(crate) store: Arc<dyn EveryPort>,
    pub(crate) clock: Arc<ManualClock>,
    spoil: Box<dyn Fn() + Send + Sync>,
    _folder: Option<TempDir>,
}

impl Backend {
    pub(crate) fn memory() -> Self {
        let clock = clock();
        let memory = Memory::new(clock.clone());
        let store = Arc::clone(&memory);
        Self { store, clock, spoil: Box::new(move || memory.spoil_messages()), _folder: None }
    }

    pub(crate) fn sqlite() -> Self {
        let clock = clock();
        let folder = folder();
        let path = folder.path().join("festival.db");
        let store = Store::open(&path, clock.clone()).expect("a new file opens");
        Self { store, clock, spoil: Box::new(move || spoil_file(&path)), _folder: Some(folder) }
    }

    /// A store of another kind, which hands its messages to a queue in memory.
    #[cfg(feature = "aws")]
    pub(crate) fn beside(store: Arc<dyn EveryPort>, clock: Arc<ManualClock>, queue: Arc<Memory>) -> Self {
        Self { store, clock, spoil: Box::new(move || queue.spoil_messages()), _folder: None }
    }

    /// Makes the body of every message that is stored now unreadable.
    pub(crate) fn spoil_messages(&self) {
        (self.spoil)();
    }
}

/// A clock that stands at a round hour of 2026.
pub(crate) fn clock() -> Arc<ManualClock> {
    ManualClock::at(Timestamp::from_millis(1_790_000_000_000))
}

/// A folder that is gone after the test; in memory where the system has such a place.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder for the test")
}

fn spoil_file(path: &PathBuf) {
    let connection = rusqlite::Connection::open(path).expect("the file opens beside the store");
    for lane in ["intake", "post", "held"] {
        let sql = format!("UPDATE {lane} SET body = 'spoilt ' || body");
        connection.execute(&sql, []).expect("the messages are spoilt");
    }
}

/// Runs each promise over every store.
macro_rules! on_every_store {
    ($($promise:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise($crate::backend::Backend::memory()).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise($crate::backend::Backend::sqlite()).await;
            })+
        }
        #[cfg(feature = "aws")]
        mod dynamodb {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                let Some(on) = $crate::dynamodb::backend().await else { return };
                super::$promise(on).await;
            })+
        }
        #[cfg(feature = "aws")]
        mod dynamodb_in_trouble {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                let Some(on) = $crate::dynamodb::backend_in_trouble().await else { return };
                super::$promise(on).await;
            })+
        }
    };
}
pub(crate) use on_every_store;

/// What became of registrations that a store was given.
pub(crate) async fn registered(store: &Arc<dyn EveryPort>, batch: &[Registration]) -> PortResult<Vec<Registered>> {
    Ok(store.register_once(batch).await?.into_iter().map(|answer| answer.became).collect())
}

/// How many do the same at once.
pub(crate) const CROWD: usize = 100;

/// Has a crowd of tasks do something at once, and collects what each was told.
pub(crate) async fn crowd<T, F>(work: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(CROWD));
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let (start, work) = (Arc::clone(&start), work(number));
        tasks.spawn(async move {
            start.wait().await;
            work.await
        });
    }
    tasks.join_all().await
}

/// How many of the crowd were told this.
pub(crate) fn count_of<T: PartialEq>(answers: &[T], wanted: &T) -> usize {
    answers.iter().filter(|answer| *answer == wanted).count()
}
