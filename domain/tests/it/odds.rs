//! The odds that people are told, against the rule itself: all orders of small pools, many of large ones.

use domain::draw::{Odds, odds_of};
use domain::raffle::{PartyCounts, PartySize};
use proptest::prelude::*;

use crate::pool::size;

fn counts(sizes: &[u8]) -> PartyCounts {
    sizes.iter().map(|people| (size(*people), 1)).collect()
}

/// How many win when the parties come in this order: the longest beginning that fits.
fn winners(order: &[u8], places: u32) -> usize {
    let mut free = places;
    let fits = |people: &&u8| {
        let left = free.checked_sub(u32::from(**people));
        free = left.unwrap_or(0);
        left.is_some()
    };
    order.iter().take_while(fits).count()
}

/// In how many of all orders the party at the end of the list wins, and how many orders there are.
fn tried_out(fixed: &mut Vec<u8>, rest: &[(u8, bool)], places: u32, is_in: Option<usize>) -> (u32, u32) {
    if rest.is_empty() {
        let wins = is_in.is_some_and(|place| place < winners(fixed, places));
        return (u32::from(wins), 1);
    }
    let mut sum = (0, 0);
    for index in 0..rest.len() {
        let mut others = rest.to_vec();
        let (people, is_ours) = others.remove(index);
        let place = if is_ours { Some(fixed.len()) } else { is_in };
        fixed.push(people);
        let (wins, orders) = tried_out(fixed, &others, places, place);
        fixed.pop();
        sum = (sum.0 + wins, sum.1 + orders);
    }
    sum
}

#[test]
fn small_pools_have_the_odds_of_all_their_orders() {
    for sizes in [&[1, 2, 3, 1, 2][..], &[4, 4, 1, 2], &[2, 2, 2, 2, 2, 2], &[12, 1, 1, 7, 3], &[5]] {
        for places in 1..=u32::from(sizes.iter().sum::<u8>()) + 1 {
            for (ours, people) in sizes.iter().enumerate() {
                let marked: Vec<(u8, bool)> =
                    sizes.iter().enumerate().map(|(index, people)| (*people, index == ours)).collect();
                let (wins, orders) = tried_out(&mut Vec::new(), &marked, places, None);
                let odds = odds_of(&counts(sizes), places, size(*people)).expect("it is in the pool");
                let away = (odds.get() - f64::from(wins) / f64::from(orders)).abs();
                assert!(away < 1e-9, "{odds:?}, {wins} in {orders}: {people} of {sizes:?} for {places} places");
            }
        }
    }
}

/// Numbers that look random: `SplitMix64`.
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) % below as u64).expect("below a usize")
}

/// How many parties of each size win per draw, on average, divided by how many there are.
fn simulated(sizes: &[u8], places: u32, draws: u32) -> impl Fn(u8) -> f64 {
    let mut state = 7;
    let mut order = sizes.to_vec();
    let mut wins = [0_u32; 13];
    for _ in 0..draws {
        for at in (1..order.len()).rev() {
            order.swap(at, next(&mut state, at + 1));
        }
        order[..winners(&order, places)].iter().for_each(|people| wins[usize::from(*people)] += 1);
    }
    let pool = counts(sizes);
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    move |people| f64::from(wins[usize::from(people)]) / f64::from(draws) / pool.of(size(people)) as f64
}

/// A pool with this many parties of each of these sizes.
fn pool_of(parts: &[(u8, usize)]) -> Vec<u8> {
    parts.iter().flat_map(|(people, count)| vec![*people; *count]).collect()
}

#[test]
fn large_pools_have_the_odds_that_many_draws_show() {
    const DRAWS: u32 = 4_000;
    let pools: [(&[(u8, usize)], u32); 6] = [
        (&[(1, 75), (2, 75), (3, 75), (4, 75)], 20),
        (&[(1, 75), (2, 75), (3, 75), (4, 75)], 150),
        (&[(2, 300), (1, 6)], 101),
        (&[(4, 250), (1, 1)], 10),
        (&[(1, 200), (2, 200)], 580),
        (&[(12, 60), (1, 240)], 500),
    ];
    for (parts, places) in pools {
        let sizes = pool_of(parts);
        let shown = simulated(&sizes, places, DRAWS);
        for (people, count) in parts {
            let odds = odds_of(&counts(&sizes), places, size(*people)).expect("it is in the pool").get();
            // Wins within one draw hang together, so their spread is that of one party at worst;
            // for sizes that stand often it is far less.
            let often = u32::try_from(*count).expect("small").min(20);
            let deviation = (odds * (1.0 - odds) / f64::from(DRAWS * often)).sqrt();
            let away = (odds - shown(*people)).abs();
            assert!(away < 0.003 + 5.0 * deviation, "{odds} and {} for {people} of {parts:?}", shown(*people));
        }
    }
}

#[test]
fn millions_are_worked_out_at_once_and_come_to_places_per_place_asked_for() {
    let pool: PartyCounts = (1..=4).map(|people| (size(people), 2_500_000)).collect();
    for people in 1..=4 {
        let odds = odds_of(&pool, 1_000_000, size(people)).expect("it is in the pool");
        assert!((odds.get() - 0.04).abs() < 1e-6, "{odds:?}");
    }
    let few = odds_of(&pool, 10, size(1)).expect("it is in the pool");
    assert!(few.get() > 0.0 && few.get() < 1e-6, "{few:?}");
}

#[test]
fn who_has_not_registered_asks_as_one_more() {
    let empty = PartyCounts::default();
    assert_eq!(odds_of(&empty, 2, PartySize::ONE), None);
    let alone = odds_of(&empty.with(size(2)), 2, size(2)).map(Odds::get);
    assert_eq!(alone, Some(1.0), "nobody else is there");
    assert_eq!(odds_of(&empty.with(size(3)), 2, size(3)).map(Odds::get), Some(0.0), "larger than all places");
}

proptest! {
    #[test]
    fn odds_are_chances_and_fall_as_parties_grow(
        parties in proptest::collection::vec(0_u64..200, 12),
        places in 1_u32..3_000,
    ) {
        let pool: PartyCounts = (1..=12).map(size).zip(parties).collect();
        let mut before = 1.0;
        for (people, count) in pool.iter() {
            let odds = odds_of(&pool, places, people).map(Odds::get);
            prop_assert_eq!(odds.is_some(), count > 0);
            let Some(odds) = odds else { continue };
            prop_assert!((0.0..=1.0).contains(&odds));
            prop_assert_eq!(odds >= 1.0, pool.places() <= places.into(), "certain only where all fit");
            prop_assert!(odds <= before + 0.006, "{} after {}", odds, before);
            before = odds;
        }
    }

    #[test]
    fn all_chances_together_never_promise_more_places_than_there_are(
        parties in proptest::collection::vec(0_u64..40, 12),
        places in 1_u32..3_000,
    ) {
        let pool: PartyCounts = (1..=12).map(size).zip(parties).collect();
        let promised: f64 = pool
            .iter()
            .filter_map(|(people, count)| Some(odds_of(&pool, places, people)?.get() * f64::from(people.get()) * f64::from(u32::try_from(count).ok()?)))
            .sum();
        let rounding = 0.003 * f64::from(u32::try_from(pool.places()).expect("small"));
        prop_assert!(promised <= f64::from(places) + rounding, "{} of {} places", promised, places);
    }
}
