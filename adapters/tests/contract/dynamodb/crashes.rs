//! A process may die after any call. Whoever comes after it finds everything done, or nothing, and what was
//! begun goes away.

use std::sync::Arc;

use adapters::aws::dynamodb::Store;
use domain::draw::Seal;
use domain::person::PersonKey;
use domain::raffle::{Claim, Move, Registration, Standing};
use services::jobs::Lane;
use services::ports::Relay as _;
use services::ports::{Advance, Draws, Erasure, Erasures, Once, PortError, PortResult, Queue, Raffles, Registrations};

use super::Apart;
use super::trouble::Trouble;
use crate::values::{at, board, letter, person, raffle, raffle_id, record, registration, seal};

/// More than go into a transaction themselves.
const MANY: u32 = 60;
/// More calls than any of these pieces of work makes.
const CALLS_MAX: usize = 60;
/// How many seconds after a crash everything that was begun counts as given up.
const LONG_SECS: u32 = 7_200;

/// A board of many lines.
fn large_board() -> Vec<Standing> {
    let first = board(at(9_000_000)).swap_remove(0);
    (1..=MANY).map(|who| Standing { person: person(who), number: who, ..first.clone() }).collect()
}

fn all_decline() -> Vec<Move> {
    (1..=MANY).map(|who| Move { person: person(who), to: Claim::Declined { at: at(6) } }).collect()
}

async fn sealed(store: &Store, pool: &[Registration]) {
    store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    store.register_once(pool).await.expect("the store works");
    let seal = Seal { count: pool.len() as u64, ..seal() };
    assert_eq!(store.record_seal_once(raffle_id(1), &seal, 0).await, Ok(Once::Now));
}

async fn draw(store: Arc<Store>) -> PortResult<Once> {
    store.record_draw_once(&record(&raffle(1)), &large_board(), vec![letter(1).into()]).await
}

async fn decline(store: Arc<Store>) -> PortResult<()> {
    let messages = vec![letter(1).into(), letter(2).into()];
    store.apply_moves(raffle_id(1), 1, &all_decline(), Advance::Needed, messages).await
}

/// What is left once everything that was begun counts as given up, beside what the draw itself lies in.
async fn settle(apart: &Apart, store: &Store) {
    apart.clock.advance_secs(LONG_SECS);
    store.relay().await.expect("the store works");
    let partitions = apart.partitions().await;
    let count = |beginning: &str| partitions.iter().filter(|pk| pk.starts_with(beginning)).count();
    let (parcels, lines) = (count("parcel#"), count("line#"));
    assert_eq!((count("staged"), count("outbox")), (0, 0), "{partitions:?}");
    assert!(parcels == lines && lines <= 1, "{partitions:?}");
}

async fn letters(apart: &Apart) -> u64 {
    apart.queue.depth(Lane::Post).await.expect("the queue works").ready
}

#[tokio::test]
async fn a_draw_that_is_cut_off_after_any_call_is_whole_or_not_there() {
    for calls in 1..CALLS_MAX {
        let Some(apart) = Apart::new().await else { return };
        let store = apart.store(None).await;
        sealed(&store, &[]).await;
        let answer = draw(apart.store(Some(Trouble::dies_after(calls))).await).await;
        let expected = record(&raffle(1));
        let found = store.get_record(raffle_id(1)).await.expect("the store works");
        let lines = store.get_board(raffle_id(1)).await.expect("the store works").standings;
        assert!(found.is_none() && lines.is_empty() || found == Some(expected.clone()) && lines == large_board());
        let again = draw(Arc::clone(&store)).await.expect("the store works");
        assert_eq!(again == Once::Before, found.is_some(), "{calls} calls");
        settle(&apart, &store).await;
        assert_eq!(store.get_record(raffle_id(1)).await, Ok(Some(expected)));
        assert_eq!(store.get_board(raffle_id(1)).await.map(|board| board.standings), Ok(large_board()));
        assert!((1..=2).contains(&letters(&apart).await), "a message may be doubled, and is not lost");
        if answer.is_ok() && letters(&apart).await == 1 {
            return;
        }
    }
    panic!("a draw takes more than {CALLS_MAX} calls");
}

#[tokio::test]
async fn moves_that_are_cut_off_after_any_call_are_all_made_or_none() {
    let mut is_whole = false;
    // The first dozen calls store the moves, the many after them fold them in.
    for calls in (1..12).chain((12..=90).step_by(13)) {
        let Some(apart) = Apart::new().await else { return };
        let store = apart.store(None).await;
        sealed(&store, &[]).await;
        draw(Arc::clone(&store)).await.expect("the store works");
        let before = letters(&apart).await;
        let answer = decline(apart.store(Some(Trouble::dies_after(calls))).await).await;
        let found = store.get_board(raffle_id(1)).await.expect("the store works");
        let declined = found.standings.iter().filter(|line| line.claim == Claim::Declined { at: at(6) }).count();
        assert!(matches!((found.version, declined), (1, 0) | (2, 60)), "{} {declined}", found.version);
        let line = store.get_standing(raffle_id(1), person(7)).await.expect("the store works").expect("it is there");
        assert_eq!(line.claim == Claim::Declined { at: at(6) }, declined > 0, "a line is as the board has it");
        let again = decline(Arc::clone(&store)).await;
        assert_eq!(again, if declined == 0 { Ok(()) } else { Err(PortError::Conflict) });
        settle(&apart, &store).await;
        let found = store.get_board(raffle_id(1)).await.expect("the store works");
        assert_eq!(found.version, 2);
        assert!(found.standings.iter().all(|line| line.claim == Claim::Declined { at: at(6) }));
        assert!((2..=4).contains(&(letters(&apart).await - before)));
        is_whole |= answer.is_ok() && calls > 80;
    }
    assert!(is_whole, "one of them had calls enough");
}

#[tokio::test]
async fn an_erasure_that_is_cut_off_after_any_call_can_be_made_again() {
    let ada = registration(1, 1, 1);
    let keys = vec!["registered-".to_owned()];
    let erasure = Erasure { code: ada.code, email: ada.attendee.email.clone(), mails: keys, at: at(2_500_000) };
    for calls in 1..CALLS_MAX {
        let Some(apart) = Apart::new().await else { return };
        let store = apart.store(None).await;
        sealed(&store, std::slice::from_ref(&ada)).await;
        let line = Standing { commitment: ada.commitment(), ..board(at(9_000_000)).swap_remove(0) };
        store.record_draw_once(&record(&raffle(1)), &[line], vec![]).await.expect("the store works");
        let dying = apart.store(Some(Trouble::dies_after(calls))).await;
        let answer = dying.erase_once(&erasure).await;
        let is_gone = store.get_registration(person(1)).await.expect("the store works").is_none();
        let again = store.erase_once(&erasure).await.expect("the store works");
        assert_eq!(again, if is_gone { Once::Before } else { Once::Now });
        let people: Vec<PersonKey> =
            store.get_board(raffle_id(1)).await.expect("the store works").standings.iter().map(|l| l.person).collect();
        assert_eq!(people, [domain::raffle::nobody(ada.commitment())]);
        assert_eq!(store.list_erased(raffle_id(1), None, 10).await, Ok(vec![ada.commitment()]));
        if answer == Ok(Once::Now) {
            return;
        }
    }
    panic!("an erasure takes more than {CALLS_MAX} calls");
}
