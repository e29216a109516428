//! What all measurements have in common: rounds, ratios, the table and the JSON.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{places, say};

/// How much is measured.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Effort {
    /// How often each side is measured, in turn.
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// How long each side is measured each time, where that is up to us.
    #[arg(long, default_value_t = 6.0)]
    pub(crate) seconds: f64,
    /// A tenth of the data, for trying things out.
    #[arg(long)]
    pub(crate) small: bool,
}

/// A ratio, measured round by round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ratio {
    /// Such as `P1 acknowledged`.
    pub(crate) name: String,
    /// What the figures of both sides are, such as `registrations/s`.
    pub(crate) unit: &'static str,
    /// What is above the line, each round.
    pub(crate) above: Vec<f64>,
    /// What is below the line, each round.
    pub(crate) below: Vec<f64>,
    /// The target for the median.
    pub(crate) target: f64,
    /// On which side of the target it has to be.
    wanted: Wanted,
}

/// On which side of its target a ratio has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    AtLeast,
    AtMost,
}

impl Ratio {
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, target: f64) -> Self {
        Self { name: name.into(), unit, above: Vec::new(), below: Vec::new(), target, wanted: Wanted::AtLeast }
    }

    /// One that must not be larger than its target.
    pub(crate) fn at_most(name: impl Into<String>, unit: &'static str, target: f64) -> Self {
        Self { wanted: Wanted::AtMost, ..Self::new(name, unit, target) }
    }

    /// Adds a round.
    pub(crate) fn add(&mut self, above: f64, below: f64) {
        self.above.push(above);
        self.below.push(below);
    }

    fn rounds(&self) -> Vec<f64> {
        self.above.iter().zip(&self.below).map(|(above, below)| above / below).collect()
    }

    fn row(&self) -> [String; 7] {
        let ratios = self.rounds();
        let is_reached = match self.wanted {
            Wanted::AtLeast => median(&ratios) >= self.target,
            Wanted::AtMost => median(&ratios) <= self.target,
        };
        let verdict = if is_reached { "reached" } else { "missed" };
        [
            self.name.clone(),
            format!("{} {}", short(median(&self.above)), self.unit),
            format!("{} {}", short(median(&self.below)), self.unit),
            short(median(&ratios)),
            short(self.worst(&ratios)),
            short(self.target),
            verdict.to_owned(),
        ]
    }

    fn worst(&self, ratios: &[f64]) -> f64 {
        match self.wanted {
            Wanted::AtLeast => least(ratios),
            Wanted::AtMost => ratios.iter().copied().reduce(f64::max).unwrap_or(f64::NAN),
        }
    }

    fn json(&self) -> Value {
        let ratios = self.rounds();
        json!({ "ratio": self, "median": median(&ratios), "worst": self.worst(&ratios), "rounds": ratios })
    }
}

/// What a measurement found: ratios, and facts beside them, each with the figures of all rounds.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) ratios: Vec<Ratio>,
    pub(crate) facts: BTreeMap<String, Vec<f64>>,
    pub(crate) more: BTreeMap<String, Value>,
}

impl Findings {
    /// Notes a figure of a round that is no ratio.
    pub(crate) fn fact(&mut self, name: &str, value: f64) {
        self.facts.entry(name.to_owned()).or_default().push(value);
    }

    /// Prints the table and writes `target/bench/{name}.json`.
    pub(crate) fn publish(&self, name: &str) -> Result<()> {
        if !self.ratios.is_empty() {
            table(&self.ratios.iter().map(Ratio::row).collect::<Vec<_>>());
        }
        for (fact, values) in &self.facts {
            say(format_args!("  {fact}: median {}, least {}", short(median(values)), short(least(values))));
        }
        let facts: BTreeMap<&String, Value> = self
            .facts
            .iter()
            .map(|(name, values)| {
                (name, json!({ "rounds": values, "median": median(values), "minimum": least(values) }))
            })
            .collect();
        let ratios: Vec<Value> = self.ratios.iter().map(Ratio::json).collect();
        let file = places::results()?.join(format!("{name}.json"));
        let all = json!({ "measurement": name, "ratios": ratios, "facts": facts, "more": self.more });
        std::fs::write(&file, serde_json::to_vec_pretty(&all)?)?;
        say(format_args!("  → {}\n", file.display()));
        Ok(())
    }
}

fn table(rows: &[[String; 7]]) {
    let head = ["metric", "above", "below", "median", "worst", "target", ""].map(str::to_owned);
    let width = |column: usize| {
        let cells = std::iter::once(&head).chain(rows).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    for row in std::iter::once(&head).chain(rows) {
        let cells: Vec<String> =
            row.iter().enumerate().map(|(column, cell)| format!("{cell:<width$}", width = width(column))).collect();
        say(format_args!("| {} |", cells.join(" | ")));
    }
}

/// How many a second.
#[expect(clippy::cast_precision_loss, reason = "nothing that is counted here comes near 2⁵²")]
pub(crate) fn per_second(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// The middle value; of an even number, the lower one of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().reduce(f64::min).unwrap_or(f64::NAN)
}

/// Three digits that count, and no more than are known.
pub(crate) fn short(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_of_the_ratios_and_not_of_the_sides() {
        let mut ratio = Ratio::new("P0", "a second", 1.0);
        for (above, below) in [(10.0, 10.0), (30.0, 10.0), (20.0, 10.0), (1.0, 2.0), (90.0, 45.0)] {
            ratio.add(above, below);
        }
        assert_eq!(ratio.row()[3..5], ["2.00", "0.500"]);
    }

    #[test]
    fn figures_have_three_digits() {
        assert_eq!([0.4567, 4.567, 45.67, 45_670.4].map(short), ["0.457", "4.57", "45.7", "45670"]);
    }
}
