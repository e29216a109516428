//! A sealed list as a public log: what an attendee finds in it with a receipt and a few files.

use domain::draw::log::{Checkpoint, InclusionProof, REFUSED_FILE, TicketCheck, TicketFault, TicketFinding, Tile};
use domain::draw::{EntryList, Salt, freeze_with_roots};
use domain::id::RaffleId;
use domain::raffle::{PartySize, RaffleForm, RefusalReason};
use domain::ticket::{Nonce, Receipt, ReceiptKey, SignedReceipt, TicketCode};
use services::ports::Files as _;
use services::{Error, draw, draw_log};

use crate::support::{Guest, HOUR, House};

/// A raffle in which `people` registered, and the first of them twice, after the seal.
async fn sealed(people: u32) -> (House, RaffleId, Vec<Guest>, Guest) {
    let house = House::new();
    let raffle = house.open_raffle(&RaffleForm { closes: house.local(2 * HOUR), ..house.raffle_form() }).await;
    let mut guests = Vec::new();
    for number in 0..people {
        guests.push(house.register(raffle, &format!("guest{number}")).await);
        house.work().await;
    }
    let repeated = house.register(raffle, "guest0").await;
    house.work().await;
    house.close_and_draw(raffle).await;
    (house, raffle, guests, repeated)
}

async fn file(house: &House, raffle: RaffleId, name: &str) -> Vec<u8> {
    let seal = house.stored(raffle).await.progress.seal.expect("it is sealed");
    if let Some(tile) = name.strip_prefix("tile/") {
        return draw_log::tile(&house.services, raffle, &seal, tile.parse().expect("a tile"))
            .await
            .expect("it is there");
    }
    house.memory.get_file(&format!("draws/{raffle}/{name}")).await.expect("memory").expect("it is published")
}

async fn begin(house: &House, raffle: RaffleId, receipt: &SignedReceipt) -> Result<TicketCheck, TicketFault> {
    let note = String::from_utf8(file(house, raffle, "checkpoint").await).expect("a text");
    let stored = house.stored(raffle).await;
    let seal = stored.progress.seal.expect("it is sealed");
    let key = house.services.keys.receipts.verifier();
    TicketCheck::of(receipt, &note, &key, &seal, &stored.source)
}

/// What a phone finds that reads what it needs.
async fn find(house: &House, raffle: RaffleId, receipt: &SignedReceipt) -> Result<TicketFinding, TicketFault> {
    let mut check = begin(house, raffle, receipt).await?;
    loop {
        let wanted = check.wants();
        if wanted.is_empty() {
            return check.finish();
        }
        for name in wanted {
            check.take(&name, &file(house, raffle, &name).await)?;
        }
    }
}

#[tokio::test]
async fn everybody_finds_their_registration_in_the_list_or_the_reason_why_not() {
    let (house, raffle, guests, repeated) = sealed(5).await;
    for guest in &guests {
        let found = find(&house, raffle, &guest.receipt).await;
        assert!(matches!(found, Ok(TicketFinding::Listed { .. })), "{}: {found:?}", guest.name);
    }
    let found = find(&house, raffle, &repeated.receipt).await;
    assert_eq!(found, Ok(TicketFinding::Refused { reason: RefusalReason::Repeated }));
}

#[tokio::test]
async fn an_acknowledged_registration_that_is_nowhere_is_evidence() {
    let (house, raffle, guests, _) = sealed(3).await;
    let code = TicketCode { person: house.person(raffle, "left-out"), nonce: Nonce([1; 5]) };
    let receipt = Receipt { code, salt: Salt([9; 16]), ..guests[0].receipt.receipt.clone() };
    let left_out = house.services.keys.receipts.sign(receipt.clone());
    assert_eq!(find(&house, raffle, &left_out).await, Ok(TicketFinding::Missing));
    let forged = ReceiptKey::from_seed(&[9; 32]).sign(receipt);
    assert_eq!(find(&house, raffle, &forged).await, Err(TicketFault::Receipt), "anybody can write one");
    let larger = Receipt { party_size: PartySize::new(2).expect("a party"), ..guests[0].receipt.receipt.clone() };
    let larger = house.services.keys.receipts.sign(larger);
    assert_eq!(find(&house, raffle, &larger).await, Ok(TicketFinding::Missing), "the size is in the commitment");
}

#[tokio::test]
async fn what_does_not_belong_to_the_checkpoint_is_noticed() {
    let (house, raffle, guests, repeated) = sealed(3).await;
    let mut check = begin(&house, raffle, &repeated.receipt).await.expect("it begins");
    let shorter = file(&house, raffle, REFUSED_FILE).await.split_off(1);
    assert_eq!(check.take(REFUSED_FILE, &shorter), Err(TicketFault::Refused));

    let note = String::from_utf8(file(&house, raffle, "checkpoint").await).expect("a text");
    let key = house.services.keys.receipts.verifier();
    let stored = house.stored(raffle).await;
    let mut seal = stored.progress.seal.expect("it is sealed");
    seal.count += 1;
    let other = TicketCheck::of(&guests[0].receipt, &note, &key, &seal, &stored.source);
    assert_eq!(other.err(), Some(TicketFault::Seal), "the page shows another seal than the one that was signed");
}

#[tokio::test]
async fn the_tiles_of_a_long_list_give_the_proofs_of_its_root() {
    let house = House::new();
    let raffle = house.raffle(&house.raffle_form()).await;
    let list: Vec<u8> = (0..70_000_u32).flat_map(|number| [&number.to_be_bytes()[..], &[1; 29]].concat()).collect();
    let entries = EntryList::parse(&list, PartySize::MAX).expect("it is a list");
    let (seal, roots) = freeze_with_roots(&house.stored(raffle).await, entries, house.now(), 1);
    house.memory.put_once(&draw::entries_file(raffle, &seal), &list).await.expect("memory");
    draw_log::keep_roots(&house.services, raffle, &seal, &roots).await.expect("memory");
    for index in [0, 65_535, 65_536, 69_999] {
        let mut tiles = std::collections::HashMap::new();
        for tile in InclusionProof::tiles(index, seal.count) {
            let bytes = draw_log::tile(&house.services, raffle, &seal, tile).await.expect("the log has it");
            tiles.insert(tile, bytes);
        }
        let proof = InclusionProof::from_tiles(index, seal.count, &tiles);
        let at = usize::try_from(index).expect("short") * 33;
        let entry = list[at..at + 33].try_into().expect("an entry");
        assert_eq!(proof.expect("all tiles").root(entry, seal.count), Some(seal.root), "entry {index}");
    }
    let none = Tile { level: Some(2), index: 1, width: 1 };
    assert_eq!(draw_log::tile(&house.services, raffle, &seal, none).await, Err(Error::NotFound));
}

#[tokio::test]
async fn the_checkpoint_says_what_was_sealed_and_a_second_process_says_the_same() {
    let (house, raffle, _, _) = sealed(2).await;
    let note = String::from_utf8(file(&house, raffle, "checkpoint").await).expect("a text");
    let read = Checkpoint::open(&note, &house.services.keys.receipts.verifier()).expect("it is genuine");
    let stored = house.stored(raffle).await;
    assert!(read.is_of(&stored.progress.seal.expect("it is sealed"), &stored.source));
    assert_eq!((read.count, read.refused), (2, 1));
    assert!(read.origin.ends_with(&format!("/draws/{raffle}")) && !read.origin.contains("://"), "{}", read.origin);
}
