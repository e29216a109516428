//! What `Files` promises, in memory, in a folder and on S3.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use adapters::files::Folder;
use adapters::memory::Memory;
use services::ports::{Files, Once, PortError};
use tempfile::TempDir;

use crate::backend::{clock, crowd, folder};

struct Place {
    files: Arc<dyn Files>,
    folder: Option<TempDir>,
}

macro_rules! on_every_place {
    ($($promise:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::in_memory()).await;
            })+
        }
        mod folder {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::in_folder()).await;
            })+
        }
        #[cfg(feature = "aws")]
        mod s3 {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                if let Some(stand_in) = crate::amazon::StandIn::find().await {
                    let files = std::sync::Arc::new(stand_in.new_files("public/").await);
                    super::$promise(super::Place { files, folder: None }).await;
                }
            })+
        }
    };
}

on_every_place! {
    a_file_is_written_once,
    of_a_crowd_that_writes_a_file_one_succeeds_and_nothing_else_is_left,
    a_part_of_a_file_is_read,
    a_name_that_leads_elsewhere_is_refused,
}

fn in_memory() -> Place {
    Place { files: Memory::new(clock()), folder: None }
}

fn in_folder() -> Place {
    let folder = folder();
    let files = Folder::open(&folder.path().join("not/there/yet")).expect("the folder is created");
    Place { files: Arc::new(files), folder: Some(folder) }
}

async fn a_file_is_written_once(on: Place) {
    let name = "draws/raf_1/record.json";
    assert_eq!(on.files.get_file(name).await, Ok(None));
    assert_eq!(on.files.put_once(name, b"one").await, Ok(Once::Now));
    assert_eq!(on.files.put_once(name, b"one").await, Ok(Once::Before));
    assert_eq!(on.files.put_once(name, b"another").await, Ok(Once::Before));
    assert_eq!(on.files.get_file(name).await, Ok(Some(b"one".to_vec())));
    assert_eq!(on.files.get_file("draws/raf_1").await, Ok(None), "a folder is no file");
    assert_eq!(on.files.put_once("draws/empty", b"").await, Ok(Once::Now));
    assert_eq!(on.files.get_file("draws/empty").await, Ok(Some(vec![])));
}

async fn a_part_of_a_file_is_read(on: Place) {
    let name = "draws/raf_1/entries.bin";
    assert_eq!(on.files.get_part(name, 0, 3).await, Ok(None));
    on.files.put_once(name, b"abcdefgh").await.expect("the store works");
    let part = |offset, length| on.files.get_part(name, offset, length);
    assert_eq!(part(0, 3).await, Ok(Some(b"abc".to_vec())));
    assert_eq!(part(5, 3).await, Ok(Some(b"fgh".to_vec())));
    assert_eq!(part(6, 100).await, Ok(Some(b"gh".to_vec())), "no more than there is");
    assert_eq!(part(8, 1).await, Ok(Some(vec![])));
    assert_eq!(part(1_000, 1).await, Ok(Some(vec![])));
    assert_eq!(on.files.get_part("draws/raf_1", 0, 1).await, Ok(None), "a folder is no file");
}

async fn of_a_crowd_that_writes_a_file_one_succeeds_and_nothing_else_is_left(on: Place) {
    let answers = crowd(|number| {
        let files = Arc::clone(&on.files);
        let bytes = vec![u8::try_from(number).expect("a small number"); 100_000];
        async move { (number, files.put_once("draws/list.bin", &bytes).await) }
    })
    .await;
    let written = answers.iter().filter(|(_, answer)| *answer == Ok(Once::Now)).map(|(number, _)| *number);
    let [written] = written.collect::<Vec<_>>()[..] else { panic!("not one succeeded") };
    let bytes = on.files.get_file("draws/list.bin").await.expect("the store works").expect("it is there");
    assert_eq!(bytes, vec![u8::try_from(written).expect("a small number"); 100_000]);
    if let Some(folder) = on.folder {
        let names = fs::read_dir(folder.path().join("not/there/yet/draws")).expect("the folder is there");
        assert_eq!(names.count(), 1, "no half-written file is left behind");
    }
}

async fn a_name_that_leads_elsewhere_is_refused(on: Place) {
    for name in ["", "/etc/passwd", "../up", "a/../../up", "a//b", ".hidden", "a/.hidden", "a\\b", "a b", "ä"] {
        assert!(matches!(on.files.put_once(name, b"x").await, Err(PortError::Unavailable(_))), "{name}");
        assert!(matches!(on.files.get_file(name).await, Err(PortError::Unavailable(_))), "{name}");
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_refused_with_a_sentence() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").expect("a file");
    let refused = Folder::open(&file.join("below")).expect_err("a file has no folders in it");
    assert!(refused.to_string().contains("create it, or let this user write to it"), "{refused}");
}

#[tokio::test]
async fn what_is_there_is_not_overwritten_even_if_it_leads_nowhere() {
    let folder = folder();
    symlink("/nowhere", folder.path().join("link")).expect("a link");
    let files = Folder::open(folder.path()).expect("the folder opens");
    assert_eq!(files.put_once("link", b"x").await, Ok(Once::Before));
}
