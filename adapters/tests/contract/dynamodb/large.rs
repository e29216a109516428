//! What does not fit into one item or one transaction is stored whole all the same.

use domain::draw::{Commitment, Digest, DrawRecord, Ranked};
use domain::raffle::{Claim, Move, PartySize, Standing, StandingKind};
use domain::time::Timestamp;
use services::jobs::{Job, Lane};
use services::ports::{Advance, Draws, NewMessage, Once, Queue, RECEIVE_MAX, Raffles};

use super::Apart;
use crate::values::{at, letter, person, raffle, raffle_id, record, seal};

/// More lines than lie in one partition, and a record of more bytes than an item may have.
const WINNERS: u32 = 2_100;
/// The moment at which the offers run out.
const UNTIL: i64 = 9_000_000;

fn commitment(who: u32) -> Commitment {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&who.to_be_bytes());
    Commitment(bytes)
}

fn large_record() -> DrawRecord {
    let ranked = |who| Ranked { rank: Digest([1; 32]), commitment: commitment(who), party_size: PartySize::ONE };
    DrawRecord { winners: (0..WINNERS).map(ranked).collect(), ..record(&raffle(1)) }
}

fn large_board() -> Vec<Standing> {
    let line = |who: u32| Standing {
        person: person(who),
        commitment: commitment(who),
        party_size: PartySize::ONE,
        kind: StandingKind::Winner,
        number: who + 1,
        claim: Claim::Offered { until: at(UNTIL) },
    };
    (0..WINNERS).map(line).collect()
}

async fn drawn() -> Option<(Apart, std::sync::Arc<adapters::aws::dynamodb::Store>)> {
    let apart = Apart::new().await?;
    let store = apart.store(None).await;
    store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    assert_eq!(store.record_seal_once(raffle_id(1), &seal(), 0).await, Ok(Once::Now));
    assert_eq!(store.record_draw_once(&large_record(), &large_board(), vec![]).await, Ok(Once::Now));
    Some((apart, store))
}

#[tokio::test]
async fn a_large_draw_is_read_as_it_was_recorded() {
    let Some((_, store)) = drawn().await else { return };
    assert_eq!(store.get_record(raffle_id(1)).await, Ok(Some(large_record())));
    assert_eq!(store.get_board(raffle_id(1)).await.map(|board| board.standings), Ok(large_board()));
    let line = store.get_standing(raffle_id(1), person(1_234)).await;
    assert_eq!(line, Ok(Some(large_board().swap_remove(1_234))));
}

#[tokio::test]
async fn many_moves_are_made_at_once_and_those_after_them_count() {
    let Some((_, store)) = drawn().await else { return };
    let moved = |to| move |who| Move { person: person(who), to };
    let lapse: Vec<Move> = (0..WINNERS).map(moved(Claim::Lapsed { at: at(7) })).collect();
    assert_eq!(store.apply_moves(raffle_id(1), 1, &lapse, Advance::Done, vec![]).await, Ok(()));
    assert_eq!(store.needs_advance(raffle_id(1), at(UNTIL)).await, Ok(false), "no offer is left");
    let offer: Vec<Move> = (0..2).map(moved(Claim::Offered { until: at(UNTIL + 5) })).collect();
    assert_eq!(store.apply_moves(raffle_id(1), 2, &offer, Advance::Done, vec![]).await, Ok(()));
    let claims: Vec<Claim> =
        store.get_board(raffle_id(1)).await.expect("the store works").standings.iter().map(|line| line.claim).collect();
    let offered = Claim::Offered { until: at(UNTIL + 5) };
    assert_eq!(claims[..3], [offered, offered, Claim::Lapsed { at: at(7) }]);
    assert!(claims[3..].iter().all(|claim| *claim == Claim::Lapsed { at: at(7) }));
    let needs = |millis| store.needs_advance(raffle_id(1), Timestamp::from_millis(millis));
    assert_eq!((needs(UNTIL + 4).await, needs(UNTIL + 5).await), (Ok(false), Ok(true)));
}

#[tokio::test]
async fn many_messages_leave_with_the_state_that_they_follow_from() {
    let Some((apart, store)) = drawn().await else { return };
    // About 2.6 MB, more than goes into a transaction itself.
    let many: Vec<NewMessage> = (0..20_000).map(|who| letter(who).into()).collect();
    assert_eq!(store.apply_moves(raffle_id(1), 1, &[], Advance::Done, many).await, Ok(()));
    assert_eq!(apart.queue.depth(Lane::Post).await.map(|depth| depth.ready), Ok(20_000));
    let first = apart.queue.receive(Lane::Post, RECEIVE_MAX, 30).await.expect("the queue works");
    let jobs: Vec<Job> = first.into_iter().filter_map(|delivery| delivery.job.ok()).take(3).collect();
    assert_eq!(jobs, [letter(0), letter(1), letter(2)]);
    let refused =
        store.apply_moves(raffle_id(1), 1, &[], Advance::Done, (0..20_000).map(|w| letter(w).into()).collect());
    assert!(refused.await.is_err(), "the board has moved on");
    let partitions = apart.partitions().await;
    let parcels = partitions.iter().filter(|pk| pk.starts_with("parcel#")).count();
    assert_eq!((parcels, partitions.contains("staged"), partitions.contains("outbox")), (1, false, false));
}
