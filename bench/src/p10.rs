//! P10: the draw of ten million registrations: Postgres `ORDER BY sha256(…)` ÷ `domain::draw`.
//!
//! Both have the same pool loaded and in memory, use all cores, and are asked for the same places.
//! Ours gives more: parties stay whole, and the runners-up are named. The first winners of both are
//! compared, so that a fast wrong answer is none.

mod postgres;

use std::hint::black_box;
use std::num::NonZero;

use anyhow::{Context, Result, ensure};
use domain::draw::{DrawRecord, EntryList, Randomness, RandomnessSource, Rules, Seal, Secret, Seed, draw, freeze};
use domain::id::{EventId, RaffleId};
use domain::raffle::{PartySize, Progress, Raffle};
use domain::time::{Timestamp, Window};
use serde_json::json;

use crate::figures::{Effort, Findings, Ratio, short};
use crate::memory::peak_above;
use crate::pool::{self, PARTY_MAX};
use crate::say;
use crate::stopwatch::Stopwatch;
use postgres::Postgres;

const ENTRIES: u64 = 10_000_000;
const ENTRIES_SMALL: u64 = 1_000_000;
const PLACES: u32 = 50_000;
/// How many of the first are compared: they win for certain, because even if every party were the largest, all of them
/// would fit.
const COMPARED: usize = (PLACES / PARTY_MAX as u32) as usize;

/// Prints and writes P10.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    let entries = if effort.small { ENTRIES_SMALL } else { ENTRIES };
    say(format_args!("P10: the draw of {entries} registrations for {PLACES} places"));
    let Some(programs) = postgres::programs() else {
        say("  skipped: there is no Postgres here (Debian: apt install postgresql)\n");
        return Ok(());
    };
    say("  making the pool");
    let list = pool::make(entries);
    let raffle = raffle()?;
    let parsed = EntryList::parse(&list, raffle.rules.max_party)?;
    let (seal, sealing) = peak_above(|| freeze(&raffle, parsed, Timestamp::EPOCH, cores()))?;
    let (drawn, drawing) = peak_above(|| draw_once(&raffle, &seal, parsed))?;
    drop(drawn);
    say(format_args!("  memory above the list: sealing {} MiB, drawing {} MiB", short(sealing), short(drawing)));
    say("  loading it into Postgres");
    let database = Postgres::start(&programs)?;
    database.load(&list)?;
    compare(&database, &raffle, &seal, parsed)?;
    let mut ratio = Ratio::new(format!("P10 draw of {entries}"), "s", 12.0);
    let mut findings = Findings::default();
    findings.fact("memory above the list, sealing: MiB", sealing);
    findings.fact("memory above the list, drawing: MiB", drawing);
    for round in 1..=effort.rounds {
        let theirs = database.time_draw(&seed(&raffle, &seal), PLACES)?;
        let ours = time(|| draw_once(&raffle, &seal, parsed));
        let whole = time(|| freeze(&raffle, parsed, Timestamp::EPOCH, cores()));
        ratio.add(theirs, ours);
        findings.fact("the Merkle root over the pool: s", whole);
        say(format_args!("  round {round}: Postgres {} s, ours {} s", short(theirs), short(ours)));
    }
    findings.more.insert("postgres".to_owned(), json!(database.version()?));
    findings.ratios = vec![ratio];
    findings.publish("p10")
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let watch = Stopwatch::start();
    black_box(work());
    watch.secs()
}

fn draw_once(raffle: &Raffle, seal: &Seal, entries: EntryList<'_>) -> DrawRecord {
    draw(raffle, seal, entries, Randomness::Secret(SECRET), Timestamp::EPOCH, cores())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

fn seed(raffle: &Raffle, seal: &Seal) -> String {
    Seed::of(raffle.id, seal, &Randomness::Secret(SECRET)).to_string()
}

fn compare(database: &Postgres, raffle: &Raffle, seal: &Seal, entries: EntryList<'_>) -> Result<()> {
    let ours = draw_once(raffle, seal, entries);
    let theirs = database.first(&seed(raffle, seal), COMPARED)?;
    let first = ours.winners.iter().take(COMPARED).map(|ranked| ranked.commitment.to_string());
    ensure!(ours.winners.len() >= COMPARED && first.eq(theirs), "the two draws do not agree");
    say(format_args!("  both name the same first {COMPARED} winners"));
    Ok(())
}

const SECRET: Secret = Secret([7; 32]);

fn raffle() -> Result<Raffle> {
    let id = RaffleId::new(uuid::Uuid::nil());
    let max_party = PartySize::new(PARTY_MAX).context("a possible party")?;
    let window = Window { opens: Timestamp::EPOCH, closes: Timestamp::EPOCH.plus_secs(1) };
    Ok(Raffle {
        id,
        event: EventId::new(uuid::Uuid::nil()),
        name: "Saturday".to_owned(),
        rules: Rules { places: PLACES, max_party, runners_up: PLACES, allocations: Vec::new(), window },
        claim_hours: 48,
        source: RandomnessSource::SealedSecret { hash: SECRET.hash(id) },
        progress: Progress::default(),
        version: 1,
    })
}
