//! What was acknowledged is on disk: after closing, and after a `kill -9` in the middle of the work.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use adapters::sqlite::Store;
use adapters::system::SystemClock;
use domain::raffle::Registration;
use services::jobs::{Job, Lane};
use services::ports::{Delivery, Depth, Queue, RECEIVE_MAX, Registrations, Sent, Verdict};

use crate::backend::{clock, folder};
use crate::values::{at, intake, person, raffle_id};

/// Tells the child where its database is; without it, it has nothing to do.
const CHILD_PATH: &str = "FESTIVAL_CONTRACT_DATABASE";
const CHILD: &str = "durability::a_child_that_works_until_it_is_killed";
const ACKNOWLEDGED: &str = "acknowledged ";

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let folder = folder();
    let path = folder.path().join("festival.db");
    let (clock, hidden_secs) = (clock(), 30);
    let store = Store::open(&path, clock.clone()).expect("a new file opens");
    store.send((0..10).map(|who| intake(1, who)).collect()).await.expect("the store works");
    let first = store.receive(Lane::Intake, 5, hidden_secs).await.expect("the store works");
    drop(store);
    let store = Store::open(&path, clock.clone()).expect("it opens again");
    assert_eq!(store.receive(Lane::Intake, 100, hidden_secs).await.map(|rest| rest.len()), Ok(5), "five are in flight");
    clock.advance_secs(hidden_secs);
    let again = store.receive(Lane::Intake, 5, hidden_secs).await.expect("the store works");
    let jobs = |deliveries: &[Delivery]| deliveries.iter().map(|delivery| delivery.job.clone()).collect::<Vec<_>>();
    assert_eq!(jobs(&again), jobs(&first));
    assert!(again.iter().all(|delivery| delivery.attempt == 2), "the count survives as well");
}

#[tokio::test]
async fn a_store_that_was_closed_is_one_file() {
    let folder = folder();
    let path = folder.path().join("festival.db");
    let store = Store::open(&path, clock()).expect("a new file opens");
    store.send((0..10).map(|who| intake(1, who)).collect()).await.expect("the store works");
    drop(store);
    let names = std::fs::read_dir(folder.path()).expect("the folder is there").map(|file| file.map(|f| f.file_name()));
    let names: BTreeSet<_> = names.collect::<Result<_, _>>().expect("the folder can be read");
    assert_eq!(names, BTreeSet::from(["festival.db".into(), "festival.db.lock".into()]));
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_it_acknowledged() {
    for kill_after in [1, 300, 3_000] {
        let folder = tempfile::tempdir().expect("a folder on a disk");
        let path = folder.path().join("festival.db");
        let acknowledged = work_and_kill(&path, kill_after);
        assert!(acknowledged.len() >= kill_after, "{} were acknowledged", acknowledged.len());
        let store = drained(&path).await;
        let count = store.count_registrations(raffle_id(1)).await.expect("the store works");
        let listed = list(&store).await;
        assert_eq!(count, listed.len() as u64, "the tally is that of the rows");
        for who in &acknowledged {
            let found = store.get_registration(person(*who)).await.expect("the store works");
            assert!(found.is_some(), "person {who} was acknowledged and is lost");
        }
    }
}

/// Starts a child that sends and stores, kills it after `kill_after` acknowledgments, and answers with those that came
/// through before it died.
fn work_and_kill(path: &Path, kill_after: usize) -> BTreeSet<u32> {
    let mut child = start_child(path);
    let output = BufReader::new(child.stdout.take().expect("the child's output"));
    let mut acknowledged = BTreeSet::new();
    let mut is_alive = true;
    for line in output.lines() {
        let line = line.expect("the child's output can be read");
        if let Some(Ok(who)) = line.strip_prefix(ACKNOWLEDGED).map(str::parse) {
            acknowledged.insert(who);
        }
        if is_alive && acknowledged.len() >= kill_after {
            child.kill().expect("the child is alive");
            is_alive = false;
        }
    }
    child.wait().expect("the child has ended");
    acknowledged
}

fn start_child(path: &Path) -> Child {
    let this = std::env::current_exe().expect("this test");
    let mut command = Command::new(this);
    command.args(["--ignored", "--exact", CHILD, "--nocapture"]).env(CHILD_PATH, path);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the child starts")
}

/// Opens what the child left and has all of its messages done.
async fn drained(path: &Path) -> Arc<Store> {
    let clock = clock();
    let store = Store::open(path, clock.clone()).expect("it opens again");
    // The child's clock was the machine's; whatever it had hidden is visible again by then.
    clock.set(at(4_000_000_000_000));
    while accept(&store).await > 0 {}
    assert_eq!(store.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
    store
}

/// One round of the worker.
async fn accept(store: &Store) -> usize {
    let deliveries = store.receive(Lane::Intake, RECEIVE_MAX, 30).await.expect("the store works");
    let registration = |delivery: &Delivery| match &delivery.job {
        Ok(Job::Register(registration)) => registration.clone(),
        other => panic!("{other:?} was never sent"),
    };
    let registrations: Vec<Registration> = deliveries.iter().map(registration).collect();
    store.register_once(&registrations).await.expect("the store works");
    let verdicts = deliveries.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    store.settle(verdicts.collect()).await.expect("the store works");
    registrations.len()
}

async fn list(store: &Store) -> Vec<Registration> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map(|registration: &Registration| registration.code.person);
        let page = store.list_registrations(raffle_id(1), after, 1_000).await.expect("the store works");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is started, and killed, by a_killed_process_loses_nothing_that_it_acknowledged"]
async fn a_child_that_works_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD_PATH) else { return };
    let store = Store::open(path.as_ref(), Arc::new(SystemClock::new())).expect("a new file opens");
    let next = Arc::new(AtomicU32::new(0));
    for _ in 0..64 {
        let (store, next) = (Arc::clone(&store), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let who = next.fetch_add(1, Ordering::Relaxed);
                assert_eq!(store.send(vec![intake(1, who)]).await, Ok(vec![Sent::Stored]));
                writeln!(std::io::stdout(), "{ACKNOWLEDGED}{who}").expect("the parent listens");
            }
        });
    }
    loop {
        accept(&store).await;
    }
}
