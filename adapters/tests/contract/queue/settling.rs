//! Verdicts, and handles that no longer stand for anything.

use services::jobs::Lane;
use services::ports::{Depth, Verdict};

use super::{HIDDEN_SECS, dead, jobs, letters, receive, retry, send_letters, settle};
use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};

on_every_store! {
    what_is_done_goes_away,
    settling_twice_is_settling_once,
    of_a_crowd_that_settles_each_may_and_it_counts_once,
    what_is_to_be_tried_again_comes_after_the_pause,
    a_handle_that_was_overtaken_has_no_effect,
    a_late_verdict_counts_while_nobody_else_has_the_message,
    one_bad_message_does_not_hold_up_its_batch,
    a_handle_that_names_nothing_has_no_effect,
}

async fn depth(on: &Backend) -> Depth {
    on.store.depth(Lane::Post).await.expect("the store works")
}

async fn what_is_done_goes_away(on: Backend) {
    send_letters(&on, 0..10).await;
    let verdicts = receive(&on, 10).await.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    assert_eq!(on.store.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(depth(&on).await, Depth::default());
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(receive(&on, 10).await, vec![]);
}

async fn settling_twice_is_settling_once(on: Backend) {
    send_letters(&on, 0..3).await;
    let deliveries = receive(&on, 3).await;
    for verdict in [Verdict::Done, dead("no"), retry(0, "again")] {
        settle(&on, &deliveries[0], verdict).await;
    }
    for verdict in [dead("no"), Verdict::Done, dead("twice"), retry(0, "again")] {
        settle(&on, &deliveries[1], verdict).await;
    }
    for verdict in [retry(5, "later"), Verdict::Done, dead("no"), retry(0, "again")] {
        settle(&on, &deliveries[2], verdict).await;
    }
    assert_eq!(depth(&on).await, Depth { dead: 1, delayed: 1, ..Depth::default() });
    let causes: Vec<String> =
        on.store.list_dead().await.expect("the store works").into_iter().map(|l| l.cause).collect();
    assert_eq!(causes, ["no"]);
}

async fn of_a_crowd_that_settles_each_may_and_it_counts_once(on: Backend) {
    send_letters(&on, 0..1).await;
    let handle = receive(&on, 1).await.remove(0).handle;
    let answers = crowd(|_| {
        let (store, handle) = (on.store.clone(), handle.clone());
        async move { store.settle(vec![(handle, dead("no"))]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), CROWD);
    assert_eq!(depth(&on).await, Depth { dead: 1, ..Depth::default() });
}

async fn what_is_to_be_tried_again_comes_after_the_pause(on: Backend) {
    send_letters(&on, 0..2).await;
    let deliveries = receive(&on, 2).await;
    settle(&on, &deliveries[0], retry(10, "away")).await;
    settle(&on, &deliveries[1], retry(0, "away")).await;
    let at_once = receive(&on, 2).await;
    assert_eq!((jobs(&at_once), at_once[0].attempt), (letters([1]), 2));
    on.clock.advance_secs(9);
    assert_eq!(receive(&on, 2).await, vec![]);
    on.clock.advance_secs(1);
    let later = receive(&on, 2).await;
    assert_eq!((jobs(&later), later[0].attempt), (letters([0]), 2));
    settle(&on, &later[0], retry(0, "away")).await;
    assert_eq!(receive(&on, 2).await[0].attempt, 3, "the count is kept from try to try");
}

async fn a_handle_that_was_overtaken_has_no_effect(on: Backend) {
    send_letters(&on, 0..1).await;
    let mut overtaken: Vec<String> = Vec::new();
    for attempt in 1..=3 {
        let current = receive(&on, 1).await.remove(0);
        assert_eq!(current.attempt, attempt);
        for handle in &overtaken {
            let verdicts = [Verdict::Done, dead("no"), retry(0, "again")].map(|verdict| (handle.clone(), verdict));
            assert_eq!(on.store.settle(verdicts.to_vec()).await, Ok(()));
        }
        assert_eq!(depth(&on).await, Depth { in_flight: 1, ..Depth::default() });
        overtaken.push(current.handle);
        on.clock.advance_secs(HIDDEN_SECS);
    }
}

async fn a_late_verdict_counts_while_nobody_else_has_the_message(on: Backend) {
    send_letters(&on, 0..1).await;
    let first = receive(&on, 1).await;
    on.clock.advance_secs(HIDDEN_SECS * 2);
    settle(&on, &first[0], Verdict::Done).await;
    assert_eq!(receive(&on, 1).await, vec![]);
    send_letters(&on, 1..2).await;
    receive(&on, 1).await;
    on.clock.advance_secs(HIDDEN_SECS);
    let second = receive(&on, 1).await;
    on.clock.advance_secs(HIDDEN_SECS * 2);
    settle(&on, &second[0], Verdict::Done).await;
    assert_eq!(depth(&on).await, Depth::default());
}

async fn one_bad_message_does_not_hold_up_its_batch(on: Backend) {
    send_letters(&on, 0..9).await;
    let verdicts = (0..).zip(receive(&on, 9).await).map(|(who, delivery)| match who {
        2 => (delivery.handle, retry(5, "away")),
        5 => (delivery.handle, dead("no")),
        8 => ("nothing".to_owned(), Verdict::Done),
        _ => (delivery.handle, Verdict::Done),
    });
    assert_eq!(on.store.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(depth(&on).await, Depth { in_flight: 1, delayed: 1, dead: 1, ..Depth::default() });
    on.clock.advance_secs(HIDDEN_SECS);
    let again = receive(&on, 9).await;
    assert_eq!(jobs(&again), letters([2, 8]));
}

async fn a_handle_that_names_nothing_has_no_effect(on: Backend) {
    send_letters(&on, 0..2).await;
    receive(&on, 1).await;
    let handles =
        ["", ".", "post.", "post.2", "post.99", "intake.1", "held.1.1", "held.1", "1.1.1", "2.1", "99.1", "-1.1"];
    let verdicts = handles.map(|handle| (handle.to_owned(), dead("no")));
    assert_eq!(on.store.settle(verdicts.to_vec()).await, Ok(()));
    assert_eq!(on.store.list_dead().await, Ok(vec![]));
}
