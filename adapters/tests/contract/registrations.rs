//! What `Registrations` promises.

use domain::draw::Entry;
use domain::person::PersonKey;
use domain::raffle::{PartyCounts, PartySize, RefusalReason, Registration};
use services::ports::{MinuteCount, PortError, REGISTRATIONS_PAGE_MAX, Registered, StoredTicket};

use crate::backend::{Backend, CROWD, count_of, crowd, on_every_store, registered};
use crate::values::{at, person, raffle_id, registration};

const REPEATED: Registered = Registered::Refused(RefusalReason::Repeated);

on_every_store! {
    a_registration_is_kept_as_it_came,
    the_first_one_stored_for_a_person_counts,
    in_a_batch_the_first_one_for_a_person_counts,
    of_a_crowd_of_one_person_one_registration_is_stored,
    a_registration_that_comes_a_hundred_times_at_once_is_stored_once,
    pages_are_in_the_order_of_person_keys_and_of_one_raffle,
    entries_are_what_the_draw_needs,
    only_stored_registrations_are_counted,
    registrations_are_counted_by_the_minute_of_their_arrival,
    registrations_are_counted_by_the_size_of_their_party,
    a_batch_above_the_limit_is_refused_whole,
}

async fn a_registration_is_kept_as_it_came(on: Backend) {
    let mut new = registration(1, 1, 1);
    new.attendee.born = Some("1999-12-31".parse().expect("a date"));
    assert_eq!(on.store.get_registration(person(1)).await, Ok(None));
    assert_eq!(on.store.get_ticket(person(1)).await, Ok(None));
    assert_eq!(registered(&on.store, std::slice::from_ref(&new)).await, Ok(vec![Registered::Stored]));
    let ticket = StoredTicket { raffle: new.raffle, code: new.code, party_size: new.party_size };
    assert_eq!(on.store.get_registration(person(1)).await, Ok(Some(new)));
    assert_eq!(on.store.get_ticket(person(1)).await, Ok(Some(ticket)));
}

async fn the_first_one_stored_for_a_person_counts(on: Backend) {
    let (first, second) = (registration(1, 1, 1), registration(1, 1, 2));
    assert_eq!(registered(&on.store, std::slice::from_ref(&first)).await, Ok(vec![Registered::Stored]));
    assert_eq!(registered(&on.store, std::slice::from_ref(&first)).await, Ok(vec![Registered::Same]));
    assert_eq!(registered(&on.store, &[second]).await, Ok(vec![REPEATED]));
    assert_eq!(on.store.get_registration(person(1)).await, Ok(Some(first)));
}

async fn in_a_batch_the_first_one_for_a_person_counts(on: Backend) {
    let batch = [
        registration(1, 5, 1),
        registration(1, 1, 1),
        registration(1, 5, 2),
        registration(1, 5, 1),
        registration(1, 9, 1),
    ];
    let expected = [Registered::Stored, Registered::Stored, REPEATED, Registered::Same, Registered::Stored];
    assert_eq!(registered(&on.store, &batch).await, Ok(expected.to_vec()));
    assert_eq!(on.store.get_registration(person(5)).await, Ok(Some(batch[0].clone())));
    assert_eq!(registered(&on.store, &[]).await, Ok(vec![]));
}

async fn of_a_crowd_of_one_person_one_registration_is_stored(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let new = registration(1, 1, u8::try_from(number).expect("a small number"));
        async move {
            let answer = registered(&store, std::slice::from_ref(&new)).await;
            (new, answer.expect("the store works"))
        }
    })
    .await;
    let stored: Vec<&Registration> =
        answers.iter().filter(|(_, answer)| *answer == [Registered::Stored]).map(|(new, _)| new).collect();
    let [stored] = stored[..] else { panic!("{} were stored", stored.len()) };
    assert_eq!(answers.iter().filter(|(_, answer)| *answer == [REPEATED]).count(), CROWD - 1);
    assert_eq!(on.store.get_registration(person(1)).await.as_ref(), Ok(&Some(stored.clone())));
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(1));
}

async fn a_registration_that_comes_a_hundred_times_at_once_is_stored_once(on: Backend) {
    let answers = crowd(|_| {
        let store = on.store.clone();
        async move { registered(&store, &[registration(1, 1, 1)]).await }
    })
    .await;
    assert_eq!(count_of(&answers, &Ok(vec![Registered::Stored])), 1);
    assert_eq!(count_of(&answers, &Ok(vec![Registered::Same])), CROWD - 1);
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(1));
}

/// Ten people in raffle 1 and ten in raffle 2, mixed.
async fn two_raffles(on: &Backend) -> Vec<Registration> {
    let batch: Vec<Registration> = (0..20).map(|who| registration(1 + who % 2, who, 1)).collect();
    registered(&on.store, &batch).await.expect("the store works");
    let mut of_one: Vec<Registration> = batch.into_iter().filter(|new| new.raffle == raffle_id(1)).collect();
    of_one.sort_by_key(|new| new.code.person);
    of_one
}

async fn pages_are_in_the_order_of_person_keys_and_of_one_raffle(on: Backend) {
    let expected = two_raffles(&on).await;
    let mut listed = Vec::new();
    let mut after = None;
    loop {
        let page = on.store.list_registrations(raffle_id(1), after, 3).await.expect("the store works");
        assert!(page.len() <= 3);
        let Some(last) = page.last() else { break };
        after = Some(last.code.person);
        listed.extend(page);
    }
    assert_eq!(listed, expected);
    assert_eq!(on.store.list_registrations(raffle_id(3), None, 3).await, Ok(vec![]), "a raffle that nobody knows");
    assert_eq!(on.store.list_registrations(raffle_id(1), None, usize::MAX).await.map(|page| page.len()), Ok(10));
}

async fn entries_are_what_the_draw_needs(on: Backend) {
    let registered = two_raffles(&on).await;
    let entry =
        |new: &Registration| (new.code.person, Entry { commitment: new.commitment(), party_size: new.party_size });
    let expected: Vec<(PersonKey, Entry)> = registered.iter().map(entry).collect();
    assert_eq!(on.store.list_entries(raffle_id(1), None, 100).await, Ok(expected.clone()));
    let rest = on.store.list_entries(raffle_id(1), Some(expected[3].0), 2).await;
    assert_eq!(rest, Ok(expected[4..6].to_vec()));
}

async fn only_stored_registrations_are_counted(on: Backend) {
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(0));
    two_raffles(&on).await;
    two_raffles(&on).await;
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(10));
}

async fn registrations_are_counted_by_the_minute_of_their_arrival(on: Backend) {
    let arrivals = [120_000, 60_000, 119_999, 300_001, -1];
    let batch: Vec<Registration> = (0..)
        .zip(arrivals)
        .map(|(who, millis)| Registration { received_at: at(millis), ..registration(1, who, 1) })
        .collect();
    for _ in 0..2 {
        registered(&on.store, &batch).await.expect("the store works");
    }
    let expected = [(-60_000, 1), (60_000, 2), (120_000, 1), (300_000, 1)];
    let expected = expected.map(|(minute, count)| MinuteCount { minute: at(minute), count });
    assert_eq!(on.store.count_by_minute(raffle_id(1)).await, Ok(expected.to_vec()));
    assert_eq!(on.store.count_by_minute(raffle_id(2)).await, Ok(vec![]));
}

async fn registrations_are_counted_by_the_size_of_their_party(on: Backend) {
    let size = |people| PartySize::new(people).expect("valid");
    let of = |raffle, who, people| Registration { party_size: size(people), ..registration(raffle, who, 1) };
    let batch = [of(1, 1, 1), of(1, 2, 12), of(1, 3, 2), of(1, 4, 2), of(2, 5, 3)];
    assert_eq!(on.store.count_by_party_size(raffle_id(1)).await, Ok(PartyCounts::default()));
    crowd(|_| {
        let (store, batch) = (on.store.clone(), batch.clone());
        async move { registered(&store, &batch).await }
    })
    .await;
    let again = Registration { party_size: size(5), ..registration(1, 1, 2) };
    assert_eq!(registered(&on.store, &[again]).await, Ok(vec![Registered::Refused(RefusalReason::Repeated)]));
    let expected: PartyCounts = [(size(1), 1), (size(2), 2), (size(12), 1)].into_iter().collect();
    assert_eq!(on.store.count_by_party_size(raffle_id(1)).await, Ok(expected));
    assert_eq!(on.store.count_by_party_size(raffle_id(2)).await, Ok(PartyCounts::default().with(size(3))));
    assert_eq!(on.store.count_by_party_size(raffle_id(3)).await, Ok(PartyCounts::default()));
}

async fn a_batch_above_the_limit_is_refused_whole(on: Backend) {
    let batch = vec![registration(1, 1, 1); REGISTRATIONS_PAGE_MAX + 1];
    assert!(matches!(registered(&on.store, &batch).await, Err(PortError::Unavailable(_))));
    assert_eq!(on.store.count_registrations(raffle_id(1)).await, Ok(0));
    let answers = registered(&on.store, &batch[1..]).await.expect("the store works");
    assert_eq!(count_of(&answers, &Registered::Same), REGISTRATIONS_PAGE_MAX - 1);
}
