//! What `Registrations` promises about what is not in the pool.

use domain::draw::Commitment;
use domain::raffle::{Refusal, RefusalReason, Registration};
use services::ports::{PortError, REGISTRATIONS_PAGE_MAX, Registered};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store, registered};
use crate::values::{raffle_id, registration};

on_every_store! {
    a_repeated_registration_is_refused_in_the_same_write,
    a_repeated_registration_that_comes_twice_is_refused_once,
    the_first_registration_that_comes_twice_is_not_refused,
    of_a_crowd_of_one_person_all_but_one_are_refused,
    a_refused_registration_is_never_stored_and_keeps_its_first_reason,
    a_crowd_that_refuses_the_same_leaves_one_refusal,
    refusals_are_listed_in_the_order_of_commitments_and_of_one_raffle,
    refusals_above_the_limit_are_refused_whole,
}

fn repeated(registration: &Registration) -> Refusal {
    registration.refused(RefusalReason::Repeated)
}

async fn listed(on: &Backend, raffle: u32) -> Vec<Refusal> {
    on.store.list_refusals(raffle_id(raffle), None, 1_000).await.expect("the store works")
}

async fn a_repeated_registration_is_refused_in_the_same_write(on: Backend) {
    let batch = [registration(1, 1, 1), registration(1, 1, 2), registration(1, 2, 1)];
    let answer = registered(&on.store, &batch).await.expect("the store works");
    assert_eq!(answer[1], Registered::Refused(RefusalReason::Repeated));
    assert_eq!(listed(&on, 1).await, [repeated(&batch[1])]);
    let commitment = batch[1].commitment();
    assert_eq!(on.store.get_refusal(raffle_id(1), commitment).await, Ok(Some(RefusalReason::Repeated)));
    assert_eq!(on.store.get_refusal(raffle_id(2), commitment).await, Ok(None), "another raffle");
    assert_eq!(on.store.get_refusal(raffle_id(1), batch[0].commitment()).await, Ok(None));
}

async fn a_repeated_registration_that_comes_twice_is_refused_once(on: Backend) {
    registered(&on.store, &[registration(1, 1, 1)]).await.expect("the store works");
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { registered(&store, &[registration(1, 1, 2)]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(vec![Registered::Refused(RefusalReason::Repeated)])), CROWD);
    assert_eq!(listed(&on, 1).await, [repeated(&registration(1, 1, 2))]);
}

async fn the_first_registration_that_comes_twice_is_not_refused(on: Backend) {
    for _ in 0..2 {
        registered(&on.store, &[registration(1, 1, 1), registration(1, 1, 1)]).await.expect("the store works");
    }
    assert_eq!(listed(&on, 1).await, []);
}

async fn of_a_crowd_of_one_person_all_but_one_are_refused(on: Backend) {
    let new = |number: usize| registration(1, 1, u8::try_from(number).expect("a small number"));
    let answers = crowd(|number| {
        let (store, new) = (on.store.clone(), new(number));
        async move { (new.commitment(), registered(&store, &[new]).await.expect("the store works")) }
    })
    .await;
    let refused = answers.into_iter().filter(|(_, answer)| *answer != [Registered::Stored]);
    let mut expected: Vec<Commitment> = refused.map(|(commitment, _)| commitment).collect();
    expected.sort();
    let found: Vec<Commitment> = listed(&on, 1).await.into_iter().map(|refusal| refusal.commitment).collect();
    assert_eq!((found.len(), found), (CROWD - 1, expected));
}

async fn a_refused_registration_is_never_stored_and_keeps_its_first_reason(on: Backend) {
    let (first, second) = (registration(1, 1, 1), registration(1, 1, 2));
    let early = second.refused(RefusalReason::OutsideWindow);
    for refusal in [early, repeated(&second)] {
        assert_eq!(on.store.refuse_once(raffle_id(1), &[refusal]).await, Ok(()));
    }
    let answer = registered(&on.store, &[first, second.clone()]).await;
    let expected = vec![Registered::Stored, Registered::Refused(RefusalReason::OutsideWindow)];
    assert_eq!(answer, Ok(expected));
    assert_eq!(listed(&on, 1).await, [early]);
}

async fn a_crowd_that_refuses_the_same_leaves_one_refusal(on: Backend) {
    let refusals: Vec<Refusal> =
        (1..4).map(|who| registration(1, who, 1).refused(RefusalReason::OutsideWindow)).collect();
    let answers = crowd(|_| {
        let (store, refusals) = (on.store.clone(), refusals.clone());
        async move { store.refuse_once(raffle_id(1), &refusals).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(())), CROWD);
    assert_eq!(listed(&on, 1).await.len(), 3);
}

async fn refusals_are_listed_in_the_order_of_commitments_and_of_one_raffle(on: Backend) {
    let refused = |raffle| (0..10).map(move |who| repeated(&registration(raffle, who, 1))).collect::<Vec<_>>();
    for raffle in [2, 1] {
        on.store.refuse_once(raffle_id(raffle), &refused(raffle)).await.expect("the store works");
    }
    let mut expected = refused(1);
    expected.sort();
    let mut found: Vec<Refusal> = Vec::new();
    loop {
        let after = found.last().map(|last| last.commitment);
        let page = on.store.list_refusals(raffle_id(1), after, 3).await.expect("the store works");
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, expected);
    assert_eq!(listed(&on, 3).await, [], "a raffle that nobody knows");
}

async fn refusals_above_the_limit_are_refused_whole(on: Backend) {
    let many = vec![repeated(&registration(1, 1, 1)); REGISTRATIONS_PAGE_MAX + 1];
    assert!(matches!(on.store.refuse_once(raffle_id(1), &many).await, Err(PortError::Unavailable(_))));
    assert_eq!(listed(&on, 1).await, []);
}
