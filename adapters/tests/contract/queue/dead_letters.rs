//! Messages that could not be done.

use services::jobs::{Job, Lane};
use services::ports::{ATTEMPTS_MAX, DEAD_LETTERS_MAX, DeadLetter, Verdict};

use super::{
    HIDDEN_SECS, Place, assert_same, dead, jobs, letters, on_every_queue, receive, retry, send, send_letters, settle,
};
use crate::backend::crowd;
use crate::values::{intake, letter, raffle_id};

on_every_queue! {
    a_message_that_can_never_be_done_keeps_its_cause,
    after_the_last_attempt_a_message_dies_with_the_latest_cause,
    a_message_about_which_nobody_said_a_word_dies_with_a_cause,
    a_message_that_cannot_be_read_is_told_and_can_be_buried,
    dead_letters_are_listed_from_the_youngest_and_bounded,
    a_dead_letter_is_sent_again_with_a_fresh_count,
    of_a_crowd_that_sends_a_dead_letter_again_one_succeeds,
}

async fn list(on: &Place) -> Vec<DeadLetter> {
    on.queue.list_dead().await.expect("the store works")
}

async fn a_message_that_can_never_be_done_keeps_its_cause(on: Place) {
    send(&on, [intake(1, 7)]).await;
    let sent_at = on.now();
    on.pass(1).await;
    let delivery = on.queue.receive(Lane::Intake, 1, HIDDEN_SECS).await.expect("the store works").remove(0);
    on.pass(1).await;
    settle(&on, &delivery, dead("the raffle is unknown")).await;
    let (letters, now) = (list(&on).await, on.now());
    assert!(on.is_at(letters[0].sent_at, sent_at) && on.is_at(letters[0].died_at, now), "{:?}", letters[0]);
    let expected = DeadLetter {
        id: letters[0].id,
        lane: Lane::Intake,
        kind: "register".into(),
        raffle: Some(raffle_id(1)),
        cause: "the raffle is unknown".into(),
        attempts: 1,
        sent_at: letters[0].sent_at,
        died_at: letters[0].died_at,
    };
    assert_eq!(letters, vec![expected.clone()]);
    let (letter, body) = on.queue.get_dead(expected.id).await.expect("the store works").expect("it is there");
    assert_eq!(letter, expected);
    assert_eq!(serde_json::from_str::<Job>(&body).ok(), Some(intake(1, 7).job));
    assert_eq!(on.queue.get_dead(expected.id + 1).await, Ok(None));
}

async fn after_the_last_attempt_a_message_dies_with_the_latest_cause(on: Place) {
    send_letters(&on, 0..1).await;
    for attempt in 1..=ATTEMPTS_MAX {
        let delivery = receive(&on, 1).await.remove(0);
        assert_eq!(delivery.attempt, attempt);
        settle(&on, &delivery, retry(1, &format!("fault {attempt}"))).await;
        on.pass(1).await;
    }
    assert_eq!(receive(&on, 1).await, vec![]);
    let letters = list(&on).await;
    assert_eq!((letters[0].cause.as_str(), letters[0].attempts), ("fault 8", ATTEMPTS_MAX));
}

async fn a_message_about_which_nobody_said_a_word_dies_with_a_cause(on: Place) {
    send_letters(&on, 0..1).await;
    let receive = async || on.queue.receive(Lane::Post, 1, 1).await.expect("the store works");
    for _ in 0..ATTEMPTS_MAX {
        assert_eq!(receive().await.len(), 1);
        on.pass(1).await;
    }
    send_letters(&on, 1..2).await;
    assert_eq!(jobs(&receive().await), letters([1]), "the dead one does not take the place of the next");
    let letters = list(&on).await;
    assert_eq!((letters.len(), letters[0].attempts), (1, ATTEMPTS_MAX));
    assert!(!letters[0].cause.is_empty());
}

async fn a_message_that_cannot_be_read_is_told_and_can_be_buried(on: Place) {
    send(&on, [intake(1, 1)]).await;
    on.spoil_messages().await;
    send(&on, [intake(1, 2)]).await;
    let mut deliveries = on.queue.receive(Lane::Intake, 10, HIDDEN_SECS).await.expect("the store works");
    deliveries.sort_by_key(|delivery| delivery.job.is_ok());
    let [spoilt, sound] = &deliveries[..] else { panic!("{} were handed over", deliveries.len()) };
    let cause = spoilt.job.clone().expect_err("it is spoilt");
    assert!(!cause.contains("person1"), "a cause has no personal data: {cause}");
    assert_eq!(sound.job, Ok(intake(1, 2).job), "the next one is not held up");
    settle(&on, spoilt, dead(&cause)).await;
    let letters = list(&on).await;
    assert_eq!((letters[0].kind.as_str(), letters[0].raffle), ("unreadable", Some(raffle_id(1))));
    assert_eq!(on.queue.pool_depth(raffle_id(1)).await.map(|depth| depth.dead), Ok(1), "the seal waits for it");
    assert!(on.queue.get_dead(letters[0].id).await.expect("the store works").is_some());
}

async fn dead_letters_are_listed_from_the_youngest_and_bounded(on: Place) {
    let more = u32::try_from(DEAD_LETTERS_MAX).expect("a small number") + 2;
    send_letters(&on, 0..more).await;
    let verdict = |(number, handle): (u32, String)| (handle, dead(&number.to_string()));
    let deliveries = on.queue.receive(Lane::Post, usize::MAX, 60).await.expect("the store works");
    let handles = deliveries.into_iter().map(|delivery| delivery.handle);
    assert_eq!(on.queue.settle((0..).zip(handles).map(verdict).collect()).await, Ok(()));
    let letters = list(&on).await;
    assert_eq!(letters.len(), DEAD_LETTERS_MAX);
    assert_eq!((letters[0].cause.as_str(), letters[1].cause.as_str()), ("501", "500"));
}

async fn a_dead_letter_is_sent_again_with_a_fresh_count(on: Place) {
    send_letters(&on, 0..3).await;
    let deliveries = receive(&on, 3).await;
    for delivery in &deliveries {
        settle(&on, delivery, dead("no")).await;
    }
    let youngest_two = [2, 1].map(|at: usize| jobs(&deliveries[at..=at]).remove(0));
    let ids: Vec<u64> = list(&on).await.into_iter().map(|letter| letter.id).collect();
    on.pass(1).await;
    assert_eq!(on.queue.redrive(&[ids[0], ids[1], ids[0], 9_999]).await, Ok(2));
    assert_eq!(on.queue.redrive(&ids[..2]).await, Ok(0), "they are no dead letters any more");
    assert_eq!(list(&on).await.len(), 1);
    settle(&on, &deliveries[2], Verdict::Done).await;
    let again = receive(&on, 3).await;
    assert_same(&on, &again, youngest_two.to_vec());
    assert_eq!(again[0].attempt, 1);
    assert!(on.is_at(again[0].sent_at, on.now()));
}

async fn of_a_crowd_that_sends_a_dead_letter_again_one_succeeds(on: Place) {
    send(&on, [letter(1)]).await;
    let delivery = receive(&on, 1).await.remove(0);
    settle(&on, &delivery, dead("no")).await;
    let id = list(&on).await[0].id;
    let answers = crowd(|_| {
        let queue = on.queue.clone();
        async move { queue.redrive(&[id]).await.expect("the store works") }
    })
    .await;
    assert_eq!(answers.iter().sum::<u64>(), 1);
    assert_eq!(receive(&on, 10).await.len(), 1);
}
