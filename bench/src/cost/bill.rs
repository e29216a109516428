//! Counts × prices, as tables.

use std::collections::BTreeMap;

use super::book::{Counts, Kind, Stage};
use super::prices::Prices;
use crate::say;

/// What the bill of a raffle follows from: the counts for each registration, and those for the raffle as a whole.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Measured {
    pub(crate) a_registration: Counts,
    pub(crate) a_raffle: Counts,
}

impl Measured {
    /// Tells, from the counts of two raffles of different sizes, what grows with a raffle and what does not.
    pub(crate) fn of((small, few): (usize, &Counts), (large, many): (usize, &Counts)) -> Self {
        let between = f64::from(u32::try_from(large - small).unwrap_or(u32::MAX));
        let before = f64::from(u32::try_from(small).unwrap_or(u32::MAX));
        let mut measured = Self::default();
        for (stage, kinds) in many {
            for (kind, of_many) in kinds {
                let of_few = few.get(stage).and_then(|kinds| kinds.get(kind)).copied().unwrap_or_default();
                let each = (of_many - of_few) / between;
                let fixed = (of_few - each * before).max(0.0);
                measured.a_registration.entry(*stage).or_default().insert(*kind, each);
                measured.a_raffle.entry(*stage).or_default().insert(*kind, fixed);
            }
        }
        measured
    }
}

/// How kinds are put together in a table.
const COLUMNS: [(&str, &[Kind]); 5] = [
    ("door", &[Kind::DoorCalls]),
    ("functions", &[Kind::FunctionCalls, Kind::FunctionGbSeconds]),
    ("tables", &[Kind::WriteUnits, Kind::ReadUnits]),
    ("queue", &[Kind::QueueRequests]),
    ("others", &[Kind::FilePuts, Kind::FileGets, Kind::Timers, Kind::SecretReads, Kind::LogGb]),
];

/// Dollars for `times` times what was counted in some stages, of the kinds that are wanted.
pub(crate) fn dollars(
    counts: &Counts,
    stages: &[Stage],
    times: f64,
    prices: &Prices,
    is_wanted: impl Fn(Kind) -> bool,
) -> f64 {
    let kinds = stages.iter().filter_map(|stage| counts.get(stage)).flatten();
    kinds.filter(|(kind, _)| is_wanted(**kind)).map(|(kind, amount)| prices.of(*kind, amount * times)).sum::<f64>()
        + 0.0
}

/// Prints a line for each stage: dollars for `times` times what was counted.
pub(crate) fn print_stages(counts: &Counts, stages: &[Stage], times: f64, prices: &Prices) {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    say(format!("| | {} | **sum** | CloudFront | SES |", names.join(" | ")));
    say(format!("|---|{}---|---|---|", "---|".repeat(COLUMNS.len())));
    let lines = stages.iter().map(|stage| (stage.name(), std::slice::from_ref(stage)));
    for (name, stages) in lines.chain([("**all of it**", stages)]) {
        let of = |wanted: &dyn Fn(Kind) -> bool| dollars(counts, stages, times, prices, wanted);
        let cells: Vec<String> =
            COLUMNS.iter().map(|(_, kinds)| format!("{:.3}", of(&|kind| kinds.contains(&kind)))).collect();
        let is_mail = |kind| matches!(kind, Kind::Letters | Kind::LetterGb);
        let sum = of(&|kind| !kind.is_told_apart());
        let (edge, mail) = (of(&|kind| kind.is_told_apart() && !is_mail(kind)), of(&is_mail));
        say(format!("| {name} | {} | **{sum:.2}** | {edge:.2} | {mail:.2} |", cells.join(" | ")));
    }
}

/// Prints how much of each kind there is for one registration.
pub(crate) fn print_counts(counts: &Counts, stages: &[Stage]) {
    let mut all: BTreeMap<Kind, Vec<f64>> = BTreeMap::new();
    for (at, stage) in stages.iter().enumerate() {
        for (kind, amount) in counts.get(stage).into_iter().flatten() {
            all.entry(*kind).or_insert_with(|| vec![0.0; stages.len()])[at] += amount;
        }
    }
    let names: Vec<&str> = stages.iter().map(|stage| stage.name()).collect();
    say(format!("| a registration | {} |", names.join(" | ")));
    say(format!("|---|{}", "---|".repeat(stages.len())));
    for (kind, amounts) in all.iter().filter(|(_, amounts)| amounts.iter().any(|amount| *amount > 0.0)) {
        let cells: Vec<String> = amounts.iter().map(|amount| precise_text(*amount)).collect();
        say(format!("| {} | {} |", word(*kind), cells.join(" | ")));
    }
}

fn precise_text(amount: f64) -> String {
    if amount == 0.0 {
        "0".to_owned()
    } else if amount < 0.000_5 {
        format!("{amount:.1e}")
    } else {
        format!("{amount:.3}")
    }
}

fn word(kind: Kind) -> String {
    let word = serde_json::to_value(kind).ok().and_then(|word| word.as_str().map(str::to_owned));
    word.unwrap_or_default().replace('_', " ")
}

/// Dollars in a month in which nothing else happens, after taking off what every account has for nothing.
pub(crate) fn after_what_is_free(counts: &Counts, stages: &[Stage], times: f64, prices: &Prices) -> f64 {
    let mut all: BTreeMap<Kind, f64> = BTreeMap::new();
    for (kind, amount) in stages.iter().filter_map(|stage| counts.get(stage)).flatten() {
        *all.entry(*kind).or_default() += amount * times;
    }
    let left = |(kind, amount): (&Kind, &f64)| {
        let free = prices.free_a_month.get(kind).copied().unwrap_or_default();
        prices.of(*kind, (amount - free).max(0.0))
    };
    all.iter().filter(|(kind, _)| !kind.is_told_apart()).map(left).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(amount: f64) -> Counts {
        Counts::from([(Stage::Storing, BTreeMap::from([(Kind::WriteUnits, amount)]))])
    }

    #[test]
    fn two_sizes_tell_what_grows_with_a_raffle_and_what_does_not() {
        let measured = Measured::of((50, &counts(57.0)), (150, &counts(157.0)));
        let of = |counts: &Counts| counts[&Stage::Storing][&Kind::WriteUnits];
        assert!((of(&measured.a_registration) - 1.0).abs() < 1e-9);
        assert!((of(&measured.a_raffle) - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_bill_is_counts_times_prices_of_the_stages_and_kinds_that_are_asked_for() {
        let prices = Prices::read().expect("the table is whole");
        let counts = counts(2.0);
        let of = |stages: &[Stage], wanted: fn(Kind) -> bool| dollars(&counts, stages, 1_000_000.0, &prices, wanted);
        assert!((of(&Stage::ALL, |_| true) - 1.25).abs() < 1e-9);
        assert!(of(&[Stage::Drawing], |_| true).abs() < 1e-9);
        assert!(of(&Stage::ALL, Kind::is_told_apart).abs() < 1e-9);
    }
}
