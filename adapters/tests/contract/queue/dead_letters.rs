//! Messages that could not be done.

use services::jobs::{Job, Lane};
use services::ports::{ATTEMPTS_MAX, Clock, DEAD_LETTERS_MAX, DeadLetter, Verdict};

use super::{HIDDEN_SECS, dead, jobs, letters, receive, retry, send, send_letters, settle};
use crate::backend::{Backend, crowd, on_every_store};
use crate::values::{intake, letter, raffle_id};

on_every_store! {
    a_message_that_can_never_be_done_keeps_its_cause,
    after_the_last_attempt_a_message_dies_with_the_latest_cause,
    a_message_about_which_nobody_said_a_word_dies_with_a_cause,
    a_message_that_cannot_be_read_is_told_and_can_be_buried,
    dead_letters_are_listed_from_the_youngest_and_bounded,
    a_dead_letter_is_sent_again_with_a_fresh_count,
    of_a_crowd_that_sends_a_dead_letter_again_one_succeeds,
}

async fn list(on: &Backend) -> Vec<DeadLetter> {
    on.store.list_dead().await.expect("the store works")
}

async fn a_message_that_can_never_be_done_keeps_its_cause(on: Backend) {
    send(&on, [intake(1, 7)]).await;
    let sent_at = on.clock.now();
    on.clock.advance_secs(3);
    let delivery = on.store.receive(Lane::Intake, 1, HIDDEN_SECS).await.expect("the store works").remove(0);
    on.clock.advance_secs(4);
    settle(&on, &delivery, dead("the raffle is unknown")).await;
    let letters = list(&on).await;
    let expected = DeadLetter {
        id: letters[0].id,
        lane: Lane::Intake,
        kind: "register".into(),
        raffle: Some(raffle_id(1)),
        cause: "the raffle is unknown".into(),
        attempts: 1,
        sent_at,
        died_at: on.clock.now(),
    };
    assert_eq!(letters, vec![expected.clone()]);
    let (letter, body) = on.store.get_dead(expected.id).await.expect("the store works").expect("it is there");
    assert_eq!(letter, expected);
    assert_eq!(serde_json::from_str::<Job>(&body).ok(), Some(intake(1, 7).job));
    assert_eq!(on.store.get_dead(expected.id + 1).await, Ok(None));
}

async fn after_the_last_attempt_a_message_dies_with_the_latest_cause(on: Backend) {
    send_letters(&on, 0..1).await;
    for attempt in 1..=ATTEMPTS_MAX {
        let delivery = receive(&on, 1).await.remove(0);
        assert_eq!(delivery.attempt, attempt);
        settle(&on, &delivery, retry(1, &format!("fault {attempt}"))).await;
        on.clock.advance_secs(1);
    }
    assert_eq!(receive(&on, 1).await, vec![]);
    let letters = list(&on).await;
    assert_eq!((letters[0].cause.as_str(), letters[0].attempts), ("fault 8", ATTEMPTS_MAX));
}

async fn a_message_about_which_nobody_said_a_word_dies_with_a_cause(on: Backend) {
    send_letters(&on, 0..1).await;
    for _ in 0..ATTEMPTS_MAX {
        assert_eq!(receive(&on, 1).await.len(), 1);
        on.clock.advance_secs(HIDDEN_SECS);
    }
    send_letters(&on, 1..2).await;
    assert_eq!(jobs(&receive(&on, 1).await), letters([1]), "the dead one does not take the place of the next");
    let letters = list(&on).await;
    assert_eq!((letters.len(), letters[0].attempts), (1, ATTEMPTS_MAX));
    assert!(!letters[0].cause.is_empty());
}

async fn a_message_that_cannot_be_read_is_told_and_can_be_buried(on: Backend) {
    send(&on, [intake(1, 1)]).await;
    on.spoil_messages();
    send(&on, [intake(1, 2)]).await;
    let deliveries = on.store.receive(Lane::Intake, 10, HIDDEN_SECS).await.expect("the store works");
    let [spoilt, sound] = &deliveries[..] else { panic!("{} were handed over", deliveries.len()) };
    let cause = spoilt.job.clone().expect_err("it is spoilt");
    assert!(!cause.contains("person1"), "a cause has no personal data: {cause}");
    assert_eq!(sound.job, Ok(intake(1, 2).job), "the next one is not held up");
    settle(&on, spoilt, dead(&cause)).await;
    let letters = list(&on).await;
    assert_eq!((letters[0].kind.as_str(), letters[0].raffle), ("unreadable", Some(raffle_id(1))));
    assert_eq!(on.store.pool_depth(raffle_id(1)).await.map(|depth| depth.dead), Ok(1), "the seal waits for it");
    assert!(on.store.get_dead(letters[0].id).await.expect("the store works").is_some());
}

async fn dead_letters_are_listed_from_the_youngest_and_bounded(on: Backend) {
    let more = u32::try_from(DEAD_LETTERS_MAX).expect("a small number") + 2;
    send_letters(&on, 0..more).await;
    let verdict = |(number, handle): (u32, String)| (handle, dead(&number.to_string()));
    let handles = receive(&on, usize::MAX).await.into_iter().map(|delivery| delivery.handle);
    assert_eq!(on.store.settle((0..).zip(handles).map(verdict).collect()).await, Ok(()));
    let letters = list(&on).await;
    assert_eq!(letters.len(), DEAD_LETTERS_MAX);
    assert_eq!((letters[0].cause.as_str(), letters[1].cause.as_str()), ("501", "500"));
}

async fn a_dead_letter_is_sent_again_with_a_fresh_count(on: Backend) {
    send_letters(&on, 0..3).await;
    let deliveries = receive(&on, 3).await;
    for delivery in &deliveries {
        settle(&on, delivery, dead("no")).await;
    }
    let ids: Vec<u64> = list(&on).await.into_iter().map(|letter| letter.id).collect();
    on.clock.advance_secs(60);
    assert_eq!(on.store.redrive(&[ids[0], ids[1], ids[0], 9_999]).await, Ok(2));
    assert_eq!(on.store.redrive(&ids[..2]).await, Ok(0), "they are no dead letters any more");
    assert_eq!(list(&on).await.len(), 1);
    settle(&on, &deliveries[2], Verdict::Done).await;
    let again = receive(&on, 3).await;
    assert_eq!(jobs(&again), letters([2, 1]));
    assert_eq!((again[0].attempt, again[0].sent_at), (1, on.clock.now()));
}

async fn of_a_crowd_that_sends_a_dead_letter_again_one_succeeds(on: Backend) {
    send(&on, [letter(1)]).await;
    let delivery = receive(&on, 1).await.remove(0);
    settle(&on, &delivery, dead("no")).await;
    let id = list(&on).await[0].id;
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.redrive(&[id]).await.expect("the store works") }
    })
    .await;
    assert_eq!(answers.iter().sum::<u64>(), 1);
    assert_eq!(receive(&on, 10).await.len(), 1);
}
