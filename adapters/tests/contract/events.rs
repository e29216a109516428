//! What `Events` promises.

use domain::event::EVENTS_MAX;
use services::jobs::Lane;
use services::ports::PortError;

use crate::backend::{Backend, count_of, crowd, on_every_store};
use crate::values::{event, event_id, letter};

on_every_store! {
    an_event_changes_by_its_next_version_only,
    of_a_crowd_that_changes_an_event_one_succeeds,
    the_messages_of_a_refused_event_are_not_sent,
    events_are_listed_from_the_one_that_starts_first,
    a_list_of_events_is_bounded,
}

async fn an_event_changes_by_its_next_version_only(on: Backend) {
    let store = &*on.store;
    let mut event = event(1);
    assert_eq!(store.get_event(event.id).await, Ok(None));
    event.version = 2;
    assert_eq!(store.put_event(&event, vec![]).await, Err(PortError::Conflict), "there is no version 1");
    event.version = 1;
    assert_eq!(store.put_event(&event, vec![]).await, Ok(()));
    assert_eq!(store.put_event(&event, vec![]).await, Err(PortError::Conflict), "the same again");
    event.version = 3;
    assert_eq!(store.put_event(&event, vec![]).await, Err(PortError::Conflict), "a version is left out");
    event.version = 2;
    event.details.name = "Lanterns by the River".into();
    assert_eq!(store.put_event(&event, vec![]).await, Ok(()));
    assert_eq!(store.get_event(event.id).await, Ok(Some(event)));
}

async fn of_a_crowd_that_changes_an_event_one_succeeds(on: Backend) {
    let answers = crowd(|number| {
        let store = on.store.clone();
        let mut event = event(1);
        event.details.name = format!("Name {number}");
        async move { (number, store.put_event(&event, vec![letter(1).into()]).await) }
    })
    .await;
    let winners: Vec<usize> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(number, _)| *number).collect();
    let [winner] = winners[..] else { panic!("{} succeeded", winners.len()) };
    let answers: Vec<_> = answers.into_iter().map(|(_, answer)| answer).collect();
    assert_eq!(count_of(&answers, &Err(PortError::Conflict)), answers.len() - 1);
    let stored = on.store.get_event(event_id(1)).await.expect("the store works").expect("it is stored");
    assert_eq!(stored.details.name, format!("Name {winner}"));
    assert_eq!(on.store.depth(Lane::Post).await.map(|depth| depth.ready), Ok(1), "its message alone was sent");
}

async fn the_messages_of_a_refused_event_are_not_sent(on: Backend) {
    let event = event(1);
    let sent = vec![letter(1).into(), letter(2).into()];
    assert_eq!(on.store.put_event(&event, sent.clone()).await, Ok(()));
    assert_eq!(on.store.put_event(&event, sent).await, Err(PortError::Conflict));
    assert_eq!(on.store.depth(Lane::Post).await.map(|depth| depth.ready), Ok(2));
}

async fn events_are_listed_from_the_one_that_starts_first(on: Backend) {
    for number in [2, 3, 1] {
        assert_eq!(on.store.put_event(&event(number), vec![]).await, Ok(()));
    }
    assert_eq!(on.store.list_events().await, Ok(vec![event(3), event(2), event(1)]));
}

async fn a_list_of_events_is_bounded(on: Backend) {
    for number in 0..=u32::try_from(EVENTS_MAX).expect("a small number") {
        assert_eq!(on.store.put_event(&event(number), vec![]).await, Ok(()));
    }
    let listed = on.store.list_events().await.expect("the store works");
    assert_eq!(listed.len(), EVENTS_MAX);
    assert!(!listed.contains(&event(0)), "the one that starts last is left out");
}
