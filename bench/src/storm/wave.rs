//! One wave after the other: sent, taken, doubled, shuffled, brought.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use server::functions::worker;
use server::wiring::aws::Host;
use services::ports::Sent as Answer;

use super::messages::{Sent, message, sick_raffle, sound_raffle};
use crate::chance::SplitMix;
use crate::cost::units::precise;
use crate::feed::{Feed, HIDDEN_SECS};
use crate::stopwatch::Stopwatch;

/// How many messages a feed brings at once: `infra/aws/src/api.ts`.
const BATCH: usize = 100;
const POST_BATCH: usize = 10;
/// One in this many messages is poison.
const POISON_OF: u64 = 100;
/// Three in this many messages come twice.
const DOUBLED_OF: u64 = 10;
/// One in this many batches loses its answer, so all of it comes again.
const LOST_OF: u64 = 50;
/// How many messages are handed to the queue at once.
const SENT_AT_ONCE: usize = 1_000;
/// How many times the queue is looked at until it has handed over everything that was sent.
const EMPTY_LOOKS_MAX: usize = 50;

/// How large a wave is, and whether something in it cannot be done.
#[derive(Clone, Copy)]
pub(super) struct Wave {
    pub(super) size: u64,
    pub(super) has_poison: bool,
}

/// Where the storm rages.
pub(super) struct Field<'a> {
    host: &'a Host,
    feed: &'a Feed,
    chance: SplitMix,
    /// Doubles that come with a later wave, long after they were done.
    late: Vec<Value>,
    /// How many messages were brought, each time counted.
    pub(super) brought: u64,
    /// How many batches came again because their answer was lost.
    pub(super) lost_answers: u64,
}

impl<'a> Field<'a> {
    pub(super) fn new(host: &'a Host, feed: &'a Feed) -> Self {
        Self { host, feed, chance: SplitMix::new(4), late: Vec::new(), brought: 0, lost_answers: 0 }
    }

    /// Sends a wave and has it worked. Answers with how many of its healthy messages were done a second.
    pub(super) async fn raise(&mut self, sent: &mut Sent, wave: Wave) -> Result<f64> {
        let mut messages = Vec::new();
        let mut healthy = 0;
        for number in 0..wave.size {
            let is_sick = wave.has_poison && number % POISON_OF == 0;
            let (raffle, count) =
                if is_sick { (sick_raffle(), &mut sent.sick) } else { (sound_raffle(), &mut sent.healthy) };
            messages.push(message(&self.host.services, raffle, *count)?);
            *count += 1;
            healthy += u64::from(!is_sick);
        }
        while !messages.is_empty() {
            let rest = messages.split_off(messages.len().min(SENT_AT_ONCE));
            let told = self.host.services.queue.send(messages).await?;
            ensure!(told.iter().all(|told| *told == Answer::Stored), "a message was not acknowledged");
            messages = rest;
        }
        let took = self.take_and_bring(usize::try_from(wave.size)?).await?;
        Ok(precise(healthy) / took.as_secs_f64())
    }

    /// Takes `most` messages, and brings them with doubles in any order. Answers with how long they were worked on.
    pub(super) async fn take_and_bring(&mut self, most: usize) -> Result<Duration> {
        let taken = self.take(most).await?;
        let mut records = std::mem::take(&mut self.late);
        for record in &taken {
            if self.chance.within(0, DOUBLED_OF) < 3 {
                // One at once, and the next with a later wave.
                if self.chance.once_in(2) { self.late.push(record.clone()) } else { records.push(record.clone()) }
            }
        }
        records.extend(taken.iter().cloned());
        let took = self.bring(records).await?;
        self.feed.delete(&taken).await?;
        Ok(took)
    }

    async fn take(&self, most: usize) -> Result<Vec<Value>> {
        let mut taken = Vec::new();
        for _ in 0..EMPTY_LOOKS_MAX {
            taken.extend(self.feed.take(most - taken.len()).await?);
            if taken.len() == most {
                return Ok(taken);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the queue has {} of {most} messages that were acknowledged", taken.len())
    }

    /// Brings the doubles that came too late for their waves.
    pub(super) async fn bring_what_is_left(&mut self) -> Result<()> {
        let late = std::mem::take(&mut self.late);
        self.bring(late).await.map(|_| ())
    }

    async fn bring(&mut self, mut records: Vec<Value>) -> Result<Duration> {
        self.shuffle(&mut records);
        let mut left: Vec<Vec<Value>> = records.chunks(BATCH).map(<[Value]>::to_vec).collect();
        let mut took = Duration::ZERO;
        while let Some(batch) = left.pop() {
            self.brought += batch.len() as u64;
            let watch = Stopwatch::start();
            let again = work(self.host, &batch).await?;
            took += watch.passed();
            ensure!(again.is_empty(), "{again:?} were to be brought again");
            if self.chance.once_in(LOST_OF) {
                self.lost_answers += 1;
                left.insert(0, batch);
            }
        }
        Ok(took)
    }

    fn shuffle(&mut self, records: &mut [Value]) {
        for at in (1..records.len()).rev() {
            let other = self.chance.within(0, at as u64 + 1);
            records.swap(at, usize::try_from(other).unwrap_or_default());
        }
    }

    /// Has all letters written, one of three twice.
    pub(super) async fn work_the_post(&mut self) -> Result<()> {
        loop {
            let taken = self.feed.take(BATCH).await?;
            if taken.is_empty() {
                return Ok(());
            }
            for batch in taken.chunks(POST_BATCH) {
                let doubled: Vec<Value> = batch.iter().chain(batch.iter().take(POST_BATCH / 3)).cloned().collect();
                for records in [batch, &doubled] {
                    let again = work(self.host, records).await?;
                    ensure!(again.is_empty(), "{again:?} were to be brought again");
                }
            }
            self.feed.delete(&taken).await?;
        }
    }
}

/// Calls the worker as Lambda does; answers with the names of the messages that it wants again.
async fn work(host: &Host, records: &[Value]) -> Result<Vec<String>> {
    let event = serde_json::from_value(json!({ "Records": records }))?;
    let answer = worker::work(host, event, HIDDEN_SECS).await?;
    Ok(answer.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect())
}

/// The one in the middle.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
