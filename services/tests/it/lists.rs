//! What organizers ask the ledger: who is found, how much of a raffle it has heard of, and what they are
//! told where it does not answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use adapters::memory::MemoryLedger;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::PlaceState;
use domain::staff::Role;
use services::ledger::lists::{self, LIST_PAGE, ListPage, Told, Wanted};
use services::ledger::{fill_once, fingerprint};
use services::people::Actor;
use services::ports::Ledger as _;
use services::{Error, Services};

use crate::own_data::erase;
use crate::support::{Guest, House, Outage, Straight};

fn wanted(text: &str) -> Wanted {
    Wanted { text: text.to_owned(), state: None }
}

async fn page(services: &Services, raffle: RaffleId, wanted: &Wanted, after: Option<PersonKey>) -> ListPage {
    match lists::find(services, &Actor::Operator, raffle, wanted, after).await {
        Ok(Told::Now(page)) => page,
        other => panic!("the ledger is there: {other:?}"),
    }
}

async fn found(house: &House, raffle: RaffleId, wanted: &Wanted) -> Vec<PersonKey> {
    let page = page(&house.services, raffle, wanted, None).await;
    page.lines.into_iter().map(|line| line.registration.person).collect()
}

fn person(guest: &Guest) -> PersonKey {
    guest.receipt.receipt.code.person
}

/// Why the ledger says nothing, if it does.
fn why<T>(told: &Told<T>) -> Told<()> {
    match told {
        Told::Now(_) => Told::Now(()),
        Told::Off => Told::Off,
        Told::Away => Told::Away,
    }
}

/// All that a file of a raffle holds.
async fn exported(services: &Services, raffle: RaffleId) -> BTreeSet<PersonKey> {
    let export = lists::begin_export(services, &Actor::Operator, raffle).await.expect("it may leave the house");
    let (mut all, mut after) = (BTreeSet::new(), None);
    loop {
        let page = export.page(services, after).await.expect("it is read");
        let Some(last) = page.last() else { return all };
        after = Some(last.person);
        all.extend(page.iter().map(|note| note.person));
    }
}

#[tokio::test]
async fn somebody_is_found_by_name_address_or_ticket_code() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let (ada, grace) = (house.register(raffle, "ada").await, house.register(raffle, "grace").await);
    house.work().await;
    for text in ["ada", " ADA", ada.code().as_str(), &ada.code().to_lowercase()] {
        assert_eq!(found(&house, raffle, &wanted(text)).await, [person(&ada)], "{text}");
    }
    assert_eq!(found(&house, raffle, &wanted(&grace.code())).await, [person(&grace)]);
    assert_eq!(found(&house, raffle, &wanted("nobody")).await, []);
    assert_eq!(found(&house, raffle, &wanted("")).await.len(), 2);
    let registered = Wanted { state: Some(PlaceState::Registered), ..wanted(&ada.code()) };
    assert_eq!(found(&house, raffle, &registered).await, [person(&ada)]);
    let claimed = Wanted { state: Some(PlaceState::Claimed), ..wanted(&ada.code()) };
    assert_eq!(found(&house, raffle, &claimed).await, []);
    let other = house.open_raffle(&house.raffle_form()).await;
    assert_eq!(found(&house, other, &wanted(&ada.code())).await, [], "it is a code of another raffle");
}

#[tokio::test]
async fn a_list_has_pages_without_gap_or_double() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let mut expected = BTreeSet::new();
    for number in 0..=2 * LIST_PAGE {
        expected.insert(person(&house.register(raffle, &format!("guest{number}")).await));
    }
    house.work().await;
    let (mut seen, mut after, mut sizes) = (Vec::new(), None, Vec::new());
    loop {
        let page = page(&house.services, raffle, &Wanted::default(), after).await;
        sizes.push(page.lines.len());
        seen.extend(page.lines.into_iter().map(|line| line.registration.person));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [LIST_PAGE, LIST_PAGE, 1]);
    assert_eq!(seen, expected.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_says_how_much_it_has_heard_of_and_a_file_is_whole_all_the_same() {
    let outage = Outage::of(&["note_registrations"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    outage.begin();
    let grace = house.register(raffle, "grace").await;
    house.work().await;
    let all = BTreeSet::from([person(&ada), person(&grace)]);
    let seen = page(&house.services, raffle, &Wanted::default(), None).await;
    assert_eq!((seen.lines.len(), seen.coverage.listed, seen.coverage.registered), (1, 1, 2));
    assert_eq!(seen.coverage.as_of, house.now());
    assert_eq!(exported(&house.services, raffle).await, all);
    outage.end();
    house.pass(600, 10).await;
    let seen = page(&house.services, raffle, &Wanted::default(), None).await;
    assert_eq!((seen.lines.len(), seen.coverage.listed, seen.coverage.registered), (2, 2, 2));
    assert_eq!(exported(&house.services, raffle).await, all);
}

#[tokio::test]
async fn who_was_deleted_after_the_seal_is_not_missed() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &["ada", "grace", "mary"]).await;
    erase(&house, &drawn.winners[0]).await;
    house.work().await;
    let coverage = page(&house.services, drawn.raffle, &Wanted::default(), None).await.coverage;
    assert_eq!((coverage.listed, coverage.registered), (2, 2));
}

#[tokio::test]
async fn without_an_answer_of_the_ledger_charts_and_files_are_read_from_the_store() {
    let outage = Outage::of(&["count_listed", "count_listed_by_minute"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    let ada = house.register(raffle, "ada").await;
    house.work().await;
    let stored = house.stored(raffle).await;
    let there = lists::by_minute(&house.services, &Actor::Operator, &stored).await.expect("it is there");
    assert!(matches!(there.ledger, Told::Now(coverage) if coverage.listed == 1));
    outage.begin();
    let without = Services { ledger: None, ..house.process(Arc::new(Straight)) };
    for (services, silence) in [(&without, Told::Off), (&*house.services, Told::Away)] {
        let answer = lists::find(services, &Actor::Operator, raffle, &Wanted::default(), None).await;
        assert_eq!(why(&answer.expect("it says why")), silence);
        let minutes = lists::by_minute(services, &Actor::Operator, &stored).await.expect("the store is there");
        assert_eq!((minutes.counts, why(&minutes.ledger)), (there.counts.clone(), silence));
        assert_eq!(exported(services, raffle).await, BTreeSet::from([person(&ada)]));
    }
}

#[tokio::test]
async fn who_may_not_see_people_finds_nobody() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for (role, answer) in [(Role::Viewer, Some(Error::Forbidden)), (Role::Manager, None), (Role::Owner, None)] {
        let actor = Actor::Staff(house.hire(role.as_str(), role).await);
        let looked = lists::find(&house.services, &actor, raffle, &Wanted::default(), None).await;
        assert_eq!(looked.err(), answer);
        assert_eq!(lists::begin_export(&house.services, &actor, raffle).await.err(), answer);
        let stored = house.stored(raffle).await;
        assert!(lists::by_minute(&house.services, &actor, &stored).await.is_ok(), "numbers are for everybody in staff");
    }
}

#[tokio::test]
async fn a_new_ledger_fills_itself_once_and_again_after_it_was_emptied() {
    let house = House::new();
    house.drawn(&house.raffle_form(), &["ada", "grace", "mary"]).await;
    let ledger = MemoryLedger::new();
    let services = Services { ledger: Some(ledger.clone()), ..house.process(Arc::new(Straight)) };
    for _ in 0..2 {
        let filled = fill_once(&services).await.expect("memory").expect("it is new");
        assert_eq!((filled.raffles, filled.registrations), (1, 3));
        assert_eq!(fingerprint(&*ledger).await, fingerprint(&*house.ledger).await);
        assert_eq!(fill_once(&services).await, Ok(None), "it is filled");
        assert_eq!(ledger.wipe().await, Ok(true));
    }
    let without = Services { ledger: None, ..house.process(Arc::new(Straight)) };
    assert_eq!(fill_once(&without).await, Ok(None));
}
