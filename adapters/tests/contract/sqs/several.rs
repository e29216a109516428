//! Several processes on the same lanes, and messages that SQS has twice.

use services::jobs::Lane;
use services::ports::{Clock as _, Delivery, Depth, NewMessage, Queue, Verdict};
use tokio::time::{Duration, sleep};

use adapters::aws::sqs::SqsConfig;

use crate::amazon::StandIn;
use crate::values::{email, intake, letter, person, raffle_id, registration};

async fn receive(queue: &impl Queue, lane: Lane, hidden_secs: u32) -> Vec<Delivery> {
    queue.receive(lane, 10, hidden_secs).await.expect("the stand-in works")
}

async fn pass(millis: u64) {
    sleep(Duration::from_millis(millis)).await;
}

fn dead(cause: &str) -> Verdict {
    Verdict::Dead { cause: cause.to_owned() }
}

/// SQS cannot tell a process that another one has the message by now. So a verdict that comes too late
/// counts only if the work is done: then whoever has it does it again, which changes nothing.
#[tokio::test]
async fn of_verdicts_that_come_too_late_only_done_counts() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (slow, quick) = (stand_in.open(&config), stand_in.open(&config));
    slow.send(vec![intake(1, 1), intake(1, 2), intake(1, 3)]).await.expect("it works");
    let late = receive(&slow, Lane::Intake, 1).await;
    pass(1_050).await;
    let current = receive(&quick, Lane::Intake, 60).await;
    assert_eq!((late.len(), current.len()), (3, 3));
    let again = Verdict::Retry { after_secs: 0, cause: "away".into() };
    let verdicts = [Verdict::Done, dead("no"), again];
    let verdicts = late.iter().map(|delivery| delivery.handle.clone()).zip(verdicts);
    assert_eq!(slow.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(slow.list_dead().await, Ok(vec![]));
    assert_eq!(receive(&quick, Lane::Intake, 60).await, vec![], "nobody's hand-over was cut short");
    assert_eq!(quick.pool_depth(raffle_id(1)).await.map(|depth| depth.ready), Ok(2), "what is done is done");
    let verdicts = current.into_iter().map(|delivery| (delivery.handle, Verdict::Done));
    assert_eq!(quick.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(quick.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
}

#[tokio::test]
async fn what_a_process_had_in_hand_when_it_died_comes_again_elsewhere() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let dying = stand_in.open(&config);
    dying.send(vec![intake(1, 1)]).await.expect("it works");
    assert_eq!(receive(&dying, Lane::Intake, 1).await.len(), 1);
    drop(dying);
    pass(1_050).await;
    let heir = stand_in.open(&config);
    assert_eq!(heir.pool_depth(raffle_id(1)).await.map(|depth| depth.ready), Ok(1));
    let again = receive(&heir, Lane::Intake, 60).await;
    assert_eq!((again.len(), again[0].attempt), (1, 2));
}

/// Has SQS deliver every message of a lane once more.
async fn double(stand_in: &StandIn, url: &str) {
    let client = stand_in.cloud.sqs();
    let take = client.receive_message().queue_url(url).max_number_of_messages(10).visibility_timeout(0);
    let taken = take.message_attribute_names("All").send().await.expect("the stand-in works");
    for message in taken.messages.unwrap_or_default() {
        let put = client.send_message().queue_url(url).set_message_attributes(message.message_attributes);
        put.message_body(message.body.unwrap_or_default()).send().await.expect("it is sent");
    }
}

#[tokio::test]
async fn a_message_that_sqs_has_twice_is_counted_once_and_dies_once() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let queue = stand_in.open(&config);
    queue.send(vec![intake(1, 1), intake(1, 2)]).await.expect("it works");
    double(&stand_in, &config.intake_url).await;
    assert_eq!(queue.pool_depth(raffle_id(1)).await.map(|depth| depth.ready), Ok(2));
    let deliveries = receive(&queue, Lane::Intake, 60).await;
    assert_eq!(deliveries.len(), 4);
    let first = deliveries[0].job.clone();
    let (dying, done): (Vec<_>, Vec<_>) = deliveries.into_iter().partition(|delivery| delivery.job == first);
    let verdicts = dying.into_iter().map(|delivery| (delivery.handle, dead("no")));
    let verdicts = verdicts.chain(done.into_iter().map(|delivery| (delivery.handle, Verdict::Done)));
    assert_eq!(queue.settle(verdicts.collect()).await, Ok(()));
    assert_eq!(queue.list_dead().await.map(|letters| letters.len()), Ok(1));
    assert_eq!(queue.pool_depth(raffle_id(1)).await, Ok(Depth { dead: 1, ..Depth::default() }));
    assert_eq!(queue.depth(Lane::Intake).await, Ok(Depth { dead: 1, ..Depth::default() }));
}

/// SQS delays for 15 minutes at most, and hides for 12 hours; what has to wait for longer goes round until its time.
async fn waits_in_rounds(hide_max_secs: u32) {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = SqsConfig { delay_max_secs: 1, hide_max_secs, ..stand_in.new_lanes().await };
    let queue = stand_in.open(&config);
    let delayed = NewMessage { delay_secs: 4, ..intake(1, 1) };
    queue.send(vec![delayed]).await.expect("it works");
    let due = loop {
        assert_eq!(queue.pool_depth(raffle_id(1)).await.map(|depth| depth.ready), Ok(1));
        let deliveries = receive(&queue, Lane::Intake, 60).await;
        if !deliveries.is_empty() {
            break deliveries;
        }
        pass(200).await;
    };
    let waited_ms = stand_in.clock.now().millis_since(due[0].sent_at);
    assert!((4_000..30_000).contains(&waited_ms), "it came after {waited_ms} ms");
    assert_eq!((due.len(), due[0].attempt), (1, 1), "a round is no attempt");
}

#[tokio::test]
async fn a_delay_that_sqs_cannot_count_is_waited_in_hiding() {
    waits_in_rounds(100).await;
}

#[tokio::test]
async fn a_delay_for_which_sqs_cannot_hide_is_waited_in_rounds() {
    waits_in_rounds(1).await;
}

/// Longer than any other answer may take, or an empty lane would be told as one that is away.
#[tokio::test]
async fn an_empty_lane_is_listened_to_until_something_comes() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = SqsConfig { listen_secs: 20, ..stand_in.new_lanes().await };
    let worker = stand_in.open(&config);
    let listening = tokio::spawn(async move {
        let deliveries = worker.receive(Lane::Intake, 10, 5).await.expect("it listens");
        // What came at the end of a long wait is as fresh as what was there at its beginning.
        let verdicts = deliveries.iter().map(|delivery| (delivery.handle.clone(), dead("no")));
        assert_eq!(worker.settle(verdicts.collect()).await, Ok(()));
        worker.list_dead().await.map(|letters| letters.len())
    });
    pass(6_000).await;
    stand_in.open(&config).send(vec![intake(1, 1)]).await.expect("it works");
    assert_eq!(listening.await.expect("it did not panic"), Ok(1));
}

#[tokio::test]
async fn dead_letters_with_the_data_of_somebody_are_forgotten_and_no_others() {
    let Some(stand_in) = StandIn::find().await else { return };
    let queue = stand_in.open(&stand_in.new_lanes().await);
    queue.send(vec![intake(1, 1), intake(1, 2), letter(1).into()]).await.expect("it works");
    for lane in Lane::ALL {
        let verdicts = receive(&queue, lane, 60).await.into_iter().map(|delivery| (delivery.handle, dead("no")));
        assert_eq!(queue.settle(verdicts.collect()).await, Ok(()));
    }
    let forgotten = queue.forget_messages(person(1), &email(1)).await;
    assert_eq!(forgotten, Ok(vec![registration(1, 1, 1)]));
    assert_eq!(queue.list_dead().await.map(|letters| letters.len()), Ok(2));
    assert_eq!(queue.pool_depth(raffle_id(1)).await, Ok(Depth { dead: 1, ..Depth::default() }));
}
