//! Sending and receiving.

use std::collections::BTreeSet;

use services::jobs::Lane;
use services::ports::{NewMessage, RECEIVE_MAX, Sent, Verdict};

use super::{
    HIDDEN_SECS, Place, assert_same, jobs, letters, on_every_exact_queue, on_every_queue, receive, send, send_letters,
    settle,
};
use crate::backend::{CROWD, count_of, crowd};
use crate::values::{intake, letter};

mod whatever_the_order {
    use super::*;

    on_every_queue! {
        every_message_comes_once_while_it_is_hidden,
        the_lanes_are_apart,
        a_message_is_hidden_and_comes_again_when_it_was_not_settled,
        of_a_crowd_of_workers_no_two_have_the_same_message,
        a_crowd_of_senders_loses_no_message,
        a_delayed_message_waits_for_its_time,
        a_message_after_its_last_moment_is_not_stored,
        a_hand_over_is_bounded,
        a_part_of_what_comes_again_is_not_lost,
    }
}

mod in_order {
    use super::*;

    // SQS keeps no order: it is made of many machines, and asks some of them.
    on_every_exact_queue! {
        messages_come_in_the_order_in_which_they_were_sent,
        what_came_before_goes_before_what_is_fresh,
        of_what_comes_again_the_one_that_waits_longest_comes_first,
    }
}

async fn every_message_comes_once_while_it_is_hidden(on: Place) {
    assert_eq!(receive(&on, 10).await, vec![]);
    assert_eq!(on.queue.send(vec![]).await, Ok(vec![]));
    send_letters(&on, 0..5).await;
    let sent_at = on.now();
    let mut deliveries = receive(&on, 4).await;
    assert_eq!(deliveries.len(), 4);
    deliveries.extend(receive(&on, 4).await);
    assert_same(&on, &deliveries, letters(0..5));
    assert!(deliveries.iter().all(|delivery| delivery.attempt == 1 && on.is_at(delivery.sent_at, sent_at)));
    assert_eq!(receive(&on, 4).await, vec![]);
}

async fn messages_come_in_the_order_in_which_they_were_sent(on: Place) {
    send_letters(&on, 0..3).await;
    let sent_at = on.now();
    on.pass(1).await;
    send_letters(&on, 3..5).await;
    let deliveries = receive(&on, 4).await;
    assert_eq!(jobs(&deliveries), letters(0..4));
    assert!(deliveries.iter().all(|delivery| delivery.attempt == 1));
    assert_eq!(deliveries[2].sent_at, sent_at);
    assert_eq!(jobs(&receive(&on, 4).await), letters(4..5));
}

async fn the_lanes_are_apart(on: Place) {
    send(&on, [intake(1, 1), letter(2).into()]).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters([2]));
    let deliveries = on.queue.receive(Lane::Intake, 10, HIDDEN_SECS).await.expect("the store works");
    assert_eq!(jobs(&deliveries), vec![intake(1, 1).job]);
}

async fn a_message_is_hidden_and_comes_again_when_it_was_not_settled(on: Place) {
    send_letters(&on, 0..2).await;
    let first = receive(&on, 10).await;
    settle(&on, &first[0], Verdict::Done).await;
    on.pass(1).await;
    assert_eq!(receive(&on, 10).await, vec![], "it is hidden");
    on.pass(HIDDEN_SECS - 1).await;
    let again = receive(&on, 10).await;
    assert_eq!(jobs(&again), jobs(&first[1..]));
    assert_eq!((again[0].attempt, again[0].sent_at), (2, first[1].sent_at));
    assert_ne!(again[0].handle, first[1].handle);
    on.pass(HIDDEN_SECS).await;
    assert_eq!(receive(&on, 10).await[0].attempt, 3);
}

async fn of_a_crowd_of_workers_no_two_have_the_same_message(on: Place) {
    send_letters(&on, 0..500).await;
    let deliveries = crowd(|_| {
        let queue = on.queue.clone();
        async move { queue.receive(Lane::Post, 7, HIDDEN_SECS).await.expect("the store works") }
    })
    .await
    .concat();
    let handles: BTreeSet<&str> = deliveries.iter().map(|delivery| delivery.handle.as_str()).collect();
    assert_eq!((deliveries.len(), handles.len()), (500, 500));
}

async fn a_crowd_of_senders_loses_no_message(on: Place) {
    let answers = crowd(|number| {
        let queue = on.queue.clone();
        let who = u32::try_from(number).expect("a small number");
        async move { queue.send(vec![letter(who).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(vec![Sent::Stored])), CROWD);
    let mut received = jobs(&receive(&on, CROWD * 2).await);
    let mut expected = letters(0..100);
    received.sort_by_key(|job| format!("{job:?}"));
    expected.sort_by_key(|job| format!("{job:?}"));
    assert_eq!(received, expected);
}

async fn what_came_before_goes_before_what_is_fresh(on: Place) {
    send_letters(&on, 0..3).await;
    receive(&on, 2).await;
    on.pass(HIDDEN_SECS).await;
    send_letters(&on, 3..4).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters(0..4));
}

async fn a_delayed_message_waits_for_its_time(on: Place) {
    let delayed = |who, delay_secs| NewMessage { delay_secs, ..letter(who).into() };
    send(&on, [delayed(1, 9), delayed(2, 3), delayed(3, 0)]).await;
    let fresh = receive(&on, 10).await;
    assert_eq!(jobs(&fresh), letters([3]));
    settle(&on, &fresh[0], Verdict::Done).await;
    on.pass(1).await;
    assert_eq!(receive(&on, 10).await, vec![]);
    on.pass(2).await;
    let due = receive(&on, 10).await;
    assert_eq!((jobs(&due), due[0].attempt), (letters([2]), 1));
    settle(&on, &due[0], Verdict::Done).await;
    on.pass(6).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters([1]));
}

async fn of_what_comes_again_the_one_that_waits_longest_comes_first(on: Place) {
    send(&on, [NewMessage { delay_secs: 6, ..letter(1).into() }, letter(2).into()]).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters([2]));
    on.pass(8).await;
    assert_eq!(jobs(&receive(&on, 10).await), letters([2, 1]), "the one that has been due for longer comes first");
}

async fn a_message_after_its_last_moment_is_not_stored(on: Place) {
    let now = on.now();
    let until = |who, not_after| NewMessage { not_after: Some(not_after), ..letter(who).into() };
    let messages = vec![until(1, now.plus_secs(6)), until(2, now), until(3, now.plus_secs(-1)), letter(4).into()];
    let answers = on.queue.send(messages.clone()).await;
    assert_eq!(answers, Ok(vec![Sent::Stored, Sent::TooLate, Sent::TooLate, Sent::Stored]));
    assert_eq!(on.queue.send(vec![messages[1].clone()]).await, Ok(vec![Sent::TooLate]));
    on.pass(6).await;
    assert_eq!(on.queue.send(vec![messages[0].clone()]).await, Ok(vec![Sent::TooLate]), "the same, later");
    assert_same(&on, &receive(&on, 10).await, letters([1, 4]));
}

async fn a_hand_over_is_bounded(on: Place) {
    const LONG_SECS: u32 = 20;
    let more = u32::try_from(RECEIVE_MAX).expect("a small number") + 1;
    let receive = async |max| on.queue.receive(Lane::Post, max, LONG_SECS).await.expect("the store works");
    send_letters(&on, 0..more).await;
    assert_eq!(receive(0).await, vec![]);
    assert_eq!(receive(usize::MAX).await.len(), RECEIVE_MAX);
    assert_eq!(receive(usize::MAX).await.len(), 1);
    on.pass(LONG_SECS).await;
    assert_eq!(receive(usize::MAX).await.len(), RECEIVE_MAX);
    assert_eq!(receive(usize::MAX).await.len(), 1);
}

async fn a_part_of_what_comes_again_is_not_lost(on: Place) {
    send_letters(&on, 0..5).await;
    receive(&on, 5).await;
    on.pass(HIDDEN_SECS).await;
    let mut again = Vec::new();
    for count in [2, 2, 1, 0] {
        let part = receive(&on, 2).await;
        assert_eq!(part.len(), count);
        again.extend(part);
    }
    assert_same(&on, &again, letters(0..5));
}
