//! What `Draws` promises.

use domain::draw::{Change, Deed, Digest, Seal, SignedChange};
use domain::raffle::{Board, Claim, Move};
use domain::ticket::ReceiptKey;
use services::jobs::Lane;
use services::ports::{Advance, Once, PortError};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};
use crate::values::{at, board, letter, person, raffle, raffle_id, record, registration, seal};

on_every_store! {
    a_raffle_is_sealed_once,
    of_a_crowd_that_seals_one_succeeds,
    a_raffle_that_is_cancelled_or_not_there_is_not_sealed,
    a_pool_that_has_changed_since_it_was_read_is_not_sealed,
    a_draw_is_recorded_once_and_whole,
    of_a_crowd_that_draws_one_succeeds_and_sends_its_messages,
    a_raffle_that_is_not_ready_is_not_drawn,
    before_the_draw_there_is_no_record_and_an_empty_board,
    moves_change_the_board_that_they_were_made_for,
    lines_of_some_people_are_as_new_as_the_version_with_them,
    of_a_crowd_that_moves_a_board_one_succeeds,
    an_answer_needs_its_own_line_unchanged_and_no_other,
    of_a_crowd_that_answers_for_one_line_one_succeeds,
    a_change_by_hand_moves_the_board_and_stays_in_its_chain,
    of_a_crowd_that_changes_something_by_hand_one_succeeds,
    a_board_needs_an_advance_when_it_is_told_so_or_an_offer_has_run_out,
}

/// The moment at which the offers of the board run out.
const UNTIL: i64 = 9_000_000;

async fn sealed(on: &Backend) {
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal(), 0).await, Ok(Once::Now));
}

async fn drawn(on: &Backend) {
    sealed(on).await;
    let answer = on.store.record_draw_once(&record(&raffle(1)), &board(at(UNTIL)), vec![]).await;
    assert_eq!(answer, Ok(Once::Now));
}

async fn letters(on: &Backend) -> u64 {
    on.store.depth(Lane::Post).await.expect("the store works").ready
}

async fn a_raffle_is_sealed_once(on: Backend) {
    sealed(&on).await;
    let mut other = seal();
    other.count += 1;
    assert_eq!(on.store.record_seal_once(raffle_id(1), &other, 0).await, Ok(Once::Before));
    let raffle = on.store.get_raffle(raffle_id(1)).await.expect("the store works").expect("it is there");
    assert_eq!(raffle.progress.seal, Some(seal()));
    assert_eq!(raffle.version, 2, "the seal is a change");
}

async fn of_a_crowd_that_seals_one_succeeds(on: Backend) {
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.record_seal_once(raffle_id(1), &seal(), 0).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(Once::Now)), 1);
    assert_eq!(count_of(&answers, &Ok(Once::Before)), CROWD - 1);
    let raffle = on.store.get_raffle(raffle_id(1)).await.expect("the store works").expect("it is there");
    assert_eq!(raffle.version, 2);
}

async fn a_raffle_that_is_cancelled_or_not_there_is_not_sealed(on: Backend) {
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal(), 0).await, Err(PortError::Conflict));
    let mut cancelled = raffle(1);
    cancelled.progress.cancelled_at = Some(at(5));
    on.store.put_raffle(&cancelled, vec![]).await.expect("the store works");
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal(), 0).await, Err(PortError::Conflict));
    assert_eq!(on.store.get_raffle(raffle_id(1)).await, Ok(Some(cancelled)));
}

async fn a_pool_that_has_changed_since_it_was_read_is_not_sealed(on: Backend) {
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    on.store.register_once(&[registration(1, 1, 1), registration(2, 2, 1)]).await.expect("the store works");
    let seal_of = |count| Seal { count, ..seal() };
    for count in [0, 2] {
        assert_eq!(on.store.record_seal_once(raffle_id(1), &seal_of(count), 0).await, Err(PortError::Conflict));
    }
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal_of(1), 0).await, Ok(Once::Now));
}

async fn a_draw_is_recorded_once_and_whole(on: Backend) {
    sealed(&on).await;
    let (record, board) = (record(&raffle(1)), board(at(UNTIL)));
    let answer = on.store.record_draw_once(&record, &board, vec![letter(1).into(), letter(2).into()]).await;
    assert_eq!(answer, Ok(Once::Now));
    let mut other = record.clone();
    other.drawn_at = at(5_000_000);
    assert_eq!(on.store.record_draw_once(&other, &board[..1], vec![letter(3).into()]).await, Ok(Once::Before));
    assert_eq!(on.store.get_record(raffle_id(1)).await, Ok(Some(record.clone())));
    assert_eq!(on.store.get_board(raffle_id(1)).await, Ok(Board { version: 1, standings: board.clone() }));
    assert_eq!(on.store.get_standing(raffle_id(1), person(3)).await, Ok(Some(board[2].clone())));
    assert_eq!(on.store.get_standing(raffle_id(1), person(5)).await, Ok(None));
    let raffle = on.store.get_raffle(raffle_id(1)).await.expect("the store works").expect("it is there");
    assert_eq!((raffle.progress.drawn_at, raffle.version), (Some(record.drawn_at), 3));
    assert_eq!(letters(&on).await, 2);
}

async fn of_a_crowd_that_draws_one_succeeds_and_sends_its_messages(on: Backend) {
    sealed(&on).await;
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.record_draw_once(&record(&raffle(1)), &board(at(UNTIL)), vec![letter(1).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(Once::Now)), 1);
    assert_eq!(count_of(&answers, &Ok(Once::Before)), CROWD - 1);
    assert_eq!(letters(&on).await, 1);
    assert_eq!(on.store.get_board(raffle_id(1)).await.map(|board| board.standings.len()), Ok(4));
}

async fn a_raffle_that_is_not_ready_is_not_drawn(on: Backend) {
    let record = record(&raffle(1));
    let draw = || on.store.record_draw_once(&record, &[], vec![letter(1).into()]);
    assert_eq!(draw().await, Err(PortError::Conflict), "it is not there");
    let mut raffle = raffle(1);
    on.store.put_raffle(&raffle, vec![]).await.expect("the store works");
    assert_eq!(draw().await, Err(PortError::Conflict), "it is not sealed");
    raffle.progress.seal = Some(seal());
    raffle.progress.cancelled_at = Some(at(5));
    raffle.version = 2;
    on.store.put_raffle(&raffle, vec![]).await.expect("the store works");
    assert_eq!(draw().await, Err(PortError::Conflict), "it is cancelled");
    assert_eq!(on.store.get_record(raffle_id(1)).await, Ok(None));
    assert_eq!(letters(&on).await, 0);
}

async fn before_the_draw_there_is_no_record_and_an_empty_board(on: Backend) {
    sealed(&on).await;
    assert_eq!(on.store.get_record(raffle_id(1)).await, Ok(None));
    assert_eq!(on.store.get_board(raffle_id(1)).await, Ok(Board::default()));
    assert_eq!(on.store.get_standing(raffle_id(1), person(1)).await, Ok(None));
    assert_eq!(on.store.needs_advance(raffle_id(1), at(i64::MAX)).await, Ok(false));
    let moved = on.store.apply_moves(raffle_id(1), 0, &[], Advance::Done, vec![letter(1).into()]).await;
    assert_eq!(moved, Err(PortError::Conflict), "there is no board to move");
    assert_eq!(letters(&on).await, 0);
}

async fn moves_change_the_board_that_they_were_made_for(on: Backend) {
    drawn(&on).await;
    let moves = [
        Move { person: person(1), to: Claim::Claimed { at: at(6) } },
        Move { person: person(2), to: Claim::Declined { at: at(7) } },
        Move { person: person(3), to: Claim::Offered { until: at(8) } },
        Move { person: person(4), to: Claim::Lapsed { at: at(9) } },
        Move { person: person(99), to: Claim::Waiting },
    ];
    let apply = |version, messages| on.store.apply_moves(raffle_id(1), version, &moves, Advance::Done, messages);
    assert_eq!(apply(0, vec![letter(1).into()]).await, Err(PortError::Conflict));
    assert_eq!(apply(1, vec![letter(1).into(), letter(2).into()]).await, Ok(()));
    assert_eq!(apply(1, vec![letter(1).into()]).await, Err(PortError::Conflict), "the board has moved on");
    let mut expected = Board { version: 1, standings: board(at(UNTIL)) };
    expected.apply(&moves);
    assert_eq!(on.store.get_board(raffle_id(1)).await, Ok(expected));
    assert_eq!(letters(&on).await, 2);
}

async fn lines_of_some_people_are_as_new_as_the_version_with_them(on: Backend) {
    let people = [person(3), person(99), person(1)];
    assert_eq!(on.store.get_lines(raffle_id(1), &people).await, Ok(Board::default()), "there is no draw");
    drawn(&on).await;
    let step = Move { person: person(3), to: Claim::Claimed { at: at(6) } };
    assert_eq!(on.store.apply_moves(raffle_id(1), 1, &[step], Advance::Done, vec![]).await, Ok(()));
    let mut expected = Board { version: 1, standings: board(at(UNTIL)) };
    expected.apply(&[step]);
    expected.standings.retain(|line| people.contains(&line.person));
    assert_eq!(expected.standings.len(), 2);
    assert_eq!(on.store.get_lines(raffle_id(1), &people).await, Ok(expected));
    assert_eq!(on.store.get_lines(raffle_id(1), &[]).await.map(|lines| lines.version), Ok(2));
}

async fn of_a_crowd_that_moves_a_board_one_succeeds(on: Backend) {
    drawn(&on).await;
    let answers = crowd(|_| {
        let store = on.store.clone();
        let moves = [Move { person: person(1), to: Claim::Declined { at: at(6) } }];
        async move { store.apply_moves(raffle_id(1), 1, &moves, Advance::Needed, vec![letter(1).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), 1);
    assert_eq!(count_of(&answers, &Err(PortError::Conflict)), CROWD - 1);
    assert_eq!(on.store.get_board(raffle_id(1)).await.map(|board| board.version), Ok(2));
    assert_eq!(letters(&on).await, 1);
}

async fn an_answer_needs_its_own_line_unchanged_and_no_other(on: Backend) {
    let yes = |who, hour| Move { person: person(who), to: Claim::Claimed { at: at(hour) } };
    let offered = Claim::Offered { until: at(UNTIL) };
    let send = || vec![letter(1).into()];
    let early = on.store.apply_answer(raffle_id(1), offered, yes(1, 6), send()).await;
    assert_eq!(early, Err(PortError::Conflict), "there is no draw");
    drawn(&on).await;
    assert_eq!(on.store.apply_answer(raffle_id(1), offered, yes(1, 6), send()).await, Ok(()));
    let other = on.store.apply_answer(raffle_id(1), offered, yes(2, 6), send()).await;
    assert_eq!(other, Ok(()), "others have no say in it");
    let again = on.store.apply_answer(raffle_id(1), offered, yes(1, 7), send()).await;
    assert_eq!(again, Err(PortError::Conflict), "the line says something else by now");
    let other_time = Claim::Offered { until: at(UNTIL + 1) };
    let outdated = on.store.apply_answer(raffle_id(1), other_time, yes(2, 7), send()).await;
    assert_eq!(outdated, Err(PortError::Conflict));
    let stranger = on.store.apply_answer(raffle_id(1), Claim::Waiting, yes(99, 7), send()).await;
    assert_eq!(stranger, Err(PortError::Conflict));
    assert_eq!(letters(&on).await, 2, "a message for each answer that counts");
    let mut expected = Board { version: 2, standings: board(at(UNTIL)) };
    expected.apply(&[yes(1, 6), yes(2, 6)]);
    assert_eq!(on.store.get_board(raffle_id(1)).await, Ok(expected));
    assert_eq!(on.store.needs_advance(raffle_id(1), at(0)).await, Ok(true));
    let stale = on.store.apply_moves(raffle_id(1), 1, &[], Advance::Done, vec![]).await;
    assert_eq!(stale, Err(PortError::Conflict), "who has read the board before has to read it again");
}

async fn of_a_crowd_that_answers_for_one_line_one_succeeds(on: Backend) {
    drawn(&on).await;
    let answers = crowd(|_| {
        let store = on.store.clone();
        let step = Move { person: person(1), to: Claim::Declined { at: at(6) } };
        let from = Claim::Offered { until: at(UNTIL) };
        async move { store.apply_answer(raffle_id(1), from, step, vec![letter(1).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), 1);
    assert_eq!(count_of(&answers, &Err(PortError::Conflict)), CROWD - 1);
    assert_eq!(on.store.get_board(raffle_id(1)).await.map(|board| board.version), Ok(2));
}

/// The entry with this number.
fn change(number: u32) -> SignedChange {
    let deed = Deed::Given { places: 1, purpose: "Crew".into() };
    let (by, why) = ("owner".to_owned(), "It was agreed.".to_owned());
    let change = Change { raffle: raffle_id(1), number, at: at(6), by, deed, why, before: Digest([9; 32]) };
    change.sign(&ReceiptKey::from_seed(&[1; 32]))
}

async fn a_change_by_hand_moves_the_board_and_stays_in_its_chain(on: Backend) {
    assert_eq!(on.store.list_changes(raffle_id(1)).await, Ok(vec![]));
    let record = |version, number| {
        let moves = [Move { person: person(1), to: Claim::TakenBack { at: at(6) } }];
        let (store, change) = (on.store.clone(), change(number));
        async move { store.record_change(raffle_id(1), version, &change, &moves, vec![letter(1).into()]).await }
    };
    assert_eq!(record(1, 1).await, Err(PortError::Conflict), "there is no draw");
    drawn(&on).await;
    assert_eq!(record(1, 2).await, Err(PortError::Conflict), "it is not the next");
    assert_eq!(record(0, 1).await, Err(PortError::Conflict), "the board has moved on");
    assert_eq!(on.store.get_board(raffle_id(1)).await.map(|board| board.version), Ok(1), "nothing has changed");
    assert_eq!(record(1, 1).await, Ok(()));
    assert_eq!(record(2, 1).await, Err(PortError::Conflict), "it is there");
    assert_eq!(record(2, 2).await, Ok(()));
    assert_eq!(on.store.list_changes(raffle_id(1)).await, Ok(vec![change(1), change(2)]));
    assert_eq!(on.store.needs_advance(raffle_id(1), at(0)).await, Ok(true));
    let line = on.store.get_standing(raffle_id(1), person(1)).await.expect("the store works").expect("it is there");
    assert_eq!(line.claim, Claim::TakenBack { at: at(6) });
    assert_eq!(letters(&on).await, 2);
}

async fn of_a_crowd_that_changes_something_by_hand_one_succeeds(on: Backend) {
    drawn(&on).await;
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.record_change(raffle_id(1), 1, &change(1), &[], vec![]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), 1);
    assert_eq!(on.store.list_changes(raffle_id(1)).await, Ok(vec![change(1)]));
}

async fn a_board_needs_an_advance_when_it_is_told_so_or_an_offer_has_run_out(on: Backend) {
    drawn(&on).await;
    let store = &*on.store;
    let needs = |now| store.needs_advance(raffle_id(1), at(now));
    assert_eq!(needs(UNTIL - 1).await, Ok(false), "a fresh draw needs none");
    assert_eq!(needs(UNTIL).await, Ok(true), "an offer has run out");
    let accept = |who| Move { person: person(who), to: Claim::Claimed { at: at(6) } };
    let both = [accept(1), accept(2)];
    assert_eq!(store.apply_moves(raffle_id(1), 1, &both, Advance::Done, vec![]).await, Ok(()));
    assert_eq!(needs(UNTIL).await, Ok(false), "no offer is left");
    assert_eq!(store.apply_moves(raffle_id(1), 2, &[], Advance::Needed, vec![]).await, Ok(()));
    assert_eq!(needs(0).await, Ok(true), "it is told so");
    assert_eq!(store.apply_moves(raffle_id(1), 3, &[], Advance::Done, vec![]).await, Ok(()));
    assert_eq!(needs(0).await, Ok(false), "it has been done");
}
