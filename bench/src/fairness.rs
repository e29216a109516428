//! How likely parties of each size are to win: by our rule and by three others, in many draws.
//!
//! What is measured is `domain::draw` itself, with a fresh seed each time. The other rules get their
//! own orders; all are asked the same question: does everybody of a party get in? `trials` asks
//! whether anything but chance and size decides, with the tests of `statistics`.

mod rules;
mod statistics;
mod trials;

use domain::draw::Seed;

use crate::chance::SplitMix;
use crate::{places, say};
use rules::{Outcome, Rule};

/// The sizes of parties that are simulated, from 1.
pub(crate) const SIZES: usize = 4;
/// About how many people ask for each place.
const PEOPLE_PER_PLACE: usize = 5;
const CAPACITIES: [usize; 7] = [20, 50, 100, 500, 2_000, 10_000, 50_000];
/// How many standard deviations a 95 % confidence interval reaches to each side.
const DEVIATIONS: f64 = 1.96;

/// How many of a hundred registrations have which size.
struct Mix {
    name: &'static str,
    percent: [usize; SIZES],
}

const MIXES: [Mix; 3] = [
    Mix { name: "1 to 4, a quarter each", percent: [25, 25, 25, 25] },
    Mix { name: "mostly pairs", percent: [35, 45, 10, 10] },
    Mix { name: "mostly groups", percent: [5, 15, 10, 70] },
];

/// How much is simulated.
#[derive(clap::Args)]
pub(crate) struct Fairness {
    /// Twenty times as many draws of each pool, and a million for the tests of chance.
    #[arg(long)]
    full: bool,
}

/// How often parties of each size won, and how the places were filled.
#[derive(Clone, Default)]
struct Tally {
    draws: usize,
    asked: [u64; SIZES],
    won: [u64; SIZES],
    overshoot: usize,
    empty: u64,
}

impl Fairness {
    /// Prints the tables and writes them to `target/bench/fairness.json`.
    pub(crate) fn run(&self) -> anyhow::Result<()> {
        let work: usize = if self.full { 80_000_000 } else { 4_000_000 };
        let mut found = Vec::new();
        for mix in &MIXES {
            say(format_args!("\n{}: chance in percent, ± the 95 % confidence interval", mix.name));
            say("| places | rule | alone | two | three | four | largest gap | most over | empty on average |");
            say("|---|---|---|---|---|---|---|---|---|");
            for capacity in CAPACITIES {
                let parties = parties(capacity, mix);
                let draws = (work / parties.len()).clamp(200, 200_000);
                for rule in Rule::ALL {
                    let tally = simulate(rule, capacity, &parties, draws);
                    say(tally.row(capacity, rule));
                    found.push(tally.json(capacity, mix.name, rule));
                }
            }
        }
        let findings = trials::run(if self.full { 1_000_000 } else { 50_000 })?;
        let file = places::results()?.join("fairness.json");
        let all = serde_json::json!({ "chances": found, "tests": findings });
        std::fs::write(&file, serde_json::to_string_pretty(&all)?)?;
        say(format_args!("  → {}", file.display()));
        Ok(())
    }
}

/// The sizes of all parties, in the order of their arrival.
fn parties(capacity: usize, mix: &Mix) -> Vec<u8> {
    let people_of_hundred: usize = (1..).zip(mix.percent).map(|(size, percent)| size * percent).sum();
    let count = (capacity * PEOPLE_PER_PLACE * 100).div_ceil(people_of_hundred);
    // Spread evenly, so that any number of them has nearly the shares of the mix.
    let size_of = |index: usize| {
        let mut at = index * 37 % 100;
        let mut size = 1;
        for percent in mix.percent {
            if at < percent {
                break;
            }
            at -= percent;
            size += 1;
        }
        size
    };
    (0..count).map(size_of).collect()
}

fn simulate(rule: Rule, capacity: usize, parties: &[u8], draws: usize) -> Tally {
    let mut tally = Tally { draws, ..Tally::default() };
    let mut chance = SplitMix::new(capacity as u64);
    for _ in 0..draws {
        let mut seed = [0; 32];
        chance.fill(&mut seed);
        let Outcome { won, taken } = rule.draw(Seed(seed), &mut chance, capacity, parties);
        for (size, won) in parties.iter().zip(won) {
            let size = usize::from(*size) - 1;
            tally.asked[size] += 1;
            tally.won[size] += u64::from(won);
        }
        tally.overshoot = tally.overshoot.max(taken.saturating_sub(capacity));
        tally.empty += capacity.saturating_sub(taken) as u64;
    }
    tally
}

impl Tally {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn chance(&self, size: usize) -> (f64, f64) {
        let (asked, won) = (self.asked[size] as f64, self.won[size] as f64);
        let chance = won / asked;
        (100.0 * chance, 100.0 * DEVIATIONS * (chance * (1.0 - chance) / asked).sqrt())
    }

    fn gap(&self) -> f64 {
        let chances = (0..SIZES).map(|size| self.chance(size).0);
        chances.clone().fold(0.0, f64::max) - chances.fold(100.0, f64::min)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn empty_on_average(&self) -> f64 {
        self.empty as f64 / self.draws as f64
    }

    fn row(&self, capacity: usize, rule: Rule) -> String {
        let chances = (0..SIZES).map(|size| self.chance(size));
        let chances: Vec<String> = chances.map(|(chance, interval)| format!("{chance:.2} ± {interval:.2}")).collect();
        let (name, chances, gap) = (rule.name(), chances.join(" | "), self.gap());
        let (over, empty) = (self.overshoot, self.empty_on_average());
        format!("| {capacity} | {name} | {chances} | {gap:.2} | {over} | {empty:.2} |")
    }

    fn json(&self, capacity: usize, mix: &str, rule: Rule) -> serde_json::Value {
        let chances: Vec<(f64, f64)> = (0..SIZES).map(|size| self.chance(size)).collect();
        serde_json::json!({
            "mix": mix, "places": capacity, "rule": rule.name(), "draws": self.draws, "chances": chances,
            "gap": self.gap(), "most_over": self.overshoot, "empty_on_average": self.empty_on_average(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_rule_never_exceeds_the_places_and_is_fairer_than_passing_over() {
        for mix in &MIXES {
            let parties = parties(20, mix);
            let ours = simulate(Rule::Ours, 20, &parties, 2_000);
            assert_eq!(ours.overshoot, 0, "{}", mix.name);
            assert!(ours.empty_on_average() < 3.0, "{}: {}", mix.name, ours.empty_on_average());
            assert!(2.0 * ours.gap() < simulate(Rule::PassOver, 20, &parties, 2_000).gap(), "{}", mix.name);
        }
    }

    #[test]
    fn the_other_rules_have_the_faults_that_they_are_shown_with() {
        let parties = parties(20, &MIXES[0]);
        assert!(simulate(Rule::WhilePlacesRemain, 20, &parties, 200).overshoot > 0);
        assert_eq!(simulate(Rule::PassOver, 20, &parties, 200).empty, 0);
        let apart = simulate(Rule::EachMember, 20, &parties, 200);
        assert!(apart.chance(0).0 > 10.0 * apart.chance(3).0, "groups are torn apart");
    }

    #[test]
    fn a_mix_has_the_shares_that_it_says() {
        let parties = parties(2_000, &MIXES[1]);
        let pairs: usize = parties.iter().map(|size| usize::from(*size == 2)).sum();
        assert!((44..=46).contains(&(pairs * 100 / parties.len())), "{pairs} of {}", parties.len());
    }
}
