//! Which files the SQLite store opens, and what it says of those that it does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters::sqlite::{OpenError, Store};
use domain::raffle::Registration;
use services::jobs::Lane;
use services::ports::{Erasures as _, Health, PortError, Queue, Raffles, Registrations};
use tempfile::TempDir;

use crate::backend::{clock, folder};
use crate::values::{intake, raffle, raffle_id, registration};

fn place() -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("festival.db");
    (folder, path)
}

fn open(path: &Path) -> Result<Arc<Store>, OpenError> {
    Store::open(path, clock())
}

/// A closed file with a few hundred messages in it.
async fn filled(path: &Path) {
    let store = open(path).expect("a new file opens");
    let messages = (0..500).map(|who| intake(1, who)).collect();
    store.send(messages).await.expect("the store works");
    store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
}

fn refused(path: &Path) -> (OpenError, String) {
    let Err(refused) = open(path) else { panic!("the file was opened") };
    let sentence = refused.to_string();
    assert!(!sentence.contains('\n') && sentence.contains(';'), "one sentence that says what to do: {sentence}");
    (refused, sentence)
}

#[tokio::test]
async fn a_missing_file_is_created_with_its_folders() {
    let (_folder, path) = place();
    let path = path.join("../not/there/yet/festival.db");
    let store = open(&path).expect("it is created");
    assert_eq!(store.check().await, Ok(()));
}

#[tokio::test]
async fn a_second_process_is_refused_until_the_first_has_ended() {
    let (_folder, path) = place();
    let first = open(&path).expect("a new file opens");
    let (refused, sentence) = refused(&path);
    assert!(matches!(refused, OpenError::InUse { pid: Some(pid), .. } if pid == std::process::id()), "{sentence}");
    assert_eq!(first.check().await, Ok(()), "the first goes on");
    drop(first);
    open(&path).expect("the first has ended");
}

#[tokio::test]
async fn a_file_of_something_else_is_refused_and_left_alone() {
    let (_folder, path) = place();
    let text = "Dear diary, ".repeat(1_000);
    fs::write(&path, &text).expect("a file");
    assert!(matches!(refused(&path).0, OpenError::NotOurs { .. }));
    assert_eq!(fs::read_to_string(&path).ok(), Some(text));
}

#[tokio::test]
async fn another_programs_database_is_refused_and_left_alone() {
    let (_folder, path) = place();
    let other = rusqlite::Connection::open(&path).expect("a database");
    other.execute_batch("CREATE TABLE song (name TEXT); PRAGMA user_version = 1").expect("a table");
    drop(other);
    let before = fs::read(&path).expect("the file is there");
    assert!(matches!(refused(&path).0, OpenError::NotOurs { .. }));
    assert_eq!(fs::read(&path).ok(), Some(before));
}

#[tokio::test]
async fn a_file_whose_first_start_was_killed_is_filled() {
    let (_folder, path) = place();
    let killed = rusqlite::Connection::open(&path).expect("a database");
    killed.pragma_update(None, "journal_mode", "wal").expect("the first page is written");
    drop(killed);
    assert!(fs::metadata(&path).expect("the file is there").len() > 0);
    let store = open(&path).expect("it is as good as new");
    assert_eq!(store.check().await, Ok(()));
}

#[tokio::test]
async fn an_older_programs_file_is_brought_up_to_date_and_counted() {
    let (_folder, path) = place();
    let batch: Vec<Registration> = (0..20).map(|who| registration(1 + who % 2, who, 1)).collect();
    open(&path).expect("a new file opens").register_once(&batch).await.expect("the store works");
    let older = rusqlite::Connection::open(&path).expect("the database");
    let undo = "DROP TABLE party_tally; ALTER TABLE raffle_number DROP COLUMN withdrawals; PRAGMA user_version = 1";
    older.execute_batch(undo).expect("as the first version left it");
    drop(older);
    assert!(matches!(Store::open_read_only(&path, clock()), Err(OpenError::TooOld { .. })));
    let store = open(&path).expect("it is brought up to date");
    let counted = store.count_by_party_size(raffle_id(1)).await.map(|counts| counts.parties());
    assert_eq!(counted, Ok(10));
    assert_eq!(store.count_withdrawals(raffle_id(1)).await, Ok(0));
}

#[tokio::test]
async fn a_newer_programs_file_is_refused_and_left_alone() {
    let (_folder, path) = place();
    filled(&path).await;
    let newer = rusqlite::Connection::open(&path).expect("the database");
    newer.pragma_update(None, "user_version", 999).expect("a newer version");
    drop(newer);
    let (refused, sentence) = refused(&path);
    assert!(matches!(refused, OpenError::TooNew { found: 999, .. }), "{sentence}");
    assert!(matches!(Store::open_read_only(&path, clock()), Err(OpenError::TooNew { found: 999, .. })));
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    for spoil in [cut_off, overwritten_in_the_middle] {
        let (_folder, path) = place();
        filled(&path).await;
        spoil(&path);
        assert!(matches!(refused(&path).0, OpenError::Damaged { .. }));
    }
}

fn cut_off(path: &Path) {
    let bytes = fs::read(path).expect("the file is there");
    fs::write(path, &bytes[..bytes.len() / 2]).expect("it is written");
}

fn overwritten_in_the_middle(path: &Path) {
    let mut bytes = fs::read(path).expect("the file is there");
    let half = bytes.len() / 2;
    bytes[half..half + 20_000].fill(0xa5);
    fs::write(path, bytes).expect("it is written");
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_refused() {
    let (folder, path) = place();
    fs::write(&path, "").expect("a file");
    assert!(matches!(refused(&path.join("below/festival.db")).0, OpenError::NoFolder { .. }));
    assert!(open(folder.path()).is_err(), "a folder is no file");
}

#[tokio::test]
async fn one_can_look_beside_a_running_server_but_not_touch() {
    let (_folder, path) = place();
    let server = open(&path).expect("a new file opens");
    let looker = Store::open_read_only(&path, clock()).expect("looking takes no lock");
    server.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    assert_eq!(looker.list_raffles().await, Ok(vec![raffle(1)]), "what is written meanwhile is seen");
    assert_eq!(looker.depth(Lane::Intake).await.map(|depth| depth.ready), Ok(0));
    let refused = looker.send(vec![intake(1, 1)]).await;
    assert!(matches!(refused, Err(PortError::Unavailable(_))));
    drop(server);
    assert_eq!(looker.list_raffles().await, Ok(vec![raffle(1)]));
}

#[tokio::test]
async fn looking_at_a_missing_file_creates_nothing() {
    let (_folder, path) = place();
    assert!(matches!(Store::open_read_only(&path, clock()), Err(OpenError::Missing { .. })));
    assert!(!path.exists());
}

#[tokio::test]
async fn a_file_that_another_program_has_locked_is_refused_with_a_way_out() {
    let (_folder, path) = place();
    drop(open(&path).expect("a new file opens"));
    let browser = rusqlite::Connection::open(&path).expect("the database");
    browser
        .execute_batch("PRAGMA locking_mode = exclusive; BEGIN IMMEDIATE; DELETE FROM lane WHERE 0;")
        .expect("locked");
    let refusal = open(&path).map(|_| ()).expect_err("refused");
    assert!(matches!(refusal, OpenError::Locked { .. }), "{refusal}");
    assert!(refusal.to_string().contains("close that one"), "{refusal}");
}
