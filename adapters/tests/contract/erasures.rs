//! What `Erasures` promises.

use domain::draw::{Commitment, Seal};
use domain::person::PersonKey;
use domain::raffle::{Claim, DataWish, Erased, Refusal, RefusalReason, Registration, Standing, nobody};
use domain::time::Timestamp;
use services::jobs::{Job, Lane};
use services::ports::{
    Clock, DataLink, Depth, Erasure, MailTurn, MinuteCount, NewMessage, Once, PortError, Registered, Sheet, Verdict,
};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store, registered};
use crate::values::{at, board, email, intake, letter, person, raffle, raffle_id, record, registration, seal};

on_every_store! {
    before_the_seal_a_registration_leaves_the_pool_with_a_reason,
    of_a_crowd_that_erases_one_does,
    who_is_not_there_or_has_another_code_is_not_erased,
    what_was_sent_before_does_not_come_back_and_what_is_sent_after_counts,
    after_the_seal_the_entry_stays_and_is_nobodys,
    a_list_that_was_read_before_somebody_left_is_not_sealed,
    a_seal_and_a_crowd_that_leaves_agree_on_the_pool,
    a_line_of_the_board_gives_its_place_back,
    a_board_that_was_drawn_up_before_an_erasure_has_no_line_of_the_person,
    a_draw_and_a_crowd_that_leaves_agree_on_the_board,
    erased_entries_are_listed_in_order_and_of_one_raffle,
    messages_with_the_data_that_are_dead_or_wait_are_deleted,
    a_queue_forgets_the_messages_of_one_person,
    a_mail_of_who_was_erased_may_be_sent_to_who_comes_back,
    of_a_crowd_that_takes_a_data_link_one_gets_it,
    a_data_link_that_has_expired_does_not_count,
    who_is_erased_has_no_data_link_any_more,
}

/// After all registrations of these tests were received.
const AT: i64 = 2_500_000;

fn erasure(registration: &Registration) -> Erasure {
    let mails = vec![format!("registered-{}", registration.code.person)];
    Erasure { code: registration.code, email: registration.attendee.email.clone(), mails, at: at(AT) }
}

async fn register(on: &Backend, batch: &[Registration]) {
    let answers = registered(&on.store, batch).await.expect("the store works");
    assert_eq!(count_of(&answers, &Registered::Stored), batch.len());
}

/// A raffle with these registrations in its sealed pool.
async fn sealed(on: &Backend, batch: &[Registration]) {
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    register(on, batch).await;
    let seal = Seal { count: batch.len() as u64, ..seal() };
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal, 0).await, Ok(Once::Now));
}

fn people() -> Vec<Registration> {
    (1..5).map(|who| registration(1, who, 1)).collect()
}

/// The board of these people.
fn board_of(people: &[Registration], until: Timestamp) -> Vec<Standing> {
    let line = |(line, who): (Standing, &Registration)| Standing { commitment: who.commitment(), ..line };
    board(until).into_iter().zip(people).map(line).collect()
}

async fn before_the_seal_a_registration_leaves_the_pool_with_a_reason(on: Backend) {
    let (ada, ben) = (registration(1, 1, 1), registration(1, 2, 1));
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    register(&on, &[ada.clone(), ben.clone()]).await;
    assert_eq!(on.store.erase_once(&erasure(&ada)).await, Ok(Once::Now));
    assert_eq!(on.store.get_registration(person(1)).await, Ok(None));
    assert_eq!(on.store.list_registrations(raffle_id(1), None, 10).await, Ok(vec![ben.clone()]));
    assert_eq!(on.store.list_entries(raffle_id(1), None, 10).await.map(|page| page.len()), Ok(1));
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(1));
    let withdrawn = ada.refused(RefusalReason::Withdrawn);
    assert_eq!(on.store.list_refusals(raffle_id(1), None, 10).await, Ok(vec![withdrawn]));
    assert_eq!(on.store.list_erased(raffle_id(1), None, 10).await, Ok(vec![]));
    let noted = Erased { raffle: raffle_id(1), code: ada.code, at: at(AT) };
    assert_eq!(on.store.get_erased(person(1)).await, Ok(Some(noted)));
    assert_eq!(on.store.get_erased(person(2)).await, Ok(None));
    assert_eq!(on.store.erase_once(&erasure(&ben)).await, Ok(Once::Now));
    assert_eq!(on.store.count_by_minute(raffle_id(1)).await, Ok(vec![]));
}

async fn of_a_crowd_that_erases_one_does(on: Backend) {
    let ada = registration(1, 1, 1);
    register(&on, &[ada.clone(), registration(1, 2, 1)]).await;
    let answers = crowd(|_| {
        let (store, erasure) = (on.store.clone(), erasure(&ada));
        async move { store.erase_once(&erasure).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(Once::Now)), 1);
    assert_eq!(count_of(&answers, &Ok(Once::Before)), CROWD - 1);
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(1));
    assert_eq!(on.store.list_refusals(raffle_id(1), None, 10).await.map(|page| page.len()), Ok(1));
}

async fn who_is_not_there_or_has_another_code_is_not_erased(on: Backend) {
    let ada = registration(1, 1, 1);
    register(&on, std::slice::from_ref(&ada)).await;
    for other in [registration(1, 1, 2), registration(1, 2, 1)] {
        assert_eq!(on.store.erase_once(&erasure(&other)).await, Ok(Once::Before));
        assert_eq!(on.store.get_erased(other.code.person).await, Ok(None));
    }
    assert_eq!(on.store.get_registration(person(1)).await, Ok(Some(ada)));
    assert_eq!(on.store.list_refusals(raffle_id(1), None, 10).await, Ok(vec![]));
}

async fn what_was_sent_before_does_not_come_back_and_what_is_sent_after_counts(on: Backend) {
    let first = registration(1, 1, 1);
    register(&on, std::slice::from_ref(&first)).await;
    assert_eq!(on.store.erase_once(&erasure(&first)).await, Ok(Once::Now));
    let withdrawn = Registered::Refused(RefusalReason::Withdrawn);
    let unread = Registration { received_at: at(AT), ..registration(1, 1, 2) };
    for old in [&first, &unread, &first] {
        assert_eq!(registered(&on.store, std::slice::from_ref(old)).await, Ok(vec![withdrawn]));
    }
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(0));
    let again = Registration { received_at: at(AT + 1), ..registration(1, 1, 3) };
    assert_eq!(registered(&on.store, std::slice::from_ref(&again)).await, Ok(vec![Registered::Stored]));
    assert_eq!(registered(&on.store, std::slice::from_ref(&first)).await, Ok(vec![withdrawn]));
    assert_eq!(on.store.get_registration(person(1)).await, Ok(Some(again)));
    let mut expected = [first, unread].map(|old| old.refused(RefusalReason::Withdrawn));
    expected.sort();
    assert_eq!(on.store.list_refusals(raffle_id(1), None, 10).await, Ok(expected.to_vec()));
}

async fn after_the_seal_the_entry_stays_and_is_nobodys(on: Backend) {
    let people = people();
    sealed(&on, &people).await;
    assert_eq!(on.store.erase_once(&erasure(&people[0])).await, Ok(Once::Now));
    assert_eq!(on.store.get_registration(person(1)).await, Ok(None));
    assert_eq!(on.store.list_registrations(raffle_id(1), None, 10).await.map(|page| page.len()), Ok(3));
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(4), "so many were sealed");
    let minute = MinuteCount { minute: at(1_500_000), count: 4 };
    assert_eq!(on.store.count_by_minute(raffle_id(1)).await, Ok(vec![minute]));
    assert_eq!(on.store.list_refusals(raffle_id(1), None, 10).await, Ok(vec![]), "the list is published");
    assert_eq!(on.store.list_erased(raffle_id(1), None, 10).await, Ok(vec![people[0].commitment()]));
}

async fn a_list_that_was_read_before_somebody_left_is_not_sealed(on: Backend) {
    let people = people();
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    register(&on, &people[..2]).await;
    assert_eq!(on.store.count_withdrawals(raffle_id(1)).await, Ok(0));
    assert_eq!(on.store.erase_once(&erasure(&people[0])).await, Ok(Once::Now));
    assert_eq!(on.store.erase_once(&erasure(&people[0])).await, Ok(Once::Before));
    register(&on, &people[2..3]).await;
    let seal = Seal { count: 2, ..seal() };
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal, 0).await, Err(PortError::Conflict), "two as before");
    assert_eq!(on.store.count_withdrawals(raffle_id(1)).await, Ok(1));
    assert_eq!(on.store.record_seal_once(raffle_id(1), &seal, 1).await, Ok(Once::Now));
}

async fn a_seal_and_a_crowd_that_leaves_agree_on_the_pool(on: Backend) {
    let crowd_size = u32::try_from(CROWD).expect("a small number");
    let batch: Vec<Registration> = (0..crowd_size).map(|who| registration(1, who, 1)).collect();
    on.store.put_raffle(&raffle(1), vec![]).await.expect("the store works");
    register(&on, &batch).await;
    let answers = crowd(|number| {
        let (store, erasure) = (on.store.clone(), erasure(&batch[number]));
        async move {
            if number % 2 == 0 {
                return store.erase_once(&erasure).await;
            }
            let withdrawals = store.count_withdrawals(raffle_id(1)).await?;
            let entries = store.list_entries(raffle_id(1), None, CROWD).await?;
            store.record_seal_once(raffle_id(1), &Seal { count: entries.len() as u64, ..seal() }, withdrawals).await
        }
    })
    .await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(PortError::Conflict))), "{answers:?}");
    let withdrawn = on.store.list_refusals(raffle_id(1), None, CROWD).await.expect("the store works");
    let erased = on.store.list_erased(raffle_id(1), None, CROWD).await.expect("the store works");
    assert_eq!(withdrawn.len() + erased.len(), CROWD / 2, "each left before the seal or after it");
    let stored = on.store.get_raffle(raffle_id(1)).await.expect("the store works").expect("it is there");
    match stored.progress.seal {
        Some(seal) => assert_eq!(seal.count, (CROWD - withdrawn.len()) as u64),
        None => assert_eq!(erased, []),
    }
}

async fn a_line_of_the_board_gives_its_place_back(on: Backend) {
    let people = people();
    sealed(&on, &people).await;
    let until = at(9_000_000);
    let board = board_of(&people, until);
    assert_eq!(on.store.record_draw_once(&record(&raffle(1)), &board, vec![]).await, Ok(Once::Now));
    assert_eq!(on.store.erase_once(&erasure(&people[0])).await, Ok(Once::Now));
    assert_eq!(on.store.get_standing(raffle_id(1), person(1)).await, Ok(None));
    let found = on.store.get_board(raffle_id(1)).await.expect("the store works");
    assert_eq!((found.version, &found.standings[1..]), (2, &board[1..]));
    assert_eq!(found.standings[0], board[0].clone().erased(at(AT)));
    assert_eq!(found.standings[0].claim, Claim::Declined { at: at(AT) });
    assert_eq!(on.store.needs_advance(raffle_id(1), at(0)).await, Ok(true));
}

async fn a_board_that_was_drawn_up_before_an_erasure_has_no_line_of_the_person(on: Backend) {
    let people = people();
    sealed(&on, &people).await;
    let board = board_of(&people, at(9_000_000));
    assert_eq!(on.store.erase_once(&erasure(&people[2])).await, Ok(Once::Now));
    let record = record(&raffle(1));
    assert_eq!(on.store.record_draw_once(&record, &board, vec![]).await, Ok(Once::Now));
    let found = on.store.get_board(raffle_id(1)).await.expect("the store works").standings;
    let keys: Vec<PersonKey> = found.iter().map(|line| line.person).collect();
    assert_eq!(keys, [person(1), person(2), nobody(people[2].commitment()), person(4)]);
    assert_eq!(found[2].claim, Claim::Declined { at: record.drawn_at });
}

async fn a_draw_and_a_crowd_that_leaves_agree_on_the_board(on: Backend) {
    let crowd_size = u32::try_from(CROWD).expect("a small number");
    let pool: Vec<Registration> = (0..crowd_size).map(|who| registration(1, who, 1)).collect();
    sealed(&on, &pool).await;
    let line = board(at(9_000_000)).swap_remove(0);
    let line = |who: &Registration| Standing { person: who.code.person, commitment: who.commitment(), ..line.clone() };
    let drawn: Vec<Standing> = pool.iter().map(line).collect();
    let answers = crowd(|number| {
        let (store, erasure, drawn) = (on.store.clone(), erasure(&pool[number]), drawn.clone());
        async move {
            match number % 10 {
                0 | 2 | 4 | 6 | 8 => store.erase_once(&erasure).await,
                1 => store.record_draw_once(&record(&raffle(1)), &drawn, vec![letter(1).into()]).await,
                _ => Ok(Once::Before),
            }
        }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(Once::Now)), CROWD / 2 + 1, "each left, and one draw counts");
    assert_eq!(count_of(&answers, &Ok(Once::Before)), CROWD / 2 - 1);
    let found = on.store.get_board(raffle_id(1)).await.expect("the store works").standings;
    for (number, (found, drawn)) in found.iter().zip(&drawn).enumerate() {
        let expected = if number % 2 == 0 { nobody(drawn.commitment) } else { drawn.person };
        assert_eq!((found.person, found.commitment), (expected, drawn.commitment), "line {number}");
    }
    assert_eq!((found.len(), on.store.depth(Lane::Post).await.map(|depth| depth.ready)), (CROWD, Ok(1)));
}

async fn erased_entries_are_listed_in_order_and_of_one_raffle(on: Backend) {
    let people = people();
    sealed(&on, &people).await;
    register(&on, &[registration(2, 9, 1)]).await;
    for who in people.iter().chain([&registration(2, 9, 1)]) {
        assert_eq!(on.store.erase_once(&erasure(who)).await, Ok(Once::Now));
    }
    let mut expected: Vec<Commitment> = people.iter().map(Registration::commitment).collect();
    expected.sort();
    let list = |after, limit| on.store.list_erased(raffle_id(1), after, limit);
    assert_eq!(list(None, 3).await, Ok(expected[..3].to_vec()));
    assert_eq!(list(Some(expected[2]), 3).await, Ok(expected[3..].to_vec()));
    assert_eq!(on.store.list_erased(raffle_id(2), None, 3).await, Ok(vec![]), "it was not sealed");
}

async fn messages_with_the_data_that_are_dead_or_wait_are_deleted(on: Backend) {
    let ada = registration(1, 1, 1);
    register(&on, std::slice::from_ref(&ada)).await;
    // All of these die, some of them with the data of person 1.
    let repeated = registration(1, 1, 2);
    let find_links = |who| Job::FindLinks { email: email(who), asked_at: at(1) };
    on.store.send(vec![Job::Register(repeated.clone()).into(), intake(1, 2)]).await.expect("the store works");
    on.store.send(vec![find_links(1).into(), find_links(2).into(), letter(1).into()]).await.expect("the store works");
    for lane in Lane::ALL {
        let taken = on.store.receive(lane, 10, 30).await.expect("the store works");
        let die = |handle| (handle, Verdict::Dead { cause: "never".into() });
        on.store.settle(taken.into_iter().map(|taken| die(taken.handle)).collect()).await.expect("the store works");
    }
    // These wait for their time.
    let later = |job| NewMessage { job, delay_secs: 60, not_after: None };
    on.store.send(vec![later(find_links(1)), later(find_links(2))]).await.expect("the store works");
    assert_eq!(on.store.erase_once(&erasure(&ada)).await, Ok(Once::Now));
    let dead = on.store.list_dead().await.expect("the store works");
    let kinds: Vec<&str> = dead.iter().map(|dead| dead.kind.as_str()).collect();
    assert_eq!(kinds, ["write", "find_links", "register"]);
    assert_eq!(on.store.depth(Lane::Post).await, Ok(Depth { delayed: 1, dead: 2, ..Depth::default() }));
    assert_eq!(on.store.pool_depth(raffle_id(1)).await, Ok(Depth { dead: 1, ..Depth::default() }));
    let refusal = |of: &Registration| Refusal { commitment: of.commitment(), reason: RefusalReason::Withdrawn };
    let mut expected = [refusal(&ada), refusal(&repeated)];
    expected.sort();
    let found = on.store.list_refusals(raffle_id(1), None, 10).await;
    assert_eq!(found, Ok(expected.to_vec()), "the one that died has a receipt, and so a reason");
}

async fn a_queue_forgets_the_messages_of_one_person(on: Backend) {
    let later = |job| NewMessage { job, delay_secs: 60, not_after: None };
    let register = |who| Job::Register(registration(1, who, 1));
    on.store.send([1, 2].map(register).map(later).into()).await.expect("the store works");
    on.store.send(vec![register(1).into(), letter(1).into()]).await.expect("the store works");
    let forgotten = on.store.forget_messages(person(1), &email(1)).await;
    assert_eq!(forgotten, Ok(vec![registration(1, 1, 1)]));
    assert_eq!(on.store.forget_messages(person(1), &email(1)).await, Ok(vec![]));
    let depth = on.store.depth(Lane::Intake).await.expect("the store works");
    assert_eq!((depth.ready, depth.delayed), (1, 1), "what is ready is refused when it is handed over");
}

async fn a_mail_of_who_was_erased_may_be_sent_to_who_comes_back(on: Backend) {
    let ada = registration(1, 1, 1);
    register(&on, std::slice::from_ref(&ada)).await;
    let (key, other) = (format!("registered-{}", person(1)), format!("registered-{}", person(2)));
    for key in [&key, &other] {
        assert_eq!(on.store.mark_sent(Sheet::Alone, std::slice::from_ref(key), at(1)).await, Ok(()));
    }
    assert_eq!(on.store.erase_once(&erasure(&ada)).await, Ok(Once::Now));
    assert_eq!(on.store.list_sent(&["registered-".to_owned()]).await, Ok(vec![(other, at(1))]));
    assert_eq!(on.store.take_turns(Sheet::Alone, &[key], at(2), 60).await, Ok(vec![MailTurn::Yours]));
}

fn link(who: u32, expires: Timestamp) -> DataLink {
    DataLink { code: registration(1, who, 1).code, wish: DataWish::Erase, expires }
}

async fn of_a_crowd_that_takes_a_data_link_one_gets_it(on: Backend) {
    let now = on.clock.now();
    let link = link(1, now.plus_secs(60));
    for _ in 0..2 {
        assert_eq!(on.store.put_data_link([1; 32], &link).await, Ok(()));
        assert_eq!(on.store.get_data_link([1; 32], now).await, Ok(Some(link)), "to look at it does not use it up");
    }
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.take_data_link([1; 32], now).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(Some(link))), 1);
    assert_eq!(count_of(&answers, &Ok(None)), CROWD - 1);
    assert_eq!(on.store.get_data_link([1; 32], now).await, Ok(None));
}

async fn a_data_link_that_has_expired_does_not_count(on: Backend) {
    let expires = on.clock.now().plus_secs(60);
    let link = link(1, expires);
    assert_eq!(on.store.put_data_link([1; 32], &link).await, Ok(()));
    assert_eq!(on.store.get_data_link([1; 32], expires.plus_secs(-1)).await, Ok(Some(link)));
    assert_eq!(on.store.get_data_link([1; 32], expires).await, Ok(None));
    assert_eq!(on.store.take_data_link([1; 32], expires).await, Ok(None));
}

async fn who_is_erased_has_no_data_link_any_more(on: Backend) {
    let now = on.clock.now();
    register(&on, &[registration(1, 1, 1), registration(1, 2, 1)]).await;
    for (hash, who) in [([1; 32], 1), ([2; 32], 1), ([3; 32], 2)] {
        assert_eq!(on.store.put_data_link(hash, &link(who, now.plus_secs(60))).await, Ok(()));
    }
    assert_eq!(on.store.erase_once(&erasure(&registration(1, 1, 1))).await, Ok(Once::Now));
    assert_eq!(on.store.get_data_link([1; 32], now).await, Ok(None));
    assert_eq!(on.store.take_data_link([2; 32], now).await, Ok(None));
    assert_eq!(on.store.get_data_link([3; 32], now).await, Ok(Some(link(2, now.plus_secs(60)))));
}
