//! How many messages wait where.

use services::jobs::Lane;
use services::ports::{Depth, NewMessage, Verdict};

use super::{HIDDEN_SECS, dead, receive, retry, send, send_letters, settle};
use crate::backend::{Backend, on_every_store};
use crate::values::{intake, letter, raffle_id};

on_every_store! {
    every_message_of_a_lane_is_counted_where_it_is,
    every_message_of_a_pool_is_counted_where_it_is,
    the_age_is_that_of_the_oldest_message_that_can_be_handed_over,
    messages_of_other_pools_and_of_none_do_not_hold_up_a_seal,
}

async fn every_message_of_a_lane_is_counted_where_it_is(on: Backend) {
    let depth = || async { on.store.depth(Lane::Post).await.expect("the store works") };
    assert_eq!(depth().await, Depth::default());
    send_letters(&on, 0..6).await;
    send(&on, [NewMessage { delay_secs: 100, ..letter(9).into() }]).await;
    send(&on, [intake(1, 1)]).await;
    assert_eq!(depth().await, Depth { ready: 6, delayed: 1, ..Depth::default() });
    let deliveries = receive(&on, 5).await;
    assert_eq!(depth().await, Depth { ready: 1, in_flight: 5, delayed: 1, ..Depth::default() });
    settle(&on, &deliveries[0], Verdict::Done).await;
    settle(&on, &deliveries[1], retry(10, "away")).await;
    settle(&on, &deliveries[2], dead("no")).await;
    assert_eq!(depth().await, Depth { ready: 1, in_flight: 2, delayed: 2, dead: 1, oldest_ready_ms: 0 });
    on.clock.advance_secs(10);
    assert_eq!(depth().await, Depth { ready: 2, in_flight: 2, delayed: 1, dead: 1, oldest_ready_ms: 10_000 });
    on.clock.advance_secs(HIDDEN_SECS - 10);
    assert_eq!(depth().await, Depth { ready: 4, in_flight: 0, delayed: 1, dead: 1, oldest_ready_ms: 30_000 });
    receive(&on, 3).await;
    assert_eq!(depth().await, Depth { ready: 1, in_flight: 3, delayed: 1, dead: 1, oldest_ready_ms: 30_000 });
}

async fn every_message_of_a_pool_is_counted_where_it_is(on: Backend) {
    let depth = || async { on.store.pool_depth(raffle_id(1)).await.expect("the store works") };
    assert_eq!(depth().await, Depth::default());
    send(&on, (0..12).map(|who| intake(1 + who % 2, who))).await;
    send(&on, [NewMessage { delay_secs: 100, ..intake(1, 99) }]).await;
    assert_eq!(depth().await, Depth { ready: 6, delayed: 1, ..Depth::default() });
    let deliveries = on.store.receive(Lane::Intake, 9, HIDDEN_SECS).await.expect("the store works");
    assert_eq!(depth().await, Depth { ready: 1, in_flight: 5, delayed: 1, ..Depth::default() });
    settle(&on, &deliveries[0], Verdict::Done).await;
    settle(&on, &deliveries[1], Verdict::Done).await;
    settle(&on, &deliveries[2], retry(10, "away")).await;
    settle(&on, &deliveries[4], dead("no")).await;
    assert_eq!(depth().await, Depth { ready: 1, in_flight: 2, delayed: 2, dead: 1, oldest_ready_ms: 0 });
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(depth().await, Depth { ready: 4, in_flight: 0, delayed: 1, dead: 1, oldest_ready_ms: 30_000 });
    on.store.receive(Lane::Intake, 4, HIDDEN_SECS).await.expect("the store works");
    assert_eq!(depth().await, Depth { ready: 2, in_flight: 2, delayed: 1, dead: 1, oldest_ready_ms: 30_000 });
}

async fn the_age_is_that_of_the_oldest_message_that_can_be_handed_over(on: Backend) {
    let age = || async { on.store.depth(Lane::Post).await.expect("the store works").oldest_ready_ms };
    send_letters(&on, 0..1).await;
    on.clock.advance_secs(5);
    send_letters(&on, 1..2).await;
    on.clock.advance_secs(1);
    assert_eq!(age().await, 6_000);
    receive(&on, 1).await;
    assert_eq!(age().await, 1_000, "what is in flight is not waiting");
    on.clock.advance_secs(HIDDEN_SECS);
    assert_eq!(age().await, 36_000, "it waits again, and has been there for longer");
}

async fn messages_of_other_pools_and_of_none_do_not_hold_up_a_seal(on: Backend) {
    send_letters(&on, 0..3).await;
    send(&on, [intake(2, 1)]).await;
    assert_eq!(on.store.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
    let delivery = receive(&on, 1).await.remove(0);
    settle(&on, &delivery, dead("no")).await;
    assert_eq!(on.store.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
}
