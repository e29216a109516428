//! Very many small draws, and whether anybody's luck in them hangs on anything but chance: when they
//! registered, what their commitment is, in which part of the list they stand, how many they are.

use anyhow::{Result, ensure};
use domain::draw::{Commitment, Entry, Outcome, Rules, Seed, Shortlist};
use domain::raffle::PartySize;
use domain::time::{Timestamp, Window};

use super::statistics::{Finding, chi_squared, kolmogorov_smirnov};
use crate::chance::SplitMix;
use crate::say;

/// How many register for each draw.
const REGISTRATIONS: usize = 40;
/// How many places there are where everybody comes alone.
const PLACES_ALONE: u32 = 10;
/// How many places there are for parties of 1 to 4.
const PLACES_MIXED: u32 = 20;
/// How many parts a list is drawn from, each on its own.
const SHARDS: usize = 8;
/// The largest party.
const SIZES: usize = 4;
/// The smallest p-value that passes: chance alone gives a smaller one once in ten thousand. The seeds are fixed, so a
/// trial passes always or never.
const P_MIN: f64 = 1e-4;

/// Makes `draws` draws, prints what each test finds, and fails where a test does not believe in chance.
pub(crate) fn run(draws: usize) -> Result<Vec<Finding>> {
    say(format_args!("\nIs it chance? {draws} draws of {REGISTRATIONS} registrations each"));
    say("| by | test | statistic | degrees of freedom | p |");
    say("|---|---|---|---|---|");
    let findings = [alone(draws, draw), mixed(draws)].concat();
    for finding in &findings {
        say(finding.row());
    }
    for finding in &findings {
        ensure!(finding.p >= P_MIN, "{} is not left to chance: {finding:?}", finding.what);
    }
    Ok(findings)
}

/// One registration, with what must not matter.
struct Registered {
    entry: Entry,
    arrival: usize,
}

/// A pool of fresh commitments, in the order of the list; sizes by arrival.
fn pool(chance: &mut SplitMix, size_of: impl Fn(usize) -> u8) -> Vec<Registered> {
    let mut register = |arrival| {
        let mut commitment = Commitment([0; 32]);
        chance.fill(&mut commitment.0);
        let party_size = PartySize::new(size_of(arrival)).unwrap_or(PartySize::ONE);
        Registered { entry: Entry { commitment, party_size }, arrival }
    };
    let mut list: Vec<Registered> = (0..REGISTRATIONS).map(&mut register).collect();
    list.sort_unstable_by_key(|registered| registered.entry);
    list
}

/// Draws from each part of the list on its own, and merges.
fn draw(chance: &mut SplitMix, list: &[Registered], places: u32) -> (Seed, Outcome) {
    let mut seed = Seed([0; 32]);
    chance.fill(&mut seed.0);
    let max_party = u8::try_from(SIZES).ok().and_then(PartySize::new).unwrap_or(PartySize::ONE);
    let window = Window { opens: Timestamp::EPOCH, closes: Timestamp::EPOCH };
    let rules = Rules { places, max_party, runners_up: 0, allocations: Vec::new(), window };
    let mut whole = Shortlist::new(seed, &rules);
    for part in list.chunks(REGISTRATIONS / SHARDS) {
        let mut kept = Shortlist::new(seed, &rules);
        for registered in part {
            kept.push(registered.entry);
        }
        whole.merge(kept);
    }
    (seed, whole.finish())
}

/// Everybody comes alone, so everybody has the same chance.
fn alone(draws: usize, draw: impl Fn(&mut SplitMix, &[Registered], u32) -> (Seed, Outcome)) -> Vec<Finding> {
    let mut chance = SplitMix::new(1);
    let (mut by_arrival, mut by_place, mut by_shard) = ([0; REGISTRATIONS], [0; REGISTRATIONS], [0; SHARDS]);
    let (mut moments, mut ids, mut ranks) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..draws {
        let list = pool(&mut chance, |_| 1);
        let (seed, outcome) = draw(&mut chance, &list, PLACES_ALONE);
        let winners = outcome.winners.iter().filter_map(|winner| {
            list.binary_search_by_key(&winner.commitment, |registered| registered.entry.commitment).ok()
        });
        for (winner, place) in winners.enumerate() {
            let arrival = list[place].arrival;
            by_arrival[arrival] += 1;
            by_place[place] += 1;
            by_shard[place * SHARDS / REGISTRATIONS] += 1;
            if winner == 0 {
                moments.push(moment(arrival, &mut chance));
                ids.push(part_of_one(&list[place].entry.commitment.0));
            }
        }
        ranks.push(part_of_one(&seed.rank(list[number % REGISTRATIONS].entry.commitment).0));
    }
    vec![
        even("order of arrival", &by_arrival),
        even("order of ids", &by_place),
        even("shard of the list", &by_shard),
        kolmogorov_smirnov("moment of arrival of the first winner", moments),
        kolmogorov_smirnov("id of the first winner", ids),
        kolmogorov_smirnov("rank of a registration", ranks),
    ]
}

/// Ten parties of each size, whose chances differ, and are known exactly.
fn mixed(draws: usize) -> Vec<Finding> {
    let mut chance = SplitMix::new(2);
    let (mut won, mut asked) = ([0_u32; SIZES], [0_u32; SIZES]);
    let mut ranks: [Vec<f64>; SIZES] = Default::default();
    for number in 0..draws {
        let list = pool(&mut chance, size_of);
        let (seed, outcome) = draw(&mut chance, &list, PLACES_MIXED);
        // The winners of one draw depend on each other, so each draw is asked about one party alone.
        let arrival = number % REGISTRATIONS;
        let Some(registered) = list.iter().find(|registered| registered.arrival == arrival) else { continue };
        let size = usize::from(size_of(arrival)) - 1;
        let commitment = registered.entry.commitment;
        asked[size] += 1;
        won[size] += u32::from(outcome.winners.iter().any(|winner| winner.commitment == commitment));
        ranks[size].push(part_of_one(&seed.rank(commitment).0));
    }
    let square = |size: usize| {
        let (chance, asked) = (exact_chance(size + 1), f64::from(asked[size]));
        (f64::from(won[size]) - asked * chance).powi(2) / (asked * chance * (1.0 - chance))
    };
    let mut findings = vec![chi_squared("party size", (0..SIZES).map(square).sum(), SIZES)];
    let names = ["rank of those alone", "rank of parties of 2", "rank of parties of 3", "rank of parties of 4"];
    findings.extend(names.into_iter().zip(ranks).map(|(name, ranks)| kolmogorov_smirnov(name, ranks)));
    findings
}

/// Sizes take turns.
fn size_of(arrival: usize) -> u8 {
    u8::try_from(arrival % SIZES + 1).unwrap_or(1)
}

/// `(1 ÷ N) Σ P(S[k] ≤ places − s)`, as `docs/draw-v1.md` says in section 13, where `S[k]` is what k
/// of the others ask for together: counted over all ways to choose them.
#[expect(clippy::cast_precision_loss, reason = "40 registrations")]
fn exact_chance(size: usize) -> f64 {
    let places = PLACES_MIXED as usize;
    let mut others: Vec<usize> = (0..REGISTRATIONS).map(|arrival| usize::from(size_of(arrival))).collect();
    if let Some(own) = others.iter().position(|other| *other == size) {
        others.swap_remove(own);
    }
    // By how many they are and what they ask for together: in how many ways, as a part of all ways.
    let mut ways = vec![vec![0.0; places + 1]; others.len() + 1];
    ways[0][0] = 1.0;
    for (before, other) in others.iter().enumerate() {
        for count in (0..=before).rev() {
            for sum in 0..=places.saturating_sub(*other) {
                ways[count + 1][sum + other] += ways[count][sum];
            }
        }
    }
    let mut all_ways = 1.0;
    let mut chance = 0.0;
    for (count, sums) in ways.iter().enumerate() {
        chance += sums[..=places - size].iter().sum::<f64>() / all_ways;
        all_ways *= (others.len() - count) as f64 / (count + 1) as f64;
    }
    chance / REGISTRATIONS as f64
}

/// Whether wins are spread evenly. Those of one draw exclude each other, which narrows the counts by
/// (n − k) ÷ (n − 1).
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn even(what: &'static str, wins: &[u32]) -> Finding {
    let expected = f64::from(wins.iter().sum::<u32>()) / wins.len() as f64;
    let pearson: f64 = wins.iter().map(|wins| (f64::from(*wins) - expected).powi(2) / expected).sum();
    let narrowed = (REGISTRATIONS - 1) as f64 / (REGISTRATIONS as f64 - f64::from(PLACES_ALONE));
    chi_squared(what, pearson * narrowed, wins.len() - 1)
}

/// A moment within the time in which somebody arrived; all of them together fill 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "40 registrations")]
fn moment(arrival: usize, chance: &mut SplitMix) -> f64 {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    (arrival as f64 + part_of_one(&bytes)) / REGISTRATIONS as f64
}

/// A hash as a number from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "53 of 64 bits are enough")]
fn part_of_one(hash: &[u8; 32]) -> f64 {
    let first = hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    first as f64 / 2_f64.powi(64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A few draws for every day; `cargo xtask fairness --full` makes a million.
    const DRAWS: usize = 4_000;

    #[test]
    fn nothing_but_chance_decides_who_wins() {
        let findings = run(DRAWS).expect("it is chance");
        assert_eq!(findings.len(), 11);
    }

    /// The trials can fail: every tenth draw gives the first winner's place to whoever came first.
    #[test]
    fn a_small_privilege_would_be_noticed() {
        let privileged = |chance: &mut SplitMix, list: &[Registered], places: u32| {
            let (seed, mut outcome) = draw(chance, list, places);
            let first = list.iter().find(|registered| registered.arrival == 0).expect("somebody came first");
            let has_won = outcome.winners.iter().any(|winner| winner.commitment == first.entry.commitment);
            if chance.once_in(10) && !has_won {
                outcome.winners[0].commitment = first.entry.commitment;
            }
            (seed, outcome)
        };
        let findings = alone(DRAWS, privileged);
        let p_of = |what: &str| findings.iter().find(|finding| finding.what == what).map(|finding| finding.p);
        assert!(p_of("order of arrival") < Some(P_MIN) && p_of("moment of arrival of the first winner") < Some(P_MIN));
        assert!(p_of("order of ids") >= Some(P_MIN), "it says by what");
    }

    /// All sizes together win as often as there are winners on average; those alone most often.
    #[test]
    fn exact_chances_fall_with_the_size() {
        let chances: Vec<f64> = (1..=SIZES).map(exact_chance).collect();
        assert!(chances.is_sorted_by(|small, large| small > large), "{chances:?}");
        assert!(chances[0] - chances[3] <= 3.0 / 40.0);
    }
}
