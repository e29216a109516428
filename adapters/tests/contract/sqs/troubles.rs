//! Calls that fail, before or after they had their effect.

use std::collections::BTreeSet;

use services::jobs::{Job, Lane};
use services::ports::{Depth, PortError, Queue, Sent, Verdict};

use crate::amazon::StandIn;
use crate::amazon::faults::Trouble;
use crate::values::{intake, letter, raffle_id};

/// Longer than any of these tests takes.
const HIDDEN_SECS: u32 = 60;

fn names(jobs: impl IntoIterator<Item = Job>) -> BTreeSet<String> {
    jobs.into_iter().map(|job| serde_json::to_string(&job).expect("a job is written")).collect()
}

/// How much is left, asked until it is told: of the many reads that this takes at once, one may run into trouble at each
/// of its tries, and the timetable asks again as well.
async fn depth_of(queue: &impl Queue) -> Depth {
    for _ in 0..20 {
        match queue.pool_depth(raffle_id(1)).await {
            Ok(depth) => return depth,
            Err(error) => assert!(matches!(error, PortError::Unavailable(_)), "{error:?}"),
        }
    }
    panic!("it is never told")
}

/// Sends, receives and settles a hundred registrations while every third call runs into this trouble.
/// Answers how many were handed over.
async fn work_through(trouble: Trouble, hidden_secs: u32) -> Option<usize> {
    let stand_in = StandIn::find().await?;
    let config = stand_in.new_lanes().await;
    let (troubled, between) = stand_in.in_trouble(3, trouble).await;
    let queue = troubled.open(&config);
    let messages: Vec<_> = (0..100).map(|who| intake(1, who)).collect();
    let expected = names(messages.iter().map(|message| message.job.clone()));
    assert_eq!(queue.send(messages).await, Ok(vec![Sent::Stored; 100]));
    assert_eq!(depth_of(&queue).await, Depth { ready: 100, ..Depth::default() });
    let (mut told, mut handed_over) = (BTreeSet::new(), 0);
    loop {
        let deliveries = queue.receive(Lane::Intake, 50, hidden_secs).await.expect("it is tried again");
        handed_over += deliveries.len();
        if deliveries.is_empty() && told.len() == expected.len() {
            break;
        }
        told.extend(names(deliveries.iter().map(|delivery| delivery.job.clone().expect("it can be read"))));
        let verdicts = deliveries.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
        assert_eq!(queue.settle(verdicts.collect()).await, Ok(()));
    }
    assert_eq!(told, expected);
    assert_eq!(depth_of(&queue).await, Depth::default());
    assert!(between.calls() > 30, "{} calls", between.calls());
    if trouble == Trouble::PartRefused {
        assert_eq!(queue.depth(Lane::Intake).await, Ok(Depth::default()), "every part was done in the end");
    }
    Some(handed_over)
}

#[tokio::test]
async fn nothing_is_lost_or_left_when_the_services_are_asked_too_often() {
    work_through(Trouble::Throttled, HIDDEN_SECS).await;
}

#[tokio::test]
async fn nothing_is_lost_or_left_when_the_services_break_after_they_did_it() {
    // An answer that is lost hides the messages in it; a short time brings them again.
    work_through(Trouble::BrokenAfterwards, 2).await;
}

#[tokio::test]
async fn nothing_is_lost_or_left_when_answers_are_lost() {
    work_through(Trouble::AnswerLost, 2).await;
}

#[tokio::test]
async fn nothing_is_lost_or_left_when_parts_of_batches_are_refused() {
    let handed_over = work_through(Trouble::PartRefused, HIDDEN_SECS).await;
    assert!(handed_over.is_none_or(|count| count == 100), "{handed_over:?} were handed over");
}

#[tokio::test]
async fn a_queue_that_is_away_is_told_and_nothing_is_acknowledged() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (troubled, _between) = stand_in.in_trouble(1, Trouble::Throttled).await;
    let queue = troubled.open(&config);
    let is_away = |told: Result<(), PortError>| assert!(matches!(told, Err(PortError::Unavailable(_))), "{told:?}");
    is_away(queue.send(vec![intake(1, 1)]).await.map(drop));
    is_away(queue.receive(Lane::Intake, 1, HIDDEN_SECS).await.map(drop));
    is_away(queue.pool_depth(raffle_id(1)).await.map(drop));
    is_away(queue.depth(Lane::Post).await.map(drop));
    is_away(queue.list_dead().await.map(drop));
    is_away(queue.redrive(&[1]).await.map(drop));
}

#[tokio::test]
async fn what_could_not_be_settled_can_be_settled_again() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let queue = stand_in.open(&config);
    queue.send(vec![letter(1).into(), letter(2).into()]).await.expect("it works");
    // Of two processes one sees the services through trouble: it can receive and not settle.
    let (troubled, _between) = stand_in.in_trouble(2, Trouble::Throttled).await;
    let troubled = troubled.open(&config);
    let deliveries = troubled.receive(Lane::Post, 2, HIDDEN_SECS).await.expect("the first call works");
    assert_eq!(deliveries.len(), 2);
    let verdicts: Vec<_> = deliveries.into_iter().map(|delivery| (delivery.handle, Verdict::Done)).collect();
    assert_eq!(troubled.settle(verdicts.clone()).await, Ok(()));
    assert_eq!(troubled.settle(verdicts).await, Ok(()));
    assert_eq!(queue.depth(Lane::Post).await, Ok(Depth::default()));
}
