//! `cargo xtask cost`: what a million registrations, a draw and an idle month cost, from counted calls.
//!
//! In reading order: `mix` (the life of a raffle in small), `house` (the real functions, called as Lambda calls
//! them), `hop` and `calls` (the border at which everything is counted), `units` (AWS's rules of counting), `book`
//! (what was counted), `prices`, `bill`, `peers`, and `gate` (what no change may make dearer).

mod bill;
pub(crate) mod book;
mod calls;
mod cpu;
mod gate;
pub(crate) mod hop;
mod house;
mod mix;
mod peers;
mod prices;
pub(crate) mod units;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;

use bill::{Measured, after_what_is_free, dollars, print_counts, print_stages};
use book::{Kind, Stage};
use gate::Baseline;
use house::{House, Manner};
use prices::Prices;

use crate::cloud::StandIns;
use crate::say;

const MILLION: f64 = 1_000_000.0;
/// The sizes of the two raffles that tell what grows with a raffle and what does not.
const SMALL: usize = 50;
const LARGE: usize = 150;

/// What it costs, beside what was accepted.
#[derive(Args)]
pub(crate) struct Cost {
    #[command(flatten)]
    stand_ins: StandIns,
    /// The counts that were accepted.
    #[arg(long, default_value = "bench/cost/baseline.json")]
    baseline: PathBuf,
    /// Accepts what is counted now.
    #[arg(long)]
    accept: bool,
}

impl Cost {
    /// Measures, prints, and compares.
    pub(crate) fn run(self) -> Result<()> {
        let prices = Prices::read()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let now = runtime.block_on(async {
            let one_by_one = self.measure(Manner::OneByOne, &prices).await?;
            let together = self.measure(Manner::Together, &prices).await?;
            anyhow::Ok(Baseline { one_by_one, together })
        })?;
        print(&now, &prices);
        if self.accept {
            return now.write(&self.baseline);
        }
        gate::hold(&Baseline::read(&self.baseline)?, &now, &prices)
    }

    async fn measure(&self, manner: Manner, prices: &Prices) -> Result<Measured> {
        let mut counts = Vec::new();
        for registrations in [SMALL, LARGE] {
            let house = House::open(&self.stand_ins, manner, &prices.assumptions).await?;
            counts.push(mix::live_through(&house, registrations).await?);
            let doubts = house.book.doubts();
            ensure!(doubts.is_empty(), "what cannot be counted: {}", doubts.join("; "));
        }
        Ok(Measured::of((SMALL, &counts[0]), (LARGE, &counts[1])))
    }
}

fn print(now: &Baseline, prices: &Prices) {
    let Baseline { one_by_one, together } = now;
    say(format!("Prices of {}, as of {}. {}", prices.region, prices.date, prices.note));
    say(format!("Sources: {}.", prices.sources().collect::<Vec<_>>().join("; ")));
    say("\n## Functions, each of which has one request at a time\n");
    print_counts(&one_by_one.a_registration, &Stage::ALL);
    say("\nDollars for a million registrations:\n");
    print_stages(&one_by_one.a_registration, &Stage::OF_A_REGISTRATION, MILLION, prices);
    say("\nWhat comes after:\n");
    print_stages(&one_by_one.a_registration, &Stage::AFTERWARDS, MILLION, prices);
    say("\nDollars for a thousand raffles, whatever their size:\n");
    print_stages(&one_by_one.a_raffle, &Stage::ALL, 1_000.0, prices);
    say("\n## A process that has many at once, to which CloudFront leads in a rush\n");
    print_stages(&together.a_registration, &Stage::OF_A_REGISTRATION, MILLION, prices);
    print_p12(now, prices);
    print_draw(&one_by_one.a_registration, &one_by_one.a_raffle, prices);
    print_idle(prices);
    let without_letters = [Stage::Registering, Stage::Storing, Stage::LookingUp];
    let ours = dollars(&one_by_one.a_registration, &without_letters, MILLION, prices, |kind| !kind.is_told_apart());
    peers::print(prices, ours);
}

fn print_p12(now: &Baseline, prices: &Prices) {
    let ours = |kind: Kind| !kind.is_told_apart();
    let stages = &Stage::OF_A_REGISTRATION;
    let one = dollars(&now.one_by_one.a_registration, stages, MILLION, prices, ours);
    let together = dollars(&now.together.a_registration, stages, MILLION, prices, ours);
    let hour = hour_of_a_rush(prices);
    let free = |counts| after_what_is_free(counts, stages, MILLION, prices);
    let without_door =
        |counts, sum: f64| sum - dollars(counts, stages, MILLION, prices, |kind| kind == Kind::DoorCalls);
    say("\n| **P12** | $ a million | after what is free every month | without the door's own price |");
    say("|---|---|---|---|");
    let counts = &now.one_by_one.a_registration;
    say(format!("| functions, one by one | **{one:.2}** | {:.2} | {:.2} |", free(counts), without_door(counts, one)));
    let counts = &now.together.a_registration;
    let sum = together + hour;
    let (free, left) = (free(counts) + hour, without_door(counts, sum));
    say(format!("| a process in a rush, with an hour of one task | **{sum:.2}** | {free:.2} | {left:.2} |"));
}

/// A task of one core with its address, and the load balancer by which `CloudFront` reaches it: `infra/aws/src/rush.ts`.
fn hour_of_a_rush(prices: &Prices) -> f64 {
    let parts = ["container_hour", "address_hour", "balancer_hour", "balancer_unit_hour"];
    parts.map(|part| prices.of_other(part, 1.0)).iter().sum()
}

fn print_draw(a_registration: &book::Counts, a_raffle: &book::Counts, prices: &Prices) {
    let ours = |kind: Kind| !kind.is_told_apart();
    let of = |stages: &[Stage], pool| {
        dollars(a_registration, stages, pool, prices, ours) + dollars(a_raffle, stages, 1.0, prices, ours)
    };
    say("\n| **a draw** | pool of 1,000 | of 100,000 | of a million |");
    say("|---|---|---|---|");
    let lines = [
        ("sealed and drawn", [Stage::Drawing]),
        ("everybody told by letter", [Stage::Announcing]),
        ("the pool counted once for the page of the raffle", [Stage::Counting]),
    ];
    for (name, stages) in lines {
        let cells = [1_000.0, 100_000.0, MILLION].map(|pool| format!("{:.4}", of(&stages, pool)));
        say(format!("| {name} | {} |", cells.join(" | ")));
    }
}

fn print_idle(prices: &Prices) {
    say("\n| **P13**: a month in which nothing happens | units | $ |");
    say("|---|---|---|");
    let mut sum = 0.0;
    for idle in &prices.idle {
        let dollars = idle.units * idle.usd;
        sum += dollars;
        let mark = if idle.is_storage || dollars == 0.0 { "" } else { ": neither storage nor a secret" };
        say(format!("| {}{mark} | {} | {dollars:.3} |", idle.what, idle.units));
    }
    say(format!("| **sum** | | **{sum:.2}** |"));
}
