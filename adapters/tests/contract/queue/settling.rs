//! Verdicts, and handles that no longer stand for anything.

use services::jobs::Lane;
use services::ports::{Depth, Verdict};

use super::{HIDDEN_SECS, Place, assert_same, dead, jobs, on_every_queue, receive, retry, send_letters, settle};
use crate::backend::{CROWD, count_of, crowd};

on_every_queue! {
    what_is_done_goes_away,
    settling_twice_is_settling_once,
    of_a_crowd_that_settles_each_may_and_it_counts_once,
    what_is_to_be_tried_again_comes_after_the_pause,
    a_handle_that_was_overtaken_has_no_effect,
    a_late_verdict_counts_while_nobody_else_has_the_message,
    one_bad_message_does_not_hold_up_its_batch,
    a_handle_that_names_nothing_has_no_effect,
}

async fn expect(on: &Place, expected: Depth) {
    let told = on.queue.depth(Lane::Post).await.expect("the store works");
    assert_eq!(on.as_told(told), on.as_told(expected));
}

async fn what_is_done_goes_away(on: Place) {
    send_letters(&on, 0..10).await;
    let verdicts = receive(&on, 10).await.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    assert_eq!(on.queue.settle(verdicts.collect()).await, Ok(()));
    expect(&on, Depth::default()).await;
    on.pass(HIDDEN_SECS).await;
    assert_eq!(receive(&on, 10).await, vec![]);
}

async fn settling_twice_is_settling_once(on: Place) {
    send_letters(&on, 0..3).await;
    let deliveries = receive(&on, 3).await;
    for verdict in [Verdict::Done, dead("no"), retry(0, "again")] {
        settle(&on, &deliveries[0], verdict).await;
    }
    for verdict in [dead("no"), Verdict::Done, dead("twice"), retry(0, "again")] {
        settle(&on, &deliveries[1], verdict).await;
    }
    for verdict in [retry(30, "later"), Verdict::Done, dead("no"), retry(0, "again")] {
        settle(&on, &deliveries[2], verdict).await;
    }
    expect(&on, Depth { dead: 1, delayed: 1, ..Depth::default() }).await;
    let causes: Vec<String> =
        on.queue.list_dead().await.expect("the store works").into_iter().map(|l| l.cause).collect();
    assert_eq!(causes, ["no"]);
}

async fn of_a_crowd_that_settles_each_may_and_it_counts_once(on: Place) {
    send_letters(&on, 0..1).await;
    let handle = receive(&on, 1).await.remove(0).handle;
    let answers = crowd(|_| {
        let (queue, handle) = (on.queue.clone(), handle.clone());
        async move { queue.settle(vec![(handle, dead("no"))]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), CROWD);
    expect(&on, Depth { dead: 1, ..Depth::default() }).await;
}

async fn what_is_to_be_tried_again_comes_after_the_pause(on: Place) {
    send_letters(&on, 0..2).await;
    let deliveries = receive(&on, 2).await;
    settle(&on, &deliveries[0], retry(3, "away")).await;
    settle(&on, &deliveries[1], retry(0, "away")).await;
    let at_once = receive(&on, 2).await;
    assert_eq!((jobs(&at_once), at_once[0].attempt), (jobs(&deliveries[1..]), 2));
    settle(&on, &at_once[0], Verdict::Done).await;
    on.pass(1).await;
    assert_eq!(receive(&on, 2).await, vec![]);
    on.pass(2).await;
    let later = receive(&on, 2).await;
    assert_eq!((jobs(&later), later[0].attempt), (jobs(&deliveries[..1]), 2));
    settle(&on, &later[0], retry(0, "away")).await;
    assert_eq!(receive(&on, 2).await[0].attempt, 3, "the count is kept from try to try");
}

async fn a_handle_that_was_overtaken_has_no_effect(on: Place) {
    send_letters(&on, 0..1).await;
    let mut overtaken: Vec<String> = Vec::new();
    for attempt in 1..=3 {
        let current = receive(&on, 1).await.remove(0);
        assert_eq!(current.attempt, attempt);
        for handle in &overtaken {
            let verdicts = [Verdict::Done, dead("no"), retry(0, "again")].map(|verdict| (handle.clone(), verdict));
            assert_eq!(on.queue.settle(verdicts.to_vec()).await, Ok(()));
        }
        expect(&on, Depth { in_flight: 1, ..Depth::default() }).await;
        overtaken.push(current.handle);
        on.pass(HIDDEN_SECS).await;
    }
}

async fn a_late_verdict_counts_while_nobody_else_has_the_message(on: Place) {
    send_letters(&on, 0..1).await;
    let first = receive(&on, 1).await;
    on.pass(HIDDEN_SECS * 2).await;
    settle(&on, &first[0], Verdict::Done).await;
    assert_eq!(receive(&on, 1).await, vec![]);
    send_letters(&on, 1..2).await;
    receive(&on, 1).await;
    on.pass(HIDDEN_SECS).await;
    let second = receive(&on, 1).await;
    on.pass(HIDDEN_SECS * 2).await;
    settle(&on, &second[0], Verdict::Done).await;
    expect(&on, Depth::default()).await;
}

async fn one_bad_message_does_not_hold_up_its_batch(on: Place) {
    send_letters(&on, 0..9).await;
    let deliveries = receive(&on, 9).await;
    let verdicts = (0..).zip(&deliveries).map(|(at, delivery)| match at {
        2 => (delivery.handle.clone(), retry(3, "away")),
        5 => (delivery.handle.clone(), dead("no")),
        8 => ("nothing".to_owned(), Verdict::Done),
        _ => (delivery.handle.clone(), Verdict::Done),
    });
    assert_eq!(on.queue.settle(verdicts.collect()).await, Ok(()));
    expect(&on, Depth { in_flight: 1, delayed: 1, dead: 1, ..Depth::default() }).await;
    on.pass(HIDDEN_SECS).await;
    let left = [2, 8].map(|at: usize| jobs(&deliveries[at..=at]).remove(0));
    assert_same(&on, &receive(&on, 9).await, left.to_vec());
}

async fn a_handle_that_names_nothing_has_no_effect(on: Place) {
    send_letters(&on, 0..2).await;
    receive(&on, 1).await;
    let handles =
        ["", ".", "post.", "post.2", "post.99", "intake.1", "held.1.1", "held.1", "1.1.1", "2.1", "99.1", "-1.1"];
    let verdicts = handles.map(|handle| (handle.to_owned(), dead("no")));
    assert_eq!(on.queue.settle(verdicts.to_vec()).await, Ok(()));
    assert_eq!(on.queue.list_dead().await, Ok(vec![]));
}
