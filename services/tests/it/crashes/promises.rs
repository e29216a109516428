//! What has to be true of a night, whatever call was struck in it.

use std::collections::{BTreeMap, BTreeSet};

use domain::draw::{DrawRecord, EntryList, Randomness, draw, verify};
use domain::raffle::{Answer, Board, Claim, OfferTerms, Phase, Registration, Standing, StandingKind, advance, answer};
use domain::time::Timestamp;
use services::draw::{entries_file, record_file};
use services::jobs::Lane;
use services::ports::{Depth, Events as _, Files as _, MailLog as _, Queue as _, Raffles as _, Registrations as _};

use super::night::{GUESTS, Night};

pub(super) async fn check(night: &Night) {
    let struck = format!("struck: {:?}", night.office.witness.struck());
    every_receipt_counts_once(night, &struck).await;
    there_is_one_draw_and_it_is_published(night, &struck).await;
    every_place_moved_by_the_rules(night, &struck).await;
    every_letter_went_out_once(night, &struck).await;
    nothing_is_left_to_do(night, &struck).await;
}

async fn stored(night: &Night) -> Vec<Registration> {
    night.office.house.memory.list_registrations(night.raffle, None, 100).await.expect("memory")
}

async fn every_receipt_counts_once(night: &Night, struck: &str) {
    let stored = stored(night).await;
    let people: BTreeSet<_> = stored.iter().map(|registration| registration.code.person).collect();
    let came: BTreeSet<_> = GUESTS.iter().map(|(name, _)| night.office.house.person(night.raffle, name)).collect();
    assert_eq!((people, stored.len()), (came, 5), "{struck}");
    for guest in &night.acknowledged[..5] {
        let code = guest.receipt.receipt.code;
        let found =
            stored.iter().find(|registration| registration.code.person == code.person).expect("they are stored");
        // Whose answer was lost on its way tried again, and may then be told that they had registered.
        assert!(found.code == code || guest.was_interrupted, "{}'s receipt does not count; {struck}", guest.name);
        assert_eq!(u32::from(found.party_size.get()), guest.receipt.receipt.party_size.places(), "{struck}");
    }
    let second = &night.acknowledged[5].receipt.receipt.code;
    assert!(stored.iter().all(|registration| registration.code != *second), "the second one counts; {struck}");
}

async fn there_is_one_draw_and_it_is_published(night: &Night, struck: &str) {
    let memory = &night.office.house.memory;
    let seen = night.office.witness.seen();
    let [record] = seen.records.as_slice() else { panic!("{} draws; {struck}", seen.records.len()) };
    let raffle = night.office.house.stored(night.raffle).await;
    let seal = raffle.progress.seal.clone().expect("it is sealed");
    assert_eq!((&record.seal, record.seal.count), (&seal, 5), "{struck}");
    let entries = memory.get_file(&entries_file(night.raffle, &seal)).await.expect("memory");
    let entries = entries.unwrap_or_else(|| panic!("the entries are not published; {struck}"));
    let secret = memory.get_secret(night.raffle).await.expect("memory").expect("it was made with the raffle");
    let list = EntryList::parse(&entries, raffle.rules.max_party).expect("well-formed");
    let again = draw(&raffle, &seal, list, Randomness::Secret(secret), record.drawn_at, 1);
    assert_eq!(again, *record, "pool and secret make the winners, and nothing else; {struck}");
    let file = memory.get_file(&record_file(night.raffle)).await.expect("memory");
    let file = file.unwrap_or_else(|| panic!("the record is not published; {struck}"));
    let published: DrawRecord = serde_json::from_slice(&file).expect("a record");
    assert_eq!(published, *record, "{struck}");
    assert_eq!(verify(&published, &entries), Ok(()), "{struck}");
}

async fn every_place_moved_by_the_rules(night: &Night, struck: &str) {
    let raffle = night.office.house.stored(night.raffle).await;
    let event = night.office.house.memory.get_event(raffle.event).await.expect("memory").expect("it is there");
    let (places, claim_hours, event_starts) = (raffle.rules.places, raffle.claim_hours, event.details.starts);
    let terms = OfferTerms { places, claim_hours, event_starts };
    let seen = night.office.witness.seen();
    let (drawn_at, first) = &seen.boards[0];
    assert!(is_drawn_board(first, &seen.records[0], terms.offer_until(*drawn_at)), "{first:?}; {struck}");
    for (now, board) in &seen.boards {
        assert!(board.taken(*now) <= places, "{board:?} at {now}; {struck}");
    }
    for pair in seen.boards.windows(2) {
        let [(_, before), (now, after)] = pair else { unreachable!("windows of two") };
        assert!(follows(before, after, &terms, *now), "{before:?} became {after:?}; {struck}");
    }
    let last = &seen.boards[seen.boards.len() - 1].1;
    assert_eq!(*last, night.office.house.board(night.raffle).await, "{struck}");
    let counts = |claim: fn(&Claim) -> bool| last.standings.iter().filter(|line| claim(&line.claim)).count();
    assert_eq!(counts(|claim| matches!(claim, Claim::Claimed { .. })), 1, "{struck}");
    assert_eq!(counts(|claim| matches!(claim, Claim::Declined { .. })), 1, "{struck}");
}

/// The board that the record asks for: winners with an offer, runners-up waiting, in rank order.
fn is_drawn_board(board: &Board, record: &DrawRecord, until: Timestamp) -> bool {
    let winners = record.winners.iter().map(|ranked| (ranked.commitment, Claim::Offered { until }));
    let next = record.runners_up.iter().map(|ranked| (ranked.commitment, Claim::Waiting));
    board.version == 1 && winners.chain(next).eq(board.standings.iter().map(|line| (line.commitment, line.claim)))
}

/// Whether a board becomes the other by what is due at that moment, or by one answer.
fn follows(before: &Board, after: &Board, terms: &OfferTerms, now: Timestamp) -> bool {
    let becomes = |moves: &[_]| {
        let mut board = before.clone();
        board.apply(moves);
        board == *after
    };
    let by_answer = |line: &Standing| {
        let steps = [Answer::Claim, Answer::Decline].map(|said| answer(line, said, now).ok().flatten());
        steps.into_iter().flatten().any(|step| becomes(&[step]))
    };
    becomes(&advance(before, terms, now)) || before.standings.iter().any(by_answer)
}

/// Which letters the final board asks for: nobody answered but the one who claimed and the one who
/// declined, at once.
async fn letters_due(night: &Night) -> BTreeSet<String> {
    let board = night.office.house.board(night.raffle).await;
    let mut keys = BTreeSet::new();
    for person in stored(night).await.into_iter().map(|registration| registration.code.person) {
        keys.insert(format!("registered-{person}"));
        let Some(line) = board.standings.iter().find(|line| line.person == person) else {
            keys.insert(format!("not-drawn-{person}"));
            continue;
        };
        match line.kind {
            StandingKind::Winner => keys.insert(format!("won-{person}")),
            StandingKind::RunnerUp => keys.insert(format!("runner-up-{person}")),
        };
        if line.kind == StandingKind::RunnerUp && line.claim != Claim::Waiting {
            keys.insert(format!("offered-{person}"));
        }
        if matches!(line.claim, Claim::Lapsed { .. }) {
            keys.insert(format!("reminder-{person}"));
        }
    }
    keys
}

async fn every_letter_went_out_once(night: &Night, struck: &str) {
    let mut delivered = BTreeMap::<String, u32>::new();
    for key in night.office.house.postbox.keys() {
        *delivered.entry(key).or_default() += 1;
    }
    let due = letters_due(night).await;
    assert_eq!(delivered.keys().cloned().collect::<BTreeSet<_>>(), due, "{struck}");
    let doubled: Vec<_> = delivered.iter().filter(|(_, count)| **count > 1).map(|(key, _)| key).collect();
    let are_noted_together = doubled.iter().all(|key| key.starts_with("registered-"));
    let expected = night.office.witness.doubled_mails(are_noted_together);
    assert!(expected.contains(&doubled.len()), "{expected:?} expected: {delivered:?}; {struck}");
    assert!(delivered.values().all(|count| *count <= 2), "{delivered:?}; {struck}");
    let due: Vec<_> = due.into_iter().collect();
    let noted = night.office.house.memory.list_sent(&due).await.expect("memory");
    assert_eq!(noted.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), due, "each is noted once; {struck}");
}

async fn nothing_is_left_to_do(night: &Night, struck: &str) {
    assert_eq!(night.office.house.phase(night.raffle).await, Phase::Ended, "{struck}");
    for lane in Lane::ALL {
        assert_eq!(night.office.house.memory.depth(lane).await, Ok(Depth::default()), "{struck}");
    }
}
