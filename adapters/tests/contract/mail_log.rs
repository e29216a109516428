//! What `MailLog` promises.

use services::ports::MailTurn;

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store};
use crate::values::at;

on_every_store! {
    of_a_crowd_that_asks_for_the_turn_one_gets_it,
    a_turn_that_was_not_used_is_given_again_when_its_lease_is_over,
    what_was_sent_is_never_sent_again,
    what_was_sent_is_listed_by_the_beginnings_of_keys,
    what_is_forgotten_may_be_sent_again,
}

const LEASE_SECS: u32 = 60;

async fn of_a_crowd_that_asks_for_the_turn_one_gets_it(on: Backend) {
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { store.take_turn("won-1", at(0), LEASE_SECS).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(MailTurn::Yours)), 1);
    assert_eq!(count_of(&answers, &Ok(MailTurn::Taken)), CROWD - 1);
    assert_eq!(on.store.take_turn("won-2", at(0), LEASE_SECS).await, Ok(MailTurn::Yours), "another mail");
}

async fn a_turn_that_was_not_used_is_given_again_when_its_lease_is_over(on: Backend) {
    let ask = |millis| on.store.take_turn("won-1", at(millis), LEASE_SECS);
    assert_eq!(ask(0).await, Ok(MailTurn::Yours));
    assert_eq!(ask(59_999).await, Ok(MailTurn::Taken));
    assert_eq!(ask(60_000).await, Ok(MailTurn::Yours));
    assert_eq!(ask(119_999).await, Ok(MailTurn::Taken), "the new lease counts from its own beginning");
}

async fn what_was_sent_is_never_sent_again(on: Backend) {
    let ask = |millis| on.store.take_turn("won-1", at(millis), LEASE_SECS);
    assert_eq!(ask(0).await, Ok(MailTurn::Yours));
    for millis in [1, 2] {
        assert_eq!(on.store.mark_sent("won-1", at(millis)).await, Ok(()));
    }
    assert_eq!(ask(3).await, Ok(MailTurn::Sent));
    assert_eq!(ask(1_000_000).await, Ok(MailTurn::Sent));
    assert_eq!(on.store.mark_sent("won-2", at(1)).await, Ok(()), "also where nobody asked for the turn");
    assert_eq!(on.store.take_turn("won-2", at(2), LEASE_SECS).await, Ok(MailTurn::Sent));
}

async fn what_was_sent_is_listed_by_the_beginnings_of_keys(on: Backend) {
    for (key, millis) in [("won-1", 1), ("links-ab-20", 2), ("links-ab-100", 3), ("links-abc-1", 4), ("won-12", 5)] {
        assert_eq!(on.store.mark_sent(key, at(millis)).await, Ok(()));
        assert_eq!(on.store.mark_sent(key, at(9)).await, Ok(()), "the first time counts");
    }
    assert_eq!(on.store.take_turn("links-ab-7", at(0), LEASE_SECS).await, Ok(MailTurn::Yours), "not sent yet");
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
    for key in ["won-1", "won-12"] {
        assert_eq!(on.store.mark_sent(key, at(1)).await, Ok(()));
    }
    for _ in 0..2 {
        assert_eq!(on.store.forget_sent("won-1").await, Ok(()));
    }
    assert_eq!(on.store.take_turn("won-1", at(2), LEASE_SECS).await, Ok(MailTurn::Yours));
    assert_eq!(on.store.take_turn("won-12", at(2), LEASE_SECS).await, Ok(MailTurn::Sent), "another mail");
}
