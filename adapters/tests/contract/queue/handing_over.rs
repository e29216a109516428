//! Sending and receiving.

use std::collections::BTreeSet;

use services::jobs::Lane;
use services::ports::{Clock, NewMessage, RECEIVE_MAX, Sent, Verdict};

use super::{HIDDEN_SECS, jobs, letters, receive, send, send_letters, settle};
use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};
use crate::values::{intake, letter};

on_every_store! {
    messages_come_in_the_order_in_which_they_were_sent,
    the_lanes_are_apart,
    a_message_is_hidden_and_comes_again_when_it_was_not_settled,
    of_a_crowd_of_workers_no_two_have_the_same_message,
    a_crowd_of_senders_loses_no_message,
    what_came_before_goes_before_what_is_fresh,
    a_delayed_message_waits_for_its_time,
    a_message_after_its_last_moment_is_not_stored,
    a_hand_over_is_bounded,
    a_part_of_what_comes_again_is_not_lost,
}

async fn messages_come_in_the_order_in_which_they_were_sent(on: Backend) {
    assert_eq!(receive(&on, 10).await, vec![]);
    assert_eq!(on.store.send(vec![]).await, Ok(vec![]));
    send_letters(&on, 0..3).await;
    let sent_at = on.clock.now();
    on.clock.advance_secs(1);
    send_letters(&on, 3..5).await;
    let deliveries = receive(&on, 4).await;
    assert_eq!(jobs(&deliveries), letters(0..4));
    assert!(deliveries.iter().all(|delivery| delivery.attempt == 1));
    assert_eq!(deliveries[2].sent_at, sent_at);
    assert_eq!(jobs(&receive(&on, 4).await), letters(4..5));
}

async fn the_lanes_are_apart(on: Backend) {
    send(&on, [intake(1, 1), letter(2).into()]).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters([2]));
    let deliveries = on.store.receive(Lane::Intake, 10, HIDDEN_SECS).await.expect("the store works");
    assert_eq!(jobs(&deliveries), vec![intake(1, 1).job]);
}

async fn a_message_is_hidden_and_comes_again_when_it_was_not_settled(on: Backend) {
    send_letters(&on, 0..2).await;
    let first = receive(&on, 10).await;
    settle(&on, &first[0], Verdict::Done).await;
    on.clock.advance_secs(HIDDEN_SECS - 1);
    assert_eq!(receive(&on, 10).await, vec![], "it is hidden");
    on.clock.advance_secs(1);
    let again = receive(&on, 10).await;
    assert_eq!(jobs(&again), letters([1]));
    assert_eq!((again[0].attempt, again[0].sent_at), (2, first[1].sent_at));
    assert_ne!(again[0].handle, first[1].handle);
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(receive(&on, 10).await[0].attempt, 3);
}

async fn of_a_crowd_of_workers_no_two_have_the_same_message(on: Backend) {
    send_letters(&on, 0..500).await;
    let deliveries = crowd(|_| {
        let store = on.store.clone();
        async move { store.receive(Lane::Post, 7, HIDDEN_SECS).await.expect("the store works") }
    })
    .await
    .concat();
    let handles: BTreeSet<&str> = deliveries.iter().map(|delivery| delivery.handle.as_str()).collect();
    assert_eq!((deliveries.len(), handles.len()), (500, 500));
}

async fn a_crowd_of_senders_loses_no_message(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let who = u32::try_from(number).expect("a small number");
        async move { store.send(vec![letter(who).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(vec![Sent::Stored])), CROWD);
    let mut received = jobs(&receive(&on, CROWD * 2).await);
    let mut expected = letters(0..100);
    received.sort_by_key(|job| format!("{job:?}"));
    expected.sort_by_key(|job| format!("{job:?}"));
    assert_eq!(received, expected);
}

async fn what_came_before_goes_before_what_is_fresh(on: Backend) {
    send_letters(&on, 0..3).await;
    receive(&on, 2).await;
    on.clock.advance_secs(HIDDEN_SECS);
    send_letters(&on, 3..4).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters(0..4));
}

async fn a_delayed_message_waits_for_its_time(on: Backend) {
    let delayed = |who, delay_secs| NewMessage { delay_secs, ..letter(who).into() };
    send(&on, [delayed(1, 60), delayed(2, 10), delayed(3, 0)]).await;
    let fresh = receive(&on, 10).await;
    assert_eq!(jobs(&fresh), letters([3]));
    settle(&on, &fresh[0], Verdict::Done).await;
    on.clock.advance_secs(9);
    assert_eq!(receive(&on, 10).await, vec![]);
    on.clock.advance_secs(1);
    let due = receive(&on, 10).await;
    assert_eq!((jobs(&due), due[0].attempt), (letters([2]), 1));
    on.clock.advance_secs(HIDDEN_SECS * 2);
    assert_eq!(jobs(&receive(&on, 10).await), letters([2, 1]), "the one that has been due for longer comes first");
}

async fn a_message_after_its_last_moment_is_not_stored(on: Backend) {
    let now = on.clock.now();
    let until = |who, not_after| NewMessage { not_after: Some(not_after), ..letter(who).into() };
    let messages = vec![until(1, now.plus_secs(1)), until(2, now), until(3, now.plus_secs(-1)), letter(4).into()];
    let answers = on.store.send(messages.clone()).await;
    assert_eq!(answers, Ok(vec![Sent::Stored, Sent::TooLate, Sent::TooLate, Sent::Stored]));
    assert_eq!(on.store.send(vec![messages[1].clone()]).await, Ok(vec![Sent::TooLate]));
    on.clock.advance_secs(5);
    assert_eq!(on.store.send(vec![messages[0].clone()]).await, Ok(vec![Sent::TooLate]), "the same, later");
    assert_eq!(jobs(&receive(&on, 10).await), letters([1, 4]), "what was stored in time is done late");
}

async fn a_hand_over_is_bounded(on: Backend) {
    let more = u32::try_from(RECEIVE_MAX).expect("a small number") + 1;
    send_letters(&on, 0..more).await;
    assert_eq!(receive(&on, 0).await, vec![]);
    assert_eq!(receive(&on, usize::MAX).await.len(), RECEIVE_MAX);
    assert_eq!(receive(&on, usize::MAX).await.len(), 1);
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(receive(&on, usize::MAX).await.len(), RECEIVE_MAX);
    assert_eq!(jobs(&receive(&on, usize::MAX).await), letters([more - 1]));
}

async fn a_part_of_what_comes_again_is_not_lost(on: Backend) {
    send_letters(&on, 0..5).await;
    receive(&on, 5).await;
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(jobs(&receive(&on, 2).await), letters(0..2));
    assert_eq!(jobs(&receive(&on, 2).await), letters(2..4));
    assert_eq!(jobs(&receive(&on, 2).await), letters(4..5));
    assert_eq!(receive(&on, 2).await, vec![]);
}
