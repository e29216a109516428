//! Ten thousand registrations, of which SQS has many twice, and some of which cannot be done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use adapters::aws::sqs::Sqs;
use adapters::memory::Memory;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::person::PersonKey;
use services::jobs::{Job, Lane};
use services::ports::{Chance as _, Delivery, Depth, Queue, Registered, Registrations, Sent, Verdict};
use tokio::task::JoinSet;

use crate::amazon::StandIn;
use crate::backend::clock;
use crate::values::{intake, person, raffle_id};

const MESSAGES: u32 = 10_000;
/// One in this many messages cannot be done at first.
const POISON_EVERY: u32 = 100;
/// SQS has three in this many messages twice.
const DOUBLED_OF: u32 = 10;
/// One in this many hand-overs is forgotten, as if its worker had died.
const FORGOTTEN_EVERY: usize = 50;
/// How many seconds a message is hidden: as long as a batch may take, and short enough to wait for.
const HIDDEN_SECS: u32 = 10;

/// What the workers have in common.
struct Festival {
    store: Arc<Memory>,
    poison: BTreeSet<PersonKey>,
    is_cured: AtomicBool,
    handed_over: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_ten_thousand_none_is_lost_none_counts_twice_and_what_cannot_be_done_says_why() {
    let Some(stand_in) = StandIn::find().await else { return };
    let config = stand_in.new_lanes().await;
    let (first, second) = (Arc::new(stand_in.open(&config)), Arc::new(stand_in.open(&config)));
    send_all(&first).await;
    double_some(&stand_in, &config.intake_url).await;
    assert_eq!(first.pool_depth(raffle_id(1)).await.map(|depth| depth.ready), Ok(u64::from(MESSAGES)));

    let poison = (0..MESSAGES).step_by(POISON_EVERY as usize).map(person).collect();
    let (is_cured, handed_over) = (AtomicBool::new(false), AtomicUsize::new(0));
    let festival = Arc::new(Festival { store: Memory::new(clock()), poison, is_cured, handed_over });
    work_until_done(&stand_in, &[&first, &second], &festival).await;

    let dead = u64::from(MESSAGES / POISON_EVERY);
    assert_eq!(first.pool_depth(raffle_id(1)).await, Ok(Depth { dead, ..Depth::default() }));
    assert_eq!(festival.store.count_registrations(raffle_id(1)).await, Ok(u64::from(MESSAGES) - dead));
    let letters = first.list_dead().await.expect("the stand-in works");
    let causes: BTreeMap<&str, u64> = letters.iter().map(|letter| (letter.cause.as_str(), letter.id)).collect();
    let expected: BTreeSet<String> = festival.poison.iter().map(cause_of).collect();
    assert_eq!(causes.keys().copied().collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    assert_eq!(letters.len() as u64, dead, "each dies once, however often it came");

    festival.is_cured.store(true, Ordering::SeqCst);
    let ids: Vec<u64> = letters.iter().map(|letter| letter.id).collect();
    assert_eq!(second.redrive(&ids).await, Ok(dead));
    work_until_done(&stand_in, &[&first, &second], &festival).await;
    assert_eq!(first.pool_depth(raffle_id(1)).await, Ok(Depth::default()));
    assert_eq!(festival.store.count_registrations(raffle_id(1)).await, Ok(u64::from(MESSAGES)));
    let handed_over = festival.handed_over.load(Ordering::SeqCst);
    assert!(handed_over > 13_000, "{handed_over} hand-overs are not the trouble that this is about");
}

/// Many callers with one message each, as at a counter.
async fn send_all(queue: &Arc<Sqs>) {
    let mut callers = JoinSet::new();
    for who in 0..MESSAGES {
        let queue = Arc::clone(queue);
        callers.spawn(async move { queue.send(vec![intake(1, who)]).await });
    }
    assert!(callers.join_all().await.into_iter().all(|told| told == Ok(vec![Sent::Stored])));
}

/// Sends three of ten messages once more, with the name that they have, behind all others.
async fn double_some(stand_in: &StandIn, url: &str) {
    let (client, mut left) = (stand_in.cloud.sqs(), MESSAGES * 3 / DOUBLED_OF);
    while left > 0 {
        let take = client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .visibility_timeout(HIDDEN_SECS.cast_signed());
        let taken = take.message_attribute_names("All").send().await.expect("the stand-in works").messages;
        let entries = taken.unwrap_or_default().into_iter().enumerate().map(|(at, message)| {
            let entry = SendMessageBatchRequestEntry::builder().id(at.to_string());
            let entry = entry.set_message_attributes(message.message_attributes);
            entry.message_body(message.body.unwrap_or_default()).build().expect("a whole entry")
        });
        let entries: Vec<_> = entries.collect();
        left = left.saturating_sub(u32::try_from(entries.len()).expect("at most ten"));
        client.send_message_batch().queue_url(url).set_entries(Some(entries)).send().await.expect("it is sent");
    }
}

/// Two workers, until nothing of the pool is left but dead letters.
async fn work_until_done(stand_in: &StandIn, queues: &[&Arc<Sqs>], festival: &Arc<Festival>) {
    while queues[0].pool_depth(raffle_id(1)).await.expect("the stand-in works").ready > 0 {
        let mut workers = JoinSet::new();
        for queue in queues {
            let (queue, festival, chance) = (Arc::clone(queue), Arc::clone(festival), stand_in.chance.clone());
            workers.spawn(async move {
                let mut deliveries = queue.receive(Lane::Intake, 500, HIDDEN_SECS).await.expect("the stand-in works");
                deliveries.sort_by_cached_key(|_| chance.new_uuid().as_bytes()[8..].to_vec());
                work(&queue, &festival, deliveries).await;
            });
        }
        workers.join_all().await;
    }
}

async fn work(queue: &Sqs, festival: &Festival, deliveries: Vec<Delivery>) {
    let mut verdicts = Vec::with_capacity(deliveries.len());
    for Delivery { handle, job, .. } in deliveries {
        let number = festival.handed_over.fetch_add(1, Ordering::SeqCst);
        let Ok(Job::Register(registration)) = job else { panic!("only registrations were sent") };
        let who = registration.code.person;
        if festival.poison.contains(&who) && !festival.is_cured.load(Ordering::SeqCst) {
            verdicts.push((handle, Verdict::Dead { cause: cause_of(&who) }));
            continue;
        }
        let answers = festival.store.register_once(&[registration]).await.expect("memory works");
        let became = answers[0].became;
        assert!(matches!(became, Registered::Stored | Registered::Same), "{became:?}");
        if !number.is_multiple_of(FORGOTTEN_EVERY) {
            verdicts.push((handle, Verdict::Done));
        }
    }
    assert_eq!(queue.settle(verdicts).await, Ok(()));
}

fn cause_of(who: &PersonKey) -> String {
    format!("poison {:?}", who.0)
}
