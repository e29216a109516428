//! What `Mailer` and `Outbox` promise, in memory and in a folder of `.eml` files.

use std::fs;
use std::sync::Arc;

use adapters::mail::{EmlOutbox, Sender};
use adapters::memory::{ManualClock, Memory};
use services::ports::{Clock, Mailer, Outbox, OutboxEntry, OutgoingMail};
use tempfile::TempDir;

use crate::backend::{clock, crowd, folder};
use crate::values::email;

trait MailBox: Mailer + Outbox {}
impl<T: Mailer + Outbox> MailBox for T {}

struct Place {
    mails: Arc<dyn MailBox>,
    clock: Arc<ManualClock>,
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
    };
}

on_every_place! {
    a_mail_is_read_as_it_was_written,
    the_same_key_is_the_same_mail,
    a_crowd_that_delivers_one_key_leaves_one_mail,
    the_latest_mails_come_first,
    a_name_that_is_no_mail_finds_nothing,
    a_mail_that_is_recalled_is_gone,
    mails_to_an_address_are_forgotten_and_no_others,
}

pub(crate) fn sender() -> Sender {
    Sender::parse("Festival Tickets <tickets@example.org>").expect("a sender")
}

fn in_memory() -> Place {
    let clock = clock();
    Place { mails: Memory::new(clock.clone()), clock, folder: None }
}

fn in_folder() -> Place {
    let (clock, folder) = (clock(), folder());
    let mails = EmlOutbox::open(folder.path(), sender(), clock.clone()).expect("the folder opens");
    Place { mails: Arc::new(mails), clock, folder: Some(folder) }
}

pub(crate) fn mail(key: &str) -> OutgoingMail {
    OutgoingMail {
        key: key.into(),
        to: email(1),
        subject: "Ein Platz für Åse – sag’ zu".into(),
        text: format!("Grüße!\nhttps://example.org/{}\n.\nEnd", "x".repeat(200)),
        html: "<p>Grüße &amp; <a href=\"https://example.org/?a=1&amp;b=2\">mehr</a></p>".into(),
    }
}

async fn a_mail_is_read_as_it_was_written(on: Place) {
    let written = mail("won-1");
    assert_eq!(on.mails.deliver(&written).await, Ok(()));
    let (entry, text, html) = on.mails.get_mail("won-1").await.expect("it works").expect("it is there");
    let (to, subject) = ("person1@example.org".into(), written.subject);
    assert_eq!(entry, OutboxEntry { name: "won-1".into(), to, subject, at: on.clock.now() });
    assert_eq!((text.replace("\r\n", "\n").trim_end(), html.trim_end()), (&*written.text, &*written.html));
}

async fn the_same_key_is_the_same_mail(on: Place) {
    for subject in ["first", "second"] {
        assert_eq!(on.mails.deliver(&OutgoingMail { subject: subject.into(), ..mail("won-1") }).await, Ok(()));
    }
    let mails = on.mails.list_mails(10).await.expect("it works");
    assert_eq!(mails.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["second"]);
}

async fn a_crowd_that_delivers_one_key_leaves_one_mail(on: Place) {
    let answers = crowd(|_| {
        let mails = Arc::clone(&on.mails);
        async move { mails.deliver(&mail("won-1")).await }
    })
    .await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(on.mails.list_mails(10).await.map(|mails| mails.len()), Ok(1));
    if let Some(folder) = on.folder {
        assert_eq!(fs::read_dir(folder.path()).expect("the folder is there").count(), 1);
    }
}

async fn the_latest_mails_come_first(on: Place) {
    for key in ["b", "a", "c"] {
        assert_eq!(on.mails.deliver(&mail(key)).await, Ok(()));
        on.clock.advance_secs(1);
    }
    let mails = on.mails.list_mails(2).await.expect("it works");
    assert_eq!(mails.iter().map(|mail| mail.name.as_str()).collect::<Vec<_>>(), ["c", "a"]);
}

async fn a_name_that_is_no_mail_finds_nothing(on: Place) {
    assert_eq!(on.mails.deliver(&mail("won-1")).await, Ok(()));
    for name in ["", "won-2", "../won-1", "won-1.eml", "/etc/passwd", "won-1\0"] {
        assert_eq!(on.mails.get_mail(name).await, Ok(None), "{name}");
    }
}

async fn keys(on: &Place) -> Vec<String> {
    let mails = on.mails.list_mails(10).await.expect("it works");
    let mut keys: Vec<String> = mails.into_iter().map(|mail| mail.name).collect();
    keys.sort();
    keys
}

async fn a_mail_that_is_recalled_is_gone(on: Place) {
    for key in ["won-1", "won-12"] {
        assert_eq!(on.mails.deliver(&mail(key)).await, Ok(()));
    }
    for _ in 0..2 {
        assert_eq!(on.mails.recall("won-1").await, Ok(()));
    }
    assert_eq!(keys(&on).await, ["won-12"]);
}

async fn mails_to_an_address_are_forgotten_and_no_others(on: Place) {
    for (key, who) in [("a", 1), ("b", 2), ("c", 1), ("d", 11)] {
        assert_eq!(on.mails.deliver(&OutgoingMail { to: email(who), ..mail(key) }).await, Ok(()));
    }
    let answers = crowd(|_| {
        let mails = Arc::clone(&on.mails);
        async move { mails.forget(&email(1)).await }
    })
    .await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(keys(&on).await, ["b", "d"]);
}

#[tokio::test]
async fn a_draft_of_a_process_that_was_killed_is_forgotten_as_well() {
    let on = in_folder();
    let folder = on.folder.as_ref().expect("it is in a folder").path();
    assert_eq!(on.mails.deliver(&mail("won-1")).await, Ok(()));
    fs::rename(folder.join("won-1.eml"), folder.join(".tmpAbCdEf")).expect("renamed");
    assert_eq!(on.mails.forget(&email(1)).await, Ok(()));
    assert_eq!(fs::read_dir(folder).expect("the folder is there").count(), 0);
}

#[tokio::test]
async fn a_key_that_is_no_file_name_still_names_one_file() {
    let on = in_folder();
    for _ in 0..2 {
        assert_eq!(on.mails.deliver(&mail("links-ada@example.org-2026-01-01T00:00:00Z/..")).await, Ok(()));
    }
    let mails = on.mails.list_mails(10).await.expect("it works");
    assert_eq!(mails.len(), 1);
    assert!(!mails[0].name.contains("ada"), "an address never becomes a file's name");
    assert!(on.mails.get_mail(&mails[0].name).await.expect("it works").is_some());
}

#[tokio::test]
async fn a_subject_cannot_add_a_header() {
    let on = in_folder();
    let subject = "hello\r\nBcc: everybody@example.org".to_owned();
    assert_eq!(on.mails.deliver(&OutgoingMail { subject, ..mail("won-1") }).await, Ok(()));
    let folder = on.folder.expect("it is in a folder");
    let raw = fs::read_to_string(folder.path().join("won-1.eml")).expect("the file is there");
    assert!(!raw.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{raw}");
}

#[tokio::test]
async fn a_file_that_is_no_mail_does_not_hide_the_others() {
    let on = in_folder();
    assert_eq!(on.mails.deliver(&mail("won-1")).await, Ok(()));
    let folder = on.folder.expect("it is in a folder");
    fs::write(folder.path().join("empty.eml"), "").expect("a file");
    fs::write(folder.path().join("notes.txt"), "buy milk").expect("a file");
    let mails = on.mails.list_mails(10).await.expect("it works");
    assert!(mails.iter().any(|mail| mail.name == "won-1"));
    assert!(!mails.iter().any(|mail| mail.name == "notes"));
}
