//! The secrets of an installation, when a first start is killed halfway.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use adapters::memory::{ManualClock, SeededChance};
use domain::time::Timestamp;
use server::secrets::{self, Secrets};
use tempfile::TempDir;

fn chance() -> SeededChance {
    SeededChance::new(1, ManualClock::at(Timestamp::EPOCH))
}

fn load_or_make(folder: &Path) -> anyhow::Result<Secrets> {
    secrets::load_or_make(folder, &folder.join("festival.db"), &chance())
}

fn folder_with(name: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("secrets")).expect("a folder");
    fs::write(folder.path().join("secrets").join(name), text).expect("written");
    folder
}

#[test]
fn a_first_start_that_was_killed_half_way_is_made_good() {
    let folder = folder_with("pepper.draft", "9b74");
    let made = load_or_make(folder.path()).expect("the keys are made");
    let read = load_or_make(folder.path()).expect("the keys are read");
    assert_eq!((made.pepper, made.receipt_key), (read.pepper, read.receipt_key));
    let pepper = folder.path().join("secrets/pepper");
    let rights = fs::metadata(pepper).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(rights, 0o600, "it is for the owner of the process alone");
}

#[test]
fn half_a_secret_is_refused_and_not_replaced() {
    let folder = folder_with("pepper", "9b74");
    assert!(load_or_make(folder.path()).is_err(), "with another pepper nobody is found again");
}

#[test]
fn a_database_whose_secrets_are_gone_is_refused_and_nothing_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = load_or_make(folder.path()).expect("a first start");
    fs::write(folder.path().join("festival.db"), "people").expect("written");
    assert_eq!(load_or_make(folder.path()).expect("a second start").pepper, made.pepper);
    for lost in ["receipt-key", "pepper"] {
        fs::remove_file(folder.path().join("secrets").join(lost)).expect("it is there");
        let refusal = load_or_make(folder.path()).expect_err("refused").to_string();
        assert!(refusal.contains(lost) && refusal.contains("from a back-up"), "{refusal}");
        assert!(!folder.path().join("secrets").join(lost).exists());
    }
}

#[test]
fn those_who_start_at_the_same_moment_get_the_same_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || load_or_make(folder.path()).expect("a first start").pepper;
    let peppers = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        starts.into_iter().map(|start| start.join().expect("no panic")).collect::<Vec<_>>()
    });
    assert!(peppers.iter().all(|pepper| *pepper == peppers[0]));
}
