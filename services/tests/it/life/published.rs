//! What is published before and after the draw, and that it can be checked.

use std::sync::Arc;

use domain::draw::{DrawRecord, ENTRY_BYTES, EntryList, Randomness, RandomnessSource, Seal, freeze, verify};
use domain::id::RaffleId;
use domain::raffle::{Phase, RaffleForm};
use services::draw::{self, entries_file, record_file};
use services::draw_log::checkpoint_file;
use services::people::Actor;
use services::ports::{Draws as _, Files as _, Registrations as _};
use services::raffles;
use services::timetable;

use super::EIGHT;
use crate::support::{HOUR, House, MINUTE, Outage, Straight};

/// The published record and the published list of entries.
pub(crate) async fn files(house: &House, raffle: RaffleId) -> (DrawRecord, Vec<u8>) {
    let seal = house.stored(raffle).await.progress.seal.expect("it is sealed");
    let record = house.memory.get_file(&record_file(raffle)).await.expect("memory").expect("the record is published");
    let entries = house.memory.get_file(&entries_file(raffle, &seal)).await.expect("memory");
    (serde_json::from_slice(&record).expect("a record"), entries.expect("the entries are published"))
}

#[tokio::test]
async fn the_published_record_follows_from_the_published_entries() {
    let house = House::new();
    let raffle = house.drawn(&house.raffle_form(), &EIGHT).await.raffle;
    let (record, entries) = files(&house, raffle).await;
    assert_eq!(verify(&record, &entries), Ok(()));
    assert_eq!(record.seal.count, 8);
    assert_eq!(house.memory.get_record(raffle).await.expect("memory"), Some(record));
}

#[tokio::test]
async fn the_hash_that_was_shown_before_the_opening_is_that_of_the_revealed_secret() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let shown = house.stored(raffle).await.source;
    house.pass(HOUR + MINUTE, MINUTE).await;
    house.register(raffle, "ada").await;
    house.pass(HOUR, MINUTE).await;
    let (record, _) = files(&house, raffle).await;
    assert_eq!(record.source, shown);
    let Randomness::Secret(secret) = record.randomness else { panic!("another source") };
    assert_eq!(shown, RandomnessSource::SealedSecret { hash: secret.hash(raffle) });
}

#[tokio::test]
async fn every_receipt_shows_that_its_registration_was_in_the_draw() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let (record, entries) = files(&house, drawn.raffle).await;
    let list = EntryList::parse(&entries, record.rules.max_party).expect("well-formed");
    for guest in drawn.everybody() {
        let commitment = guest.receipt.receipt.commitment();
        assert!(list.entries().any(|entry| entry.commitment == commitment), "{} is missing", guest.name);
    }
}

#[tokio::test]
async fn the_published_record_names_nobody() {
    let house = House::new();
    let drawn = house.drawn(&house.raffle_form(), &EIGHT).await;
    let record = house.memory.get_file(&record_file(drawn.raffle)).await.expect("memory").expect("published");
    let text = String::from_utf8(record).expect("JSON");
    for guest in drawn.everybody() {
        let person = guest.receipt.receipt.code.person.to_string();
        for personal in [guest.address(), guest.code(), person] {
            assert!(!text.contains(&personal), "{personal} is published");
        }
    }
}

#[tokio::test]
async fn nothing_is_drawn_before_the_seal_is_public() {
    let outage = Outage::of(&["put_once"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    house.register(raffle, "ada").await;
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    draw::seal(&house.services, &house.stored(raffle).await).await.expect("it can be sealed");
    outage.begin();
    house.pass(3, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "its checkpoint cannot be written");
    outage.end();
    house.pass(1, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn);
    assert!(house.memory.get_file(&checkpoint_file(raffle)).await.expect("memory").is_some());
}

#[tokio::test]
async fn a_record_that_could_not_be_published_is_published_once_the_files_are_back() {
    let outage = Outage::of(&["put_once"]);
    let house = House::hooked(outage.clone());
    let by_figures = RaffleForm { source: "declared".into(), figures: "Lotto".into(), ..house.raffle_form() };
    let raffle = house.open_raffle(&by_figures).await;
    house.register(raffle, "ada").await;
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    house.pass(2, 1).await;
    outage.begin();
    raffles::enter_figures(&house.services, &Actor::Operator, raffle, "3 7 19").await.expect("they are awaited");
    house.pass(3, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Drawn, "once the seal is public, the draw itself needs no file");
    assert_eq!(house.memory.get_file(&record_file(raffle)).await.expect("memory"), None);
    outage.end();
    house.pass(1, 1).await;
    let (record, entries) = files(&house, raffle).await;
    assert_eq!(verify(&record, &entries), Ok(()));
}

#[tokio::test]
async fn a_draw_that_was_begun_and_lost_is_taken_up_from_the_sealed_list_and_no_other() {
    let outage = Outage::of(&["record_draw_once"]);
    let house = House::hooked(outage.clone());
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for name in EIGHT {
        house.register(raffle, name).await;
    }
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    outage.begin();
    house.pass(3, 1).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "it was drawn, and nothing of it was kept");
    let sealed = house.stored(raffle).await.progress.seal.expect("it is sealed");
    let mut late = house.memory.list_registrations(raffle, None, 1).await.expect("memory").remove(0);
    late.code.person.0[9] ^= 1;
    house.memory.register_once(&[late]).await.expect("memory");
    let another = house.process(Arc::new(Straight));
    draw::seal(&another, &house.stored(raffle).await).await.expect("it is sealed already");
    timetable::run_round(&another).await.expect("it is drawn");
    let (record, entries) = files(&house, raffle).await;
    assert_eq!((record.seal.count, &record.seal), (8, &sealed), "another list would have nine");
    assert_eq!(verify(&record, &entries), Ok(()));
    let list = EntryList::parse(&entries, record.rules.max_party).expect("well-formed");
    let stored = house.stored(raffle).await;
    let again = domain::draw::draw(&stored, &sealed, list, record.randomness.clone(), record.drawn_at, 1);
    assert_eq!(again, record);
}

/// The entries of a pool as they have to be published, and the seal over them.
async fn pool(house: &House, raffle: RaffleId) -> (Vec<u8>, Seal) {
    let page = house.memory.list_entries(raffle, None, 100).await.expect("memory");
    let mut entries: Vec<_> = page.into_iter().map(|(_, entry)| entry.to_bytes()).collect();
    entries.sort_unstable();
    let (list, raffle) = (entries.into_flattened(), house.stored(raffle).await);
    let entries = EntryList::parse(&list, raffle.rules.max_party).expect("well-formed");
    let seal = freeze(&raffle, entries, house.now(), 1);
    (list, seal)
}

#[tokio::test]
async fn a_list_that_is_not_the_one_that_was_sealed_is_not_drawn_from() {
    let house = House::new();
    let raffle = house.open_raffle(&house.raffle_form()).await;
    for name in EIGHT {
        house.register(raffle, name).await;
    }
    house.work().await;
    house.go_to(house.stored(raffle).await.seals_from());
    let (list, seal) = pool(&house, raffle).await;
    let without_one = &list[ENTRY_BYTES..];
    house.memory.put_once(&entries_file(raffle, &seal), without_one).await.expect("memory");
    house.memory.record_seal_once(raffle, &seal, 0).await.expect("memory");
    house.pass(HOUR, MINUTE).await;
    assert_eq!(house.phase(raffle).await, Phase::Sealed, "it waits for the right list");
    assert_eq!(house.memory.get_record(raffle).await.expect("memory"), None);
}
