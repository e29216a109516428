//! The secrets of an installation, when a first start is killed halfway.

use std::fs;

use adapters::memory::{ManualClock, SeededChance};
use domain::time::Timestamp;
use server::secrets::load_or_make;
use tempfile::TempDir;

fn chance() -> SeededChance {
    SeededChance::new(1, ManualClock::at(Timestamp::EPOCH))
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
    let made = load_or_make(folder.path(), &chance()).expect("the keys are made");
    let read = load_or_make(folder.path(), &chance()).expect("the keys are read");
    assert_eq!((made.pepper, made.receipt_key), (read.pepper, read.receipt_key));
    let names = fs::read_dir(folder.path().join("secrets")).expect("the folder is there");
    assert_eq!(names.count(), 2, "no draft is left");
}

#[test]
fn half_a_secret_is_refused_and_not_replaced() {
    let folder = folder_with("pepper", "9b74");
    assert!(load_or_make(folder.path(), &chance()).is_err(), "with another pepper nobody is found again");
}
