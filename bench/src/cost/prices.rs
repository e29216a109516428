//! The price table and what is assumed beside it: `bench/cost/prices.json`, compiled in.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::book::{Kind, Service};

/// A price, and where it stands.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Price {
    usd: f64,
    per: f64,
    pub(crate) source: String,
}

impl Price {
    /// Dollars for this amount.
    pub(crate) fn of(&self, amount: f64) -> f64 {
        amount * self.usd / self.per
    }
}

/// What an idle month has.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Idle {
    pub(crate) what: String,
    /// Whether it is stored bytes, a secret included: the only thing that P13 lets an idle month pay for.
    pub(crate) is_storage: bool,
    pub(crate) units: f64,
    pub(crate) usd: f64,
}

/// What cannot be measured here: how long AWS's services take, and how large functions are (`infra/aws`).
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Assumptions {
    tables_ms: u64,
    queue_ms: u64,
    files_ms: u64,
    mail_ms: u64,
    others_ms: u64,
    pub(crate) api_mb: u32,
    pub(crate) worker_mb: u32,
    pub(crate) timetable_mb: u32,
    /// The memory, in MB, of a function that has one whole core.
    pub(crate) mb_of_a_core: f64,
    /// How many times as long an unoptimized build computes.
    unoptimized_factor: f64,
    /// How many bytes Lambda itself logs for a call: none, as `infra/aws` sets its level; 350, in three lines, at the
    /// default level.
    pub(crate) log_bytes_a_call: f64,
    /// How many milliseconds messages wait for each other: long enough for a whole crowd to come together in an
    /// unoptimized build.
    pub(crate) linger_ms: u32,
}

impl Assumptions {
    /// How long a call of a service takes.
    pub(crate) fn wait(&self, service: Service) -> Duration {
        Duration::from_millis(match service {
            Service::Tables => self.tables_ms,
            Service::Queue => self.queue_ms,
            Service::Files => self.files_ms,
            Service::Mail => self.mail_ms,
            Service::Others => self.others_ms,
        })
    }

    /// How long an optimized build would compute what took `measured` in this one.
    pub(crate) fn computing(&self, measured: Duration) -> Duration {
        if cfg!(debug_assertions) { measured.div_f64(self.unoptimized_factor) } else { measured }
    }
}

/// The whole table.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Prices {
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) note: String,
    #[serde(rename = "prices")]
    of_kinds: BTreeMap<Kind, Price>,
    /// What every account has for nothing, every month and without end.
    pub(crate) free_a_month: BTreeMap<Kind, f64>,
    pub(crate) assumptions: Assumptions,
    others: BTreeMap<String, Price>,
    pub(crate) idle: Vec<Idle>,
}

impl Prices {
    /// Reads the table that is compiled in.
    pub(crate) fn read() -> Result<Self> {
        serde_json::from_str(include_str!("../../cost/prices.json")).context("bench/cost/prices.json")
    }

    /// Dollars for this amount of a kind.
    pub(crate) fn of(&self, kind: Kind, amount: f64) -> f64 {
        self.of_kinds.get(&kind).map_or(f64::NAN, |price| price.of(amount))
    }

    /// Dollars for this amount of what only others use.
    pub(crate) fn of_other(&self, name: &str, amount: f64) -> f64 {
        self.others.get(name).map_or(f64::NAN, |price| price.of(amount))
    }

    /// Every source, for the print.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &str> {
        self.of_kinds.values().chain(self.others.values()).map(|price| price.source.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_price_and_a_source() {
        let prices = Prices::read().expect("the table is whole");
        let kinds = ["door_calls", "write_units", "letters", "log_gb"];
        let kinds = kinds.map(|kind| serde_json::from_value::<Kind>(kind.into()).expect("a kind"));
        assert!(kinds.iter().all(|kind| prices.of(*kind, 1_000_000.0) > 0.0));
        assert_eq!(prices.of_kinds.len(), 16);
        assert!(prices.sources().all(|source| source.starts_with('/')));
        assert!((prices.of(Kind::WriteUnits, 2_000_000.0) - 1.25).abs() < 1e-9);
    }
}
