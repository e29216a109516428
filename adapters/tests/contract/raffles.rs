//! What `Raffles` promises.

use domain::draw::Secret;
use services::jobs::Lane;
use services::ports::{Once, PortError};

use crate::backend::{Backend, count_of, crowd, on_every_store};
use crate::values::{at, letter, raffle, raffle_id};

on_every_store! {
    a_raffle_changes_by_its_next_version_only,
    of_a_crowd_that_changes_a_raffle_one_succeeds,
    raffles_are_listed_in_the_order_in_which_they_close,
    the_first_secret_is_kept,
    of_a_crowd_that_keeps_a_secret_one_succeeds,
}

async fn a_raffle_changes_by_its_next_version_only(on: Backend) {
    let store = &*on.store;
    let mut raffle = raffle(1);
    assert_eq!(store.get_raffle(raffle.id).await, Ok(None));
    raffle.version = 2;
    assert_eq!(store.put_raffle(&raffle, vec![]).await, Err(PortError::Conflict), "there is no version 1");
    raffle.version = 1;
    assert_eq!(store.put_raffle(&raffle, vec![letter(1).into()]).await, Ok(()));
    assert_eq!(store.put_raffle(&raffle, vec![letter(2).into()]).await, Err(PortError::Conflict), "the same again");
    raffle.version = 2;
    raffle.progress.cancelled_at = Some(at(5));
    assert_eq!(store.put_raffle(&raffle, vec![]).await, Ok(()));
    assert_eq!(store.get_raffle(raffle.id).await, Ok(Some(raffle)));
    assert_eq!(store.depth(Lane::Post).await.map(|depth| depth.ready), Ok(1), "only what was stored sent a message");
}

async fn of_a_crowd_that_changes_a_raffle_one_succeeds(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let mut raffle = raffle(1);
        raffle.name = format!("Name {number}");
        async move { store.put_raffle(&raffle, vec![letter(1).into()]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), 1);
    assert_eq!(count_of(&answers, &Err(PortError::Conflict)), answers.len() - 1);
    assert_eq!(on.store.depth(Lane::Post).await.map(|depth| depth.ready), Ok(1));
}

async fn raffles_are_listed_in_the_order_in_which_they_close(on: Backend) {
    for number in [2, 3, 1] {
        assert_eq!(on.store.put_raffle(&raffle(number), vec![]).await, Ok(()));
    }
    assert_eq!(on.store.list_raffles().await, Ok(vec![raffle(3), raffle(2), raffle(1)]));
}

async fn the_first_secret_is_kept(on: Backend) {
    let store = &*on.store;
    assert_eq!(store.get_secret(raffle_id(1)).await, Ok(None));
    assert_eq!(store.keep_secret_once(raffle_id(1), Secret([1; 32])).await, Ok(Once::Now));
    assert_eq!(store.keep_secret_once(raffle_id(1), Secret([1; 32])).await, Ok(Once::Before));
    assert_eq!(store.keep_secret_once(raffle_id(1), Secret([2; 32])).await, Ok(Once::Before));
    assert_eq!(store.keep_secret_once(raffle_id(2), Secret([3; 32])).await, Ok(Once::Now));
    assert_eq!(store.get_secret(raffle_id(1)).await, Ok(Some(Secret([1; 32]))));
}

async fn of_a_crowd_that_keeps_a_secret_one_succeeds(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let secret = Secret([u8::try_from(number).expect("a small number"); 32]);
        async move { (secret, store.keep_secret_once(raffle_id(1), secret).await) }
    })
    .await;
    let kept: Vec<Secret> =
        answers.iter().filter(|(_, answer)| *answer == Ok(Once::Now)).map(|(secret, _)| *secret).collect();
    let [kept] = kept[..] else { panic!("{} were kept", kept.len()) };
    assert_eq!(on.store.get_secret(raffle_id(1)).await, Ok(Some(kept)));
}
