//! The counts that were accepted, and the gate that no change passes which makes a bill dearer by more than 1 %.
//!
//! Only counts are held: seconds of functions depend on the machine, so they are printed and not held here.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::bill::{Measured, dollars};
use super::book::{Counts, Kind, Stage};
use super::prices::Prices;
use crate::say;

/// By what factor something may become dearer.
const DEARER_MAX: f64 = 1.01;
/// Differences of fewer dollars are not held: letters that are written at once share more or fewer reads.
const TOO_FEW: f64 = 0.001;
const MILLION: f64 = 1_000_000.0;

/// What was accepted, or is measured now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Baseline {
    /// Functions, each of which has one request at a time.
    pub(crate) one_by_one: Measured,
    /// A process that has many at once.
    pub(crate) together: Measured,
}

impl Baseline {
    /// Reads what was accepted.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Writes down what is accepted from now on, without what depends on the machine.
    pub(crate) fn write(mut self, path: &Path) -> Result<()> {
        for measured in [&mut self.one_by_one, &mut self.together] {
            for counts in [&mut measured.a_registration, &mut measured.a_raffle] {
                counts.remove(&Stage::Planning);
                for kinds in counts.values_mut() {
                    kinds.retain(|kind, _| !kind.is_measured_in_time());
                    for amount in kinds.values_mut() {
                        *amount = round(*amount);
                    }
                }
            }
        }
        let text = serde_json::to_string_pretty(&self)?;
        fs::write(path, text + "\n").with_context(|| path.display().to_string())
    }

    /// The sums that are held, with their names.
    fn sums(&self, prices: &Prices) -> Vec<(&'static str, f64)> {
        let held = |counts: &Counts, stages: &[Stage], times: f64, wanted: &dyn Fn(Kind) -> bool| {
            dollars(counts, stages, times, prices, |kind| !kind.is_measured_in_time() && wanted(kind))
        };
        let ours = |kind: Kind| !kind.is_told_apart();
        let one = &self.one_by_one;
        vec![
            ("a million registered, one by one", held(&one.a_registration, &Stage::OF_A_REGISTRATION, MILLION, &ours)),
            (
                "a million registered, together",
                held(&self.together.a_registration, &Stage::OF_A_REGISTRATION, MILLION, &ours),
            ),
            ("a million looked up and told of the draw", held(&one.a_registration, &Stage::AFTERWARDS, MILLION, &ours)),
            ("a pool of a million counted", held(&one.a_registration, &[Stage::Counting], MILLION, &ours)),
            ("what a raffle has whatever its size", held(&one.a_raffle, &Stage::ALL, 1.0, &ours)),
            ("CloudFront and SES", held(&one.a_registration, &Stage::ALL, MILLION, &Kind::is_told_apart)),
        ]
    }
}

/// To nine digits, so that the file is the same wherever it is written.
fn round(amount: f64) -> f64 {
    (amount * 1e12).round() / 1e12
}

/// Compares, prints, and refuses what is dearer.
pub(crate) fn hold(before: &Baseline, now: &Baseline, prices: &Prices) -> Result<()> {
    say("");
    say("| held (without seconds of functions) | accepted | now | |");
    say("|---|---|---|---|");
    let mut dearer = Vec::new();
    for ((name, accepted), (_, found)) in before.sums(prices).into_iter().zip(now.sums(prices)) {
        let is_dearer = found > accepted * DEARER_MAX && found - accepted > TOO_FEW;
        let word = match found / accepted {
            _ if is_dearer => "**dearer**",
            ratio if ratio < 2.0 - DEARER_MAX => "cheaper",
            _ => "the same",
        };
        say(format!("| {name} | {accepted:.4} | {found:.4} | {word} |"));
        if is_dearer {
            dearer.push(format!("{name}: {found:.4} instead of {accepted:.4}"));
        }
    }
    if dearer.is_empty() {
        return Ok(());
    }
    bail!("dearer by more than 1 %: {}. If that is what it is worth, `cargo xtask cost --accept`", dearer.join("; "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn baseline(units: f64, seconds: f64) -> Baseline {
        let kinds = BTreeMap::from([(Kind::WriteUnits, units), (Kind::FunctionGbSeconds, seconds)]);
        let measured = Measured { a_registration: Counts::from([(Stage::Storing, kinds)]), a_raffle: Counts::new() };
        Baseline { one_by_one: measured.clone(), together: measured }
    }

    #[test]
    fn one_per_cent_passes_and_more_does_not() {
        let prices = Prices::read().expect("the table is whole");
        let held = |units| hold(&baseline(2.0, 1.0), &baseline(units, 1.0), &prices);
        assert!(held(2.0).is_ok() && held(2.019).is_ok() && held(1.0).is_ok());
        let refused = held(2.03).expect_err("it is dearer").to_string();
        assert!(refused.contains("a million registered, one by one: 1.2687 instead of 1.2500"), "{refused}");
    }

    #[test]
    fn a_tenth_of_a_cent_is_too_little_to_be_held() {
        let prices = Prices::read().expect("the table is whole");
        assert!(hold(&baseline(1e-9, 1.0), &baseline(2e-9, 1.0), &prices).is_ok());
    }

    #[test]
    fn a_slow_machine_makes_nothing_dearer() {
        let prices = Prices::read().expect("the table is whole");
        assert!(hold(&baseline(2.0, 1.0), &baseline(2.0, 9.0), &prices).is_ok());
    }

    #[test]
    fn what_is_written_reads_back_without_seconds() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        baseline(2.0, 1.0).write(file.path()).expect("it is written");
        let read = Baseline::read(file.path()).expect("it is read");
        let kinds = &read.one_by_one.a_registration[&Stage::Storing];
        assert_eq!(kinds.keys().collect::<Vec<_>>(), [&Kind::WriteUnits]);
    }
}
