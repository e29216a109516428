//! How many messages wait where.

use domain::id::RaffleId;
use services::jobs::{Job, Lane};
use services::ports::{Delivery, Depth, NewMessage, Verdict};

use super::{
    HIDDEN_SECS, Place, dead, on_every_exact_queue, on_every_queue, receive, retry, send, send_letters, settle,
};
use crate::values::{intake, letter, raffle_id};

mod counts {
    use super::*;

    on_every_queue! {
        every_message_of_a_lane_is_counted_where_it_is,
        every_message_of_a_pool_is_counted_where_it_is,
        messages_of_other_pools_and_of_none_do_not_hold_up_a_seal,
    }
}

mod ages {
    use super::*;

    // SQS tells the age of its oldest message to CloudWatch and not to its callers.
    on_every_exact_queue! {
        the_age_is_that_of_the_oldest_message_that_can_be_handed_over,
    }
}

const fn ready_for(ready: u64, secs: u32) -> Depth {
    Depth { ready, in_flight: 0, delayed: 0, dead: 0, oldest_ready_ms: secs as u64 * 1_000 }
}

async fn every_message_of_a_lane_is_counted_where_it_is(on: Place) {
    let expect = async |expected: Depth| {
        let told = on.queue.depth(Lane::Post).await.expect("the store works");
        assert_eq!(on.as_told(told), on.as_told(expected));
    };
    expect(Depth::default()).await;
    send_letters(&on, 0..6).await;
    send(&on, [NewMessage { delay_secs: 100, ..letter(9).into() }]).await;
    send(&on, [intake(1, 1)]).await;
    expect(Depth { ready: 6, delayed: 1, ..Depth::default() }).await;
    let deliveries = receive(&on, 5).await;
    expect(Depth { ready: 1, in_flight: 5, delayed: 1, ..Depth::default() }).await;
    settle(&on, &deliveries[0], Verdict::Done).await;
    settle(&on, &deliveries[1], retry(2, "away")).await;
    settle(&on, &deliveries[2], dead("no")).await;
    expect(Depth { ready: 1, in_flight: 2, delayed: 2, dead: 1, oldest_ready_ms: 0 }).await;
    on.pass(2).await;
    expect(Depth { in_flight: 2, delayed: 1, dead: 1, ..ready_for(2, 2) }).await;
    on.pass(HIDDEN_SECS - 2).await;
    expect(Depth { delayed: 1, dead: 1, ..ready_for(4, HIDDEN_SECS) }).await;
    receive(&on, 3).await;
    expect(Depth { in_flight: 3, delayed: 1, dead: 1, ..ready_for(1, HIDDEN_SECS) }).await;
}

fn is_of(delivery: &Delivery, raffle: RaffleId) -> bool {
    delivery.job.as_ref().is_ok_and(|job| Job::pool(job) == Some(raffle))
}

async fn every_message_of_a_pool_is_counted_where_it_is(on: Place) {
    let expect = async |expected: Depth| {
        let told = on.queue.pool_depth(raffle_id(1)).await.expect("the store works");
        assert_eq!(on.as_told_of_pool(told), on.as_told_of_pool(expected));
    };
    expect(Depth::default()).await;
    send(&on, (0..12).map(|who| intake(1 + who % 2, who))).await;
    send(&on, [NewMessage { delay_secs: 100, ..intake(1, 99) }]).await;
    expect(Depth { ready: 6, delayed: 1, ..Depth::default() }).await;
    let deliveries = on.queue.receive(Lane::Intake, 9, HIDDEN_SECS).await.expect("the store works");
    expect(Depth { ready: 1, in_flight: 5, delayed: 1, ..Depth::default() }).await;
    let (ours, others): (Vec<_>, Vec<_>) = deliveries.iter().partition(|delivery| is_of(delivery, raffle_id(1)));
    settle(&on, ours[0], Verdict::Done).await;
    settle(&on, others[0], Verdict::Done).await;
    settle(&on, ours[1], retry(2, "away")).await;
    settle(&on, ours[2], dead("no")).await;
    expect(Depth { ready: 1, in_flight: 2, delayed: 2, dead: 1, oldest_ready_ms: 0 }).await;
    on.pass(HIDDEN_SECS).await;
    expect(Depth { delayed: 1, dead: 1, ..ready_for(4, HIDDEN_SECS) }).await;
    on.queue.receive(Lane::Intake, 4, HIDDEN_SECS).await.expect("the store works");
    expect(Depth { in_flight: 2, delayed: 1, dead: 1, ..ready_for(2, HIDDEN_SECS) }).await;
}

async fn the_age_is_that_of_the_oldest_message_that_can_be_handed_over(on: Place) {
    let age = || async { on.queue.depth(Lane::Post).await.expect("the store works").oldest_ready_ms };
    send_letters(&on, 0..1).await;
    on.pass(5).await;
    send_letters(&on, 1..2).await;
    on.pass(1).await;
    assert_eq!(age().await, 6_000);
    receive(&on, 1).await;
    assert_eq!(age().await, 1_000, "what is in flight is not waiting");
    on.pass(HIDDEN_SECS).await;
    assert_eq!(age().await, 6_000 + u64::from(HIDDEN_SECS) * 1_000, "it waits again, and has been there for longer");
}

async fn messages_of_other_pools_and_of_none_do_not_hold_up_a_seal(on: Place) {
    send_letters(&on, 0..3).await;
    send(&on, [intake(2, 1)]).await;
    assert_eq!(on.queue.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
    let delivery = receive(&on, 1).await.remove(0);
    settle(&on, &delivery, dead("no")).await;
    assert_eq!(on.queue.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
}
