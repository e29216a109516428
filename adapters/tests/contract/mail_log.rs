//! What `MailLog` promises.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::raffle::Registration;
use domain::time::Timestamp;
use services::ports::{Erasure, MailTurn, Once, PortResult, RegisterAnswer, Registered, SHEET_MAX, Sheet};

use crate::backend::{Backend, CROWD, EveryPort, count_of, crowd, on_every_store};
use crate::values::{at, person, registration};

on_every_store! {
    of_a_crowd_that_asks_for_the_turn_one_gets_it,
    of_a_crowd_that_asks_for_many_turns_each_is_given_once,
    a_turn_that_was_not_used_is_given_again_when_its_lease_is_over,
    what_was_sent_is_never_sent_again,
    each_of_several_mails_is_judged_alone,
    what_was_sent_is_listed_by_the_beginnings_of_keys,
    what_is_forgotten_may_be_sent_again,
    mails_that_confirm_a_batch_are_noted_where_the_store_says,
    of_who_is_erased_no_note_is_left_on_a_sheet,
}

const LEASE_SECS: u32 = 60;
/// The places where a mail can be noted.
const PLACES: [Sheet; 2] = [Sheet::Alone, Sheet::Shared(0x0123_4567_89ab_cdef)];

fn keys<const N: usize>(keys: [&str; N]) -> Vec<String> {
    keys.map(str::to_owned).to_vec()
}

/// Asks for the turn of one mail.
async fn take_turn(store: &Arc<dyn EveryPort>, sheet: Sheet, key: &str, now: Timestamp) -> PortResult<MailTurn> {
    let turns = store.take_turns(sheet, &keys([key]), now, LEASE_SECS).await?;
    assert_eq!(turns.len(), 1);
    Ok(turns[0])
}

async fn mark_sent(store: &Arc<dyn EveryPort>, sheet: Sheet, key: &str, millis: i64) {
    assert_eq!(store.mark_sent(sheet, &keys([key]), at(millis)).await, Ok(()));
}

async fn of_a_crowd_that_asks_for_the_turn_one_gets_it(on: Backend) {
    for sheet in PLACES {
        let answers = crowd(|_| {
            let store = on.store.clone();
            async move { take_turn(&store, sheet, "won-1", at(0)).await }
        })
        .await;
        assert_eq!(count_of(&answers, &Ok(MailTurn::Yours)), 1);
        assert_eq!(count_of(&answers, &Ok(MailTurn::Taken)), CROWD - 1);
        assert_eq!(take_turn(&on.store, sheet, "won-2", at(0)).await, Ok(MailTurn::Yours), "another mail");
        assert_eq!(on.store.forget_sent(sheet, &keys(["won-1", "won-2"])).await, Ok(()));
    }
}

async fn of_a_crowd_that_asks_for_many_turns_each_is_given_once(on: Backend) {
    for sheet in PLACES {
        let answers = crowd(|number| {
            let store = on.store.clone();
            // Each asks for four of ten, and no two of them for the same in the same order.
            let wanted: Vec<String> = (0..4).map(|turn| format!("won-{}", (number + turn * 3) % SHEET_MAX)).collect();
            async move {
                let turns = store.take_turns(sheet, &wanted, at(0), LEASE_SECS).await.expect("the store works");
                let got = wanted.into_iter().zip(turns).filter(|(_, turn)| *turn == MailTurn::Yours);
                got.map(|(key, _)| key).collect::<Vec<_>>()
            }
        })
        .await;
        let given = answers.concat();
        assert_eq!(given.len(), SHEET_MAX, "{given:?}");
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), SHEET_MAX, "{given:?}");
        assert_eq!(on.store.forget_sent(sheet, &given).await, Ok(()));
    }
}

async fn a_turn_that_was_not_used_is_given_again_when_its_lease_is_over(on: Backend) {
    for sheet in PLACES {
        let ask = |millis| take_turn(&on.store, sheet, "won-1", at(millis));
        assert_eq!(ask(0).await, Ok(MailTurn::Yours));
        assert_eq!(ask(59_999).await, Ok(MailTurn::Taken));
        assert_eq!(ask(60_000).await, Ok(MailTurn::Yours));
        assert_eq!(ask(119_999).await, Ok(MailTurn::Taken), "the new lease counts from its own beginning");
        assert_eq!(on.store.forget_sent(sheet, &keys(["won-1"])).await, Ok(()));
    }
}

async fn what_was_sent_is_never_sent_again(on: Backend) {
    for sheet in PLACES {
        let ask = |millis| take_turn(&on.store, sheet, "won-1", at(millis));
        assert_eq!(ask(0).await, Ok(MailTurn::Yours));
        for millis in [1, 2] {
            mark_sent(&on.store, sheet, "won-1", millis).await;
        }
        assert_eq!(ask(3).await, Ok(MailTurn::Sent));
        assert_eq!(ask(1_000_000).await, Ok(MailTurn::Sent));
        mark_sent(&on.store, sheet, "won-2", 1).await;
        let turn = take_turn(&on.store, sheet, "won-2", at(2)).await;
        assert_eq!(turn, Ok(MailTurn::Sent), "also where nobody asked for the turn");
        assert_eq!(on.store.forget_sent(sheet, &keys(["won-1", "won-2"])).await, Ok(()));
    }
}

async fn each_of_several_mails_is_judged_alone(on: Backend) {
    for sheet in PLACES {
        mark_sent(&on.store, sheet, "won-1", 0).await;
        assert_eq!(take_turn(&on.store, sheet, "won-2", at(0)).await, Ok(MailTurn::Yours));
        let all = keys(["won-0", "won-1", "won-2", "won-3"]);
        let ask = |millis| on.store.take_turns(sheet, &all, at(millis), LEASE_SECS);
        let expected = [MailTurn::Yours, MailTurn::Sent, MailTurn::Taken, MailTurn::Yours];
        assert_eq!(ask(1).await, Ok(expected.to_vec()));
        assert_eq!(on.store.mark_sent(sheet, &keys(["won-0", "won-2"]), at(2)).await, Ok(()));
        let expected = [MailTurn::Sent, MailTurn::Sent, MailTurn::Sent, MailTurn::Taken];
        assert_eq!(ask(3).await, Ok(expected.to_vec()));
        assert_eq!(on.store.forget_sent(sheet, &keys(["won-0", "won-3"])).await, Ok(()));
        let expected = [MailTurn::Yours, MailTurn::Sent, MailTurn::Sent, MailTurn::Yours];
        assert_eq!(ask(4).await, Ok(expected.to_vec()));
        assert_eq!(on.store.take_turns(sheet, &[], at(5), LEASE_SECS).await, Ok(vec![]));
        assert_eq!(on.store.forget_sent(sheet, &all).await, Ok(()));
    }
}

async fn what_was_sent_is_listed_by_the_beginnings_of_keys(on: Backend) {
    for (key, millis) in [("won-1", 1), ("links-ab-20", 2), ("links-ab-100", 3), ("links-abc-1", 4), ("won-12", 5)] {
        mark_sent(&on.store, Sheet::Alone, key, millis).await;
        // The first time counts.
        mark_sent(&on.store, Sheet::Alone, key, 9).await;
    }
    let turn = take_turn(&on.store, Sheet::Alone, "links-ab-7", at(0)).await;
    assert_eq!(turn, Ok(MailTurn::Yours), "not sent yet");
    let list = |beginnings: &[&str]| {
        let beginnings: Vec<String> = beginnings.iter().map(|&beginning| beginning.into()).collect();
        let store = on.store.clone();
        async move { store.list_sent(&beginnings).await.expect("the store works") }
    };
    let expected = [("links-ab-100", 3), ("links-ab-20", 2), ("won-1", 1), ("won-12", 5)];
    let expected: Vec<_> = expected.into_iter().map(|(key, millis)| (key.to_owned(), at(millis))).collect();
    assert_eq!(list(&["won-1", "links-ab-", "none-"]).await, expected);
    assert_eq!(list(&[]).await, []);
}

async fn what_is_forgotten_may_be_sent_again(on: Backend) {
    for sheet in PLACES {
        for key in ["won-1", "won-12"] {
            mark_sent(&on.store, sheet, key, 1).await;
        }
        for _ in 0..2 {
            assert_eq!(on.store.forget_sent(sheet, &keys(["won-1"])).await, Ok(()));
        }
        assert_eq!(take_turn(&on.store, sheet, "won-1", at(2)).await, Ok(MailTurn::Yours));
        assert_eq!(take_turn(&on.store, sheet, "won-12", at(2)).await, Ok(MailTurn::Sent), "another mail");
        assert_eq!(on.store.forget_sent(sheet, &keys(["won-1", "won-12"])).await, Ok(()));
    }
}

fn confirmation(who: u32) -> String {
    format!("registered-{}", person(who))
}

/// Stores a batch of people, and answers with where the mail to each is noted.
async fn sheets(on: &Backend, people: u32) -> Vec<Sheet> {
    let batch: Vec<_> = (0..people).map(|who| registration(1, who, 1)).collect();
    let answers = on.store.register_once(&batch).await.expect("the store works");
    answers.into_iter().map(|RegisterAnswer { sheet, .. }| sheet).collect()
}

async fn mails_that_confirm_a_batch_are_noted_where_the_store_says(on: Backend) {
    let people = u32::try_from(2 * SHEET_MAX + 1).expect("a small number");
    let first = sheets(&on, people).await;
    for sheet in first.iter().filter(|sheet| !sheet.is_alone()) {
        assert!(count_of(&first, sheet) <= SHEET_MAX);
    }
    for (who, sheet) in (0..people).zip(&first) {
        mark_sent(&on.store, *sheet, &confirmation(who), i64::from(who)).await;
    }
    // Whoever is stored already stands where they stood, also in a batch of another size.
    let again = sheets(&on, 3).await;
    assert_eq!(again, first[..3]);
    for (who, sheet) in (0..3).zip(again) {
        assert_eq!(take_turn(&on.store, sheet, &confirmation(who), at(9)).await, Ok(MailTurn::Sent));
    }
    let named = [confirmation(20), confirmation(4), confirmation(1_000)];
    let mut expected = vec![(confirmation(20), at(20)), (confirmation(4), at(4))];
    expected.sort();
    assert_eq!(on.store.list_sent(&named).await, Ok(expected));
}

async fn of_who_is_erased_no_note_is_left_on_a_sheet(on: Backend) {
    let noted = sheets(&on, 3).await;
    for (who, sheet) in (0..3).zip(&noted) {
        mark_sent(&on.store, *sheet, &confirmation(who), 1).await;
    }
    let leaving = registration(1, 1, 1);
    let (code, email) = (leaving.code, leaving.attendee.email);
    let erasure = Erasure { code, email, mails: vec![confirmation(1)], at: at(2_500_000) };
    assert_eq!(on.store.erase_once(&erasure).await, Ok(Once::Now));
    assert_eq!(on.store.list_sent(&[confirmation(1)]).await, Ok(vec![]));
    // A letter that was asked for before finds the same place as the one that confirms the new registration.
    let again = registration(1, 1, 2);
    let again = Registration { received_at: at(2_500_001), ..again };
    let answers = on.store.register_once(&[again]).await.expect("the store works");
    assert_eq!(answers, [RegisterAnswer { became: Registered::Stored, sheet: noted[1] }]);
    let turns = [MailTurn::Sent, MailTurn::Yours, MailTurn::Sent];
    for ((who, sheet), expected) in (0..3).zip(noted).zip(turns) {
        assert_eq!(take_turn(&on.store, sheet, &confirmation(who), at(2)).await, Ok(expected), "{who}");
    }
}
