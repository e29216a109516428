//! That chance is the same for everybody, over many draws, and that the exception which the
//! document states is as large as it says.

use std::sync::LazyLock;

use domain::draw::{Commitment, Randomness, Seal, Seed};

use crate::document::says;
use crate::naive;
use crate::pool::{Pool, Terms, secret};

const DRAWS: u64 = 3_000;
const REGISTRATIONS: u32 = 40;
const PLACES: u32 = 10;

/// χ² with 39 degrees of freedom lies between these in all but three of a million fair cases. The
/// secrets are fixed, so a test here passes always or never.
const CHI_SQUARED: std::ops::Range<f64> = 9.0..94.0;

/// Who was drawn, as numbers in the order of arrival.
#[derive(Clone)]
struct Drawn {
    winners: Vec<usize>,
    first_runner_up: usize,
}

static DRAWN: LazyLock<Vec<Drawn>> = LazyLock::new(|| {
    let draw = |number| {
        let terms = Terms { places: PLACES, max_party: 1, runners_up: 1 };
        let pool = Pool::new(terms, secret(number), &[1; REGISTRATIONS as usize]);
        let record = pool.draw();
        let arrival = |commitment| arrival_of(&pool, commitment);
        let winners = record.winners.iter().map(|winner| arrival(winner.commitment)).collect();
        Drawn { winners, first_runner_up: arrival(record.runners_up[0].commitment) }
    };
    (0..DRAWS).map(draw).collect()
});

fn arrival_of(pool: &Pool, commitment: Commitment) -> usize {
    pool.entries.iter().position(|entry| entry.commitment == commitment).expect("who is drawn has registered")
}

#[test]
fn everybody_wins_equally_often_whenever_they_arrived() {
    let wins = wins_in(&DRAWN);
    let statistic = chi_squared_of_wins(&wins);
    assert!(CHI_SQUARED.contains(&statistic), "χ² is {statistic} over {wins:?}");
}

#[test]
fn every_quarter_of_the_list_wins_equally_often() {
    let pool = Pool::new(Terms { places: PLACES, max_party: 1, runners_up: 1 }, secret(0), &[1; 40]);
    let mut lines: Vec<_> = pool.entries.iter().zip(wins_in(&DRAWN)).collect();
    lines.sort_unstable();
    let quarters: Vec<u32> = lines.chunks(10).map(|quarter| quarter.iter().map(|(_, wins)| wins).sum()).collect();
    // A quarter wins 7,500 times, give or take 66: √(3,000 × 10 × ¼ × ¾ × 30 ÷ 39) is one deviation.
    assert!(quarters.iter().all(|wins| wins.abs_diff(7_500) < 264), "quarters of the list won {quarters:?} times");
}

#[test]
fn everybody_leads_the_runners_up_equally_often() {
    let mut firsts = vec![0; REGISTRATIONS as usize];
    DRAWN.iter().for_each(|drawn| firsts[drawn.first_runner_up] += 1);
    let statistic = chi_squared(&firsts);
    assert!(CHI_SQUARED.contains(&statistic), "χ² is {statistic} over {firsts:?}");
}

/// The bound can fail: somebody for whom one draw in ten is turned into a win shows.
#[test]
fn a_small_privilege_would_be_noticed() {
    let mut privileged = DRAWN.clone();
    for drawn in privileged.iter_mut().step_by(10).filter(|drawn| !drawn.winners.contains(&0)) {
        *drawn.winners.last_mut().expect("a winner") = 0;
    }
    let statistic = chi_squared_of_wins(&wins_in(&privileged));
    assert!(!CHI_SQUARED.contains(&statistic), "χ² is only {statistic}");
}

/// How often each registration won, by arrival.
fn wins_in(draws: &[Drawn]) -> Vec<u32> {
    let mut wins = vec![0; REGISTRATIONS as usize];
    draws.iter().flat_map(|drawn| &drawn.winners).for_each(|winner| wins[*winner] += 1);
    wins
}

/// The wins of one draw exclude each other, which narrows the counts by (n − k) ÷ (n − 1).
fn chi_squared_of_wins(wins: &[u32]) -> f64 {
    chi_squared(wins) * f64::from(REGISTRATIONS - 1) / f64::from(REGISTRATIONS - PLACES)
}

/// Pearson's statistic against equal counts.
fn chi_squared(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / f64::from(REGISTRATIONS);
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

#[test]
fn the_table_of_the_document_is_right() {
    let sizes = [
        ([0.25; 4], [40, 100, 200, 2_000]),
        ([0.35, 0.45, 0.1, 0.1], [51, 128, 256, 2_564]),
        ([0.05, 0.15, 0.1, 0.7], [29, 73, 145, 1_449]),
    ];
    for (shares, registrations) in sizes {
        for (places, registrations) in [20, 50, 100, 1_000].into_iter().zip(registrations) {
            let [one, two, three, four] = chances(places, registrations, &shares).map(|chance| chance * 100.0);
            let (places, registrations) = (grouped(places), grouped(registrations as usize));
            let gap = one - four;
            says(&format!("| {places} | {registrations} | {one:.2} | {two:.2} | {three:.2} | {four:.2} | {gap:.2} |"));
        }
    }
}

fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn draws_agree_with_the_table_of_the_document() {
    let stated = chances(20, 40, &[0.25; 4]);
    let (won, asked) = measured_chances(20, 40);
    for size in 0..4 {
        let deviation = (stated[size] * (1.0 - stated[size]) / asked[size]).sqrt();
        let measured = won[size] / asked[size];
        let off = (measured - stated[size]).abs() / deviation;
        assert!(off < 4.5, "a party of {}: {measured} measured, {} stated", size + 1, stated[size]);
    }
}

/// Stated in the document: the single person wins in 3 of 251 orders, each group in 2 of 250.
#[test]
fn a_single_person_among_groups_wins_only_when_drawn_early() {
    let mut sizes = vec![4; 250];
    sizes.push(1);
    for number in 0..500 {
        let pool = Pool::new(Terms { places: 10, max_party: 4, runners_up: 0 }, secret(number), &sizes);
        let record = pool.draw();
        let order = naive::order(record.seed, &pool.entries);
        let is_early = order[..3].iter().any(|ranked| ranked.party_size.get() == 1);
        let groups = record.winners.iter().filter(|winner| winner.party_size.get() == 4).count();
        assert_eq!((groups, record.winners.len() - groups), (2, usize::from(is_early)), "with secret {number}");
    }
}

/// The formula of the document, for parties of 1 to 4 in these shares: a party wins with k others
/// before it if those leave room for it, `chance(s) = (1 ÷ N) Σ P(S[k] ≤ places − s)`.
fn chances(places: usize, registrations: u32, shares: &[f64; 4]) -> [f64; 4] {
    // By the sum of k sizes, how likely it is; sums above the places matter to nobody.
    let mut sums = vec![0.0; places + 1];
    sums[0] = 1.0;
    let mut chances = [0.0; 4];
    for _ in 0..registrations {
        let mut next = vec![0.0; places + 1];
        for (size, share) in (1..).zip(shares) {
            chances[size - 1] += sums[..=places - size].iter().sum::<f64>() / f64::from(registrations);
            next[size..].iter_mut().zip(&sums).for_each(|(next, sum)| *next += sum * share);
        }
        sums = next;
    }
    chances
}

/// How many parties of each size won, and how many there were.
fn measured_chances(places: u32, registrations: usize) -> ([f64; 4], [f64; 4]) {
    let (mut won, mut asked) = ([0.0; 4], [0.0; 4]);
    for number in 0..1_500 {
        let chance = [secret(number).0, secret(number + 1_000_000).0].concat();
        let sizes: Vec<u8> = chance[..registrations].iter().map(|byte| byte % 4 + 1).collect();
        let pool = Pool::new(Terms { places, max_party: 4, runners_up: 0 }, secret(number + 2_000_000), &sizes);
        for size in &sizes {
            asked[usize::from(size - 1)] += 1.0;
        }
        for winner in pool.draw().winners {
            won[usize::from(winner.party_size.get() - 1)] += 1.0;
        }
    }
    (won, asked)
}

#[test]
fn one_registration_more_or_less_makes_it_another_draw() {
    let pool = Pool::new(Terms { places: 3, max_party: 1, runners_up: 3 }, secret(1), &[1; 9]);
    let seed = pool.draw().seed;
    let mut ranks: Vec<_> = naive::order(seed, &pool.entries);
    for left_out in 0..9 {
        let mut smaller = pool.clone();
        smaller.entries.remove(left_out);
        let record = smaller.draw();
        assert_ne!(record.seed, seed);
        ranks.extend(naive::order(record.seed, &smaller.entries));
    }
    let all = ranks.len();
    ranks.sort_unstable();
    ranks.dedup();
    assert_eq!(ranks.len(), all, "no rank of one draw is a rank of another");
}

#[test]
fn whatever_was_announced_changes_the_seed() {
    let pool = Pool::new(Terms { places: 3, max_party: 1, runners_up: 3 }, secret(1), &[1; 9]);
    let (raffle, seal, randomness) = (pool.raffle.id, pool.seal(), Randomness::Secret(pool.secret));
    let seed = Seed::of(raffle, &seal, &randomness);
    let mut other_rules = seal.clone();
    other_rules.rules_hash.0[0] ^= 1;
    let mut other_root = seal.clone();
    other_root.root.0[0] ^= 1;
    let other_count = Seal { count: 10, ..seal.clone() };
    for other in [other_rules, other_root, other_count] {
        assert_ne!(Seed::of(raffle, &other, &randomness), seed, "{other:?}");
    }
    assert_ne!(Seed::of(crate::pool::raffle_id(2), &seal, &randomness), seed);
    assert_ne!(Seed::of(raffle, &seal, &Randomness::Secret(secret(2))), seed);
}
