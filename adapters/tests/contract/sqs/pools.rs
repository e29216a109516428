//! Nothing that was acknowledged is sealed out, wherever sender or worker is cut off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use domain::time::Timestamp;
use services::jobs::Lane;
use services::ports::{Clock, Depth, NewMessage, PortError, PortResult, Queue, Sent, Verdict};

use crate::amazon::StandIn;
use crate::amazon::faults::Trouble;
use crate::values::{intake, letter, raffle_id};

fn assert_unavailable<T: std::fmt::Debug>(told: &PortResult<T>) {
    assert!(matches!(told, Err(PortError::Unavailable(_))), "{told:?}");
}

/// A clock on which five seconds pass between two looks.
struct Hasty(AtomicI64);

impl Clock for Hasty {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.fetch_add(5_000, Ordering::SeqCst))
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }
}

#[tokio::test]
async fn what_is_not_on_the_roll_is_not_acknowledged() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (troubled, _between) = stand_in.in_trouble(1, Trouble::Throttled).await;
    let sender = stand_in.open_beside(&troubled, &config, stand_in.clock.clone());
    assert_unavailable(&sender.send(vec![intake(1, 1)]).await);
    assert_eq!(sender.send(vec![letter(1).into()]).await, Ok(vec![Sent::Stored]), "no pool waits for a letter");
    let worker = stand_in.open(&config);
    assert_eq!(worker.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
    // SQS has it all the same. It is done if it comes in time, and refused after the seal.
    let deliveries = worker.receive(Lane::Intake, 10, 60).await.expect("it works");
    assert_eq!(deliveries.len(), 1);
    let verdicts = deliveries.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    assert_eq!(worker.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(worker.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
}

#[tokio::test]
async fn an_acknowledgement_that_would_come_too_late_is_none() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let sender = stand_in.open_beside(&stand_in, &config, Arc::new(Hasty(AtomicI64::new(0))));
    let until = |secs: i64| NewMessage { not_after: Some(Timestamp::from_millis(secs * 1_000)), ..intake(1, 1) };
    assert_eq!(sender.send(vec![until(6)]).await, Ok(vec![Sent::Stored]), "sent at 0 s and confirmed at 5 s");
    assert_unavailable(&sender.send(vec![until(15)]).await);
    assert_eq!(sender.send(vec![until(20)]).await, Ok(vec![Sent::TooLate]), "judged at 20 s");
    let depth = stand_in.open(&config).pool_depth(raffle_id(1)).await;
    assert_eq!(depth, Ok(Depth { ready: 2, ..Depth::default() }), "the seal waits for what was sent all the same");
}

#[tokio::test]
async fn what_the_roll_is_not_told_of_stays_on_the_queue() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let sound = stand_in.open(&config);
    sound.send(vec![intake(1, 1), intake(1, 2)]).await.expect("it works");
    let (troubled, _between) = stand_in.in_trouble(1, Trouble::Throttled).await;
    let worker = stand_in.open_beside(&troubled, &config, stand_in.clock.clone());
    let deliveries = worker.receive(Lane::Intake, 10, 1).await.expect("the lanes work");
    let handles: Vec<String> = deliveries.into_iter().map(|delivery| delivery.handle).collect();
    assert_unavailable(&worker.settle(vec![(handles[0].clone(), Verdict::Done)]).await);
    let dead = Verdict::Dead { cause: "no".into() };
    assert_unavailable(&worker.settle(vec![(handles[1].clone(), dead)]).await);
    assert_eq!(sound.pool_depth(raffle_id(1)).await, Ok(Depth { ready: 2, ..Depth::default() }));
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(sound.receive(Lane::Intake, 10, 60).await.map(|again| again.len()), Ok(2), "both come again");
}

#[tokio::test]
async fn what_sqs_does_not_have_is_not_on_the_roll() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (troubled, _between) = stand_in.in_trouble(1, Trouble::Throttled).await;
    let sender = troubled.open_beside(&stand_in, &config, stand_in.clock.clone());
    assert_unavailable(&sender.send(vec![intake(1, 1)]).await);
    let depth = stand_in.open(&config).pool_depth(raffle_id(1)).await;
    assert_eq!(depth, Ok(Depth::default()), "or the seal would wait for ever");
}

#[tokio::test]
async fn a_pool_is_counted_to_the_last_message_over_many_lines() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let queue = stand_in.open(&config);
    let count = 3_000;
    queue.send((0..count).map(|who| intake(1, who)).collect()).await.expect("it works");
    let left = async || queue.pool_depth(raffle_id(1)).await.expect("it works").ready;
    assert_eq!(left().await, u64::from(count));
    let deliveries = queue.receive(Lane::Intake, 2_999, 60).await.expect("it works");
    let done = deliveries.len() as u64;
    let verdicts = deliveries.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    assert_eq!(queue.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(left().await, u64::from(count) - done);
    assert!(done < u64::from(count) && done > 0, "{done} were handed over");
}

/// A message that is not done is somewhere at every moment, also while it dies and while it is sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_that_dies_and_is_sent_again_is_never_out_of_sight() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (worker, watcher) = (stand_in.open(&config), stand_in.open(&config));
    worker.send(vec![intake(1, 1)]).await.expect("it works");
    let is_over = Arc::new(AtomicBool::new(false));
    let told_when_to_stop = Arc::clone(&is_over);
    let watch = tokio::spawn(async move {
        let mut looks = 0;
        while !told_when_to_stop.load(Ordering::SeqCst) {
            let Depth { ready, dead, .. } = watcher.pool_depth(raffle_id(1)).await.expect("it works");
            assert!(ready + dead > 0, "the seal would not wait for it");
            looks += 1;
        }
        looks
    });
    for _ in 0..40 {
        let delivery = worker.receive(Lane::Intake, 1, 60).await.expect("it works").remove(0);
        let dead = Verdict::Dead { cause: "no".into() };
        assert_eq!(worker.settle(vec![(delivery.handle, dead)]).await, Ok(()));
        let id = worker.list_dead().await.expect("it works")[0].id;
        assert_eq!(worker.redrive(&[id]).await, Ok(1));
    }
    is_over.store(true, Ordering::SeqCst);
    let looks = watch.await.expect("it was in sight");
    assert!(looks > 10, "only {looks} looks");
}
