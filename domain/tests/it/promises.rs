//! What a draw promises, for any pool.

use std::collections::HashSet;

use domain::draw::{DrawRecord, Entry, EntryList, Outcome, Ranked, Shortlist, Verification, verify};
use proptest::prelude::*;

use crate::naive;
use crate::pool::{Pool, Terms, any_pool, secret};

proptest! {
    #[test]
    fn the_same_pool_gives_the_same_record(pool in any_pool(0..120)) {
        prop_assert_eq!(pool.draw(), pool.draw());
    }

    #[test]
    fn the_order_of_arrival_is_irrelevant(
        (pool, shuffled) in any_pool(0..80).prop_flat_map(|pool| {
            let entries = Just(pool.entries.clone()).prop_shuffle();
            (Just(pool), entries)
        })
    ) {
        let other = Pool { entries: shuffled, ..pool.clone() };
        prop_assert_eq!(pool.draw(), other.draw());
    }

    #[test]
    fn winners_and_runners_up_are_registrations_and_nobody_is_drawn_twice(pool in any_pool(0..120)) {
        let record = pool.draw();
        let drawn: Vec<&Ranked> = record.winners.iter().chain(&record.runners_up).collect();
        let distinct: HashSet<_> = drawn.iter().map(|ranked| ranked.commitment).collect();
        prop_assert_eq!(distinct.len(), drawn.len());
        for ranked in drawn {
            let is_registered = |entry: &domain::draw::Entry| {
                (entry.commitment, entry.party_size) == (ranked.commitment, ranked.party_size)
            };
            prop_assert!(pool.entries.iter().any(is_registered), "{:?} never registered", ranked);
        }
    }

    #[test]
    fn the_winners_are_the_longest_beginning_of_the_order_that_there_is_room_for(pool in any_pool(0..120)) {
        let record = pool.draw();
        let order = naive::order(record.seed, &pool.entries);
        let (beginning, rest) = order.split_at(record.winners.len());
        prop_assert_eq!(&record.winners, beginning);
        let left = record.rules.places.checked_sub(places_of(&record.winners));
        prop_assert!(left.is_some(), "more places are taken than there are");
        if let Some((left, next)) = left.zip(rest.first()) {
            prop_assert!(next.party_size.places() > left, "the next one fits into {} places", left);
        }
    }

    #[test]
    fn the_runners_up_go_on_where_the_winners_end(pool in any_pool(0..120)) {
        let record = pool.draw();
        let drawn = [record.winners, record.runners_up.clone()].concat();
        let order = naive::order(record.seed, &pool.entries);
        prop_assert_eq!(&drawn[..], &order[..drawn.len()]);
        prop_assert!(drawn.len() == order.len() || record.runners_up.len() == record.rules.runners_up as usize);
    }

    #[test]
    fn a_party_of_any_size_has_nearly_the_chance_of_any_other(
        sizes in prop::collection::vec(1_u8..=4, 2..7),
        places in 0_u32..20,
    ) {
        let wins = wins_in_all_orders(&sizes, places);
        let orders: usize = (1..=sizes.len()).product();
        for (one, wins_of_one) in sizes.iter().zip(&wins) {
            for (other, wins_of_other) in sizes.iter().zip(&wins) {
                // (t − s) ÷ N of all orders, as the document says.
                let bound = orders / sizes.len() * usize::from(other.abs_diff(*one));
                prop_assert!(wins_of_one.abs_diff(*wins_of_other) <= bound, "{:?} win {:?} times", sizes, wins);
                prop_assert!(one < other || wins_of_one <= wins_of_other, "{:?} win {:?} times", sizes, wins);
            }
        }
    }

    #[test]
    fn the_outcome_is_that_of_sorting_everybody(pool in any_pool(0..400)) {
        let record = pool.draw();
        prop_assert_eq!(outcome_of(&record), naive_outcome(&pool, &record));
    }

    #[test]
    fn any_split_gives_the_same_record_in_whatever_order_the_parts_are_merged(
        pool in any_pool(0..400),
        workers in prop::collection::vec(0_usize..8, 400),
        merges in prop::collection::vec((0_usize..8, 0_usize..8), 0..20),
    ) {
        let record = pool.draw();
        // Every entry goes to any worker, as it happens; then any worker hands what it kept to any other.
        let mut parts = vec![Shortlist::new(record.seed, &record.rules); 8];
        for (entry, worker) in pool.entries.iter().zip(workers) {
            parts[worker].push(*entry);
        }
        for (from, to) in merges {
            let part = std::mem::replace(&mut parts[from], Shortlist::new(record.seed, &record.rules));
            parts[to].merge(part);
        }
        let mut whole = Shortlist::new(record.seed, &record.rules);
        for part in parts {
            whole.merge(part);
        }
        let outcome = whole.finish();
        let merged = DrawRecord { winners: outcome.winners, runners_up: outcome.runners_up, ..record.clone() };
        prop_assert_eq!(merged, record);
    }

    #[test]
    fn parts_of_a_list_are_the_whole_list(pool in any_pool(0..400), parts in 1_usize..40) {
        let list = pool.list();
        let entries = EntryList::parse(&list, pool.raffle.rules.max_party).expect("the list is well-formed");
        let together: Vec<Entry> = entries.split(parts).flat_map(|part| part.entries()).collect();
        prop_assert_eq!(together, entries.entries().collect::<Vec<_>>());
        prop_assert!(entries.split(parts).count() <= parts);
    }

    #[test]
    fn every_genuine_draw_verifies_in_pieces_of_any_length(pool in any_pool(0..200), length in 1_usize..200) {
        let (record, list) = (pool.draw(), pool.list());
        let order: Vec<_> = naive::order(record.seed, &pool.entries);
        let commitments: Vec<_> = order.iter().map(|ranked| ranked.commitment).collect();
        let mut verification = Verification::of(record.clone()).following(&commitments);
        list.chunks(length).for_each(|piece| verification.push(piece));
        prop_assert_eq!(verification.count(), record.seal.count);
        for (number, (followed, ranked)) in (0..).zip(verification.followed().iter().zip(&order)) {
            prop_assert_eq!((followed.before, followed.rank), (number, ranked.rank));
            prop_assert_eq!(followed.listed, Some(ranked.party_size));
        }
        prop_assert_eq!(verification.finish(), Ok(record));
    }
}

#[test]
fn any_number_of_cores_gives_the_same_record() {
    // From 10,000 entries on the work is really divided.
    let sizes: Vec<u8> = (0..10_007_u32).map(|index| u8::try_from(index * 7 % 12 + 1).expect("small")).collect();
    let pool = Pool::new(Terms { places: 321, max_party: 12, runners_up: 50 }, secret(1), &sizes);
    let record = pool.draw_on(1);
    assert_eq!(outcome_of(&record), naive_outcome(&pool, &record));
    assert_eq!(verify(&record, &pool.list()), Ok(()));
    for cores in [0, 2, 3, 7, 64] {
        assert_eq!(pool.draw_on(cores), record, "on {cores} cores");
        assert_eq!(pool.seal_on(cores), record.seal, "on {cores} cores");
    }
}

#[test]
fn nobody_overtakes_a_party_that_does_not_fit() {
    let terms = Terms { places: 5, max_party: 4, runners_up: 20 };
    let mut seen = 0;
    for number in 0..50 {
        let pool = Pool::new(terms, secret(number), &[4, 4, 4, 2, 2, 1, 1, 1]);
        let record = pool.draw();
        let (last_winner, next) = (record.winners.last().expect("a winner"), record.runners_up[0]);
        assert!(*last_winner < next, "with secret {number}");
        let left = terms.places - places_of(&record.winners);
        let would_fit = record.runners_up.iter().any(|other| other.party_size.places() <= left);
        seen += usize::from(would_fit);
    }
    assert!(seen > 10, "the rule was at work in only {seen} of 50 draws");
}

#[test]
fn rules_with_absurd_numbers_still_draw() {
    let pool = Pool::new(Terms { places: u32::MAX, max_party: 12, runners_up: u32::MAX }, secret(1), &[12; 40]);
    let record = pool.draw();
    assert_eq!((record.winners.len(), record.runners_up.len()), (40, 0));
}

#[test]
fn the_published_form_stays_as_it_is() {
    let pool = Pool::new(Terms { places: 4, max_party: 3, runners_up: 2 }, secret(1), &[1, 2, 3, 1, 2]);
    let record = pool.draw();
    insta::assert_json_snapshot!(record);
    let text = serde_json::to_string(&record).expect("it serialises");
    assert_eq!(serde_json::from_str::<DrawRecord>(&text).expect("it reads back"), record);
}

fn naive_outcome(pool: &Pool, record: &DrawRecord) -> Outcome {
    naive::outcome(record.seed, record.rules.places, record.rules.runners_up, &pool.entries)
}

fn outcome_of(record: &DrawRecord) -> Outcome {
    Outcome { winners: record.winners.clone(), runners_up: record.runners_up.clone() }
}

/// How often each of these parties wins if every order comes up once (Heap's algorithm).
fn wins_in_all_orders(sizes: &[u8], places: u32) -> Vec<usize> {
    let mut wins = vec![0; sizes.len()];
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    let mut count = |order: &[usize]| {
        let mut taken = 0;
        for party in order {
            taken += u32::from(sizes[*party]);
            if taken > places {
                break;
            }
            wins[*party] += 1;
        }
    };
    count(&order);
    let mut swaps = vec![0; sizes.len()];
    let mut at = 1;
    while at < sizes.len() {
        if swaps[at] == at {
            swaps[at] = 0;
            at += 1;
            continue;
        }
        order.swap(if at.is_multiple_of(2) { 0 } else { swaps[at] }, at);
        count(&order);
        swaps[at] += 1;
        at = 1;
    }
    wins
}

fn places_of(winners: &[Ranked]) -> u32 {
    winners.iter().map(|ranked| ranked.party_size.places()).sum()
}
