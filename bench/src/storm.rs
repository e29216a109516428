//! `cargo xtask storm`: a queue that brings messages twice, late and in any order, and one in a hundred that cannot be
//! done.
//!
//! The real worker function works on the stand-ins of SQS and DynamoDB. Messages come in waves, because the stand-in is
//! slow when many lie in it: each wave is sent, taken whole, doubled, mixed with what an earlier wave has left,
//! shuffled, and brought in batches of a hundred. Every other wave is without poison, so that both rates are of one
//! run.

mod messages;
mod wave;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use clap::Args;
use domain::time::Timestamp;
use server::wiring::aws::{Duties, Host};
use services::jobs::Lane;
use services::ports::Depth;

use crate::cloud::{StandIns, stake_out};
use crate::cost::book::{Book, Kind, Stage};
use crate::cost::hop;
use crate::feed::Feed;
use crate::say;
use messages::{Sent, sick_raffle, sound_raffle};
use wave::{Field, Wave, median};

/// How many shards people are spread over, as in production.
const SHARDS: u16 = 64;
/// How many messages a wave has. Waves with poison and without it take turns.
const WAVE: u64 = 2_000;
/// The most messages of a storm that also writes all their letters.
const WITH_LETTERS_MAX: u64 = 5_000;
/// The fewest messages of a storm that throughput is held for: with fewer it is over too soon to tell.
const HELD_FROM: u64 = 20_000;
/// The least that the rate of healthy messages with poison may be, as a part of the rate without.
const THROUGHPUT_MIN: f64 = 0.95;
/// Noon of June 2nd, 2026: the raffles here are open.
const NOW_MILLIS: i64 = 1_780_401_600_000;

/// How large a storm, and where.
#[derive(Args)]
pub(crate) struct Storm {
    #[command(flatten)]
    stand_ins: StandIns,
    /// Messages in all waves with poison.
    #[arg(long, default_value_t = 2_000)]
    messages: u64,
}

impl Storm {
    /// Raises the storm, and compares.
    pub(crate) fn run(self) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.rage())
    }

    async fn rage(&self) -> Result<()> {
        let mut plot = stake_out(&self.stand_ins, SHARDS, Timestamp::from_millis(NOW_MILLIS)).await?;
        let writes_letters = self.messages <= WITH_LETTERS_MAX;
        let book = Book::default();
        book.turn_to(Stage::Confirming);
        if writes_letters {
            plot.config.aws.endpoint = hop::start(&self.stand_ins.aws, &book)?;
        }
        let host = Host::open_at(&plot.config, Duties::ALL, plot.clock.clone()).await?;
        messages::open_sound_raffle(&host.services).await?;
        let intake = Feed::of(&plot.cloud, &plot.config.aws.intake_url);
        let mut field = Field::new(&host, &intake);
        let mut sent = Sent::default();
        let rates = waves(&mut field, &mut sent, self.messages).await?;
        field.bring_what_is_left().await?;
        let calm = look(&host, &sent).await?;
        redrive(&host, &mut field, &sent).await?;
        if writes_letters {
            let post = Feed::of(&plot.cloud, &plot.config.aws.post_url);
            Field::new(&host, &post).work_the_post().await?;
            let letters = book.counts()[&Stage::Confirming].get(&Kind::Letters).copied().unwrap_or_default();
            let people = crate::cost::units::precise(sent.healthy + sent.sick);
            ensure!((letters - people).abs() < 0.5, "{letters} letters for {people} people");
            say(format!("{letters} letters, one each."));
        }
        report(&rates, &field, &sent, calm, self.messages)
    }
}

/// Rates of healthy messages a second: with poison and without, wave after wave.
async fn waves(field: &mut Field<'_>, sent: &mut Sent, messages: u64) -> Result<Vec<(f64, f64)>> {
    let mut rates = Vec::new();
    let mut left = messages;
    while left > 0 {
        let size = left.min(WAVE);
        left -= size;
        let with = field.raise(sent, Wave { size, has_poison: true }).await?;
        let without = field.raise(sent, Wave { size, has_poison: false }).await?;
        rates.push((with, without));
    }
    Ok(rates)
}

/// Nothing is lost, nothing is there twice, and every message that cannot be done says why. Answers with how many
/// dead letters there are.
async fn look(host: &Host, sent: &Sent) -> Result<u64> {
    let services = &host.services;
    let stored = services.registrations.count_registrations(sound_raffle()).await?;
    ensure!(stored == sent.healthy, "{stored} are stored of {}", sent.healthy);
    let sound = services.queue.pool_depth(sound_raffle()).await?;
    ensure!(sound == Depth::default(), "the healthy pool is not complete: {sound:?}");
    let sick = services.queue.pool_depth(sick_raffle()).await?;
    ensure!(sick == Depth { dead: sent.sick, ..Depth::default() }, "{} are poison, and {sick:?}", sent.sick);
    Ok(sick.dead)
}

/// Cures what was poison, and sends all dead letters again.
async fn redrive(host: &Host, field: &mut Field<'_>, sent: &Sent) -> Result<()> {
    let services = &host.services;
    messages::open_sick_raffle(services).await?;
    let mut seen = BTreeSet::new();
    loop {
        let dead = services.queue.list_dead().await?;
        if dead.is_empty() {
            break;
        }
        for letter in &dead {
            ensure!(letter.cause.contains("its raffle is not there"), "the cause is {:?}", letter.cause);
            ensure!(letter.raffle == Some(sick_raffle()) && seen.insert(letter.id), "{letter:?} is there twice");
        }
        let ids: Vec<u64> = dead.iter().map(|letter| letter.id).collect();
        let again = services.queue.redrive(&ids).await?;
        ensure!(again == ids.len() as u64, "{again} of {} were sent again", ids.len());
        field.take_and_bring(ids.len()).await?;
    }
    field.bring_what_is_left().await?;
    ensure!(seen.len() as u64 == sent.sick, "{} dead letters for {} that were poison", seen.len(), sent.sick);
    let cured = services.registrations.count_registrations(sick_raffle()).await?;
    ensure!(cured == sent.sick, "{cured} are stored of {} that were sent again", sent.sick);
    let depth = services.queue.pool_depth(sick_raffle()).await?;
    ensure!(depth == Depth::default(), "the cured pool is not complete: {depth:?}");
    ensure!(services.queue.depth(Lane::Intake).await?.dead == 0, "dead letters are left");
    Ok(())
}

fn report(rates: &[(f64, f64)], field: &Field<'_>, sent: &Sent, dead: u64, messages: u64) -> Result<()> {
    let of = |rate: fn(&(f64, f64)) -> f64| median(rates.iter().map(rate).collect());
    let (with, without, ratio) = (of(|pair| pair.0), of(|pair| pair.1), of(|pair| pair.0 / pair.1));
    let least = rates.iter().map(|(with, without)| with / without).fold(f64::INFINITY, f64::min);
    say("\n| storm | |\n|---|---|");
    let lines = [
        ("messages", sent.healthy + sent.sick),
        ("of which poison", sent.sick),
        ("brought, with doubles", field.brought),
        ("batches whose answer was lost", field.lost_answers),
        ("stored", sent.healthy),
        ("dead letters, each with its cause", dead),
        ("sent again and stored", sent.sick),
    ];
    for (what, count) in lines {
        say(format!("| {what} | {count} |"));
    }
    say(format!("| healthy a second, with poison, and without | {with:.0}, {without:.0} |"));
    say(format!("| median of the ratios, and the least | {ratio:.3}, {least:.3} |"));
    ensure!(messages < HELD_FROM || ratio >= THROUGHPUT_MIN, "poison holds up the others: {ratio:.3}");
    Ok(())
}
