//! What is published about a draw, how it is made, and how anybody verifies it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{EntryList, ListError, Randomness, RandomnessSource, Ranked, Rules, Seal, Seed, Shortlist, merkle_root};
use crate::id::RaffleId;
use crate::raffle::Raffle;
use crate::time::Timestamp;

/// The name of this format; a record keeps it for ever.
pub const FORMAT: &str = "festival-tickets/draw/v1";

/// A published draw. Together with the list of entries it says everything that the winners follow
/// from; it names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRecord {
    /// `festival-tickets/draw/v1`.
    pub format: String,
    /// Which raffle.
    pub raffle: RaffleId,
    /// What the draw went by.
    pub rules: Rules,
    /// The source of randomness that was announced before the opening.
    pub source: RandomnessSource,
    /// The frozen pool.
    pub seal: Seal,
    /// The randomness.
    pub randomness: Randomness,
    /// What the ranks were made from.
    pub seed: Seed,
    /// When.
    pub drawn_at: Timestamp,
    /// In rank order.
    pub winners: Vec<Ranked>,
    /// In rank order.
    pub runners_up: Vec<Ranked>,
}

/// Freezes a pool: the seal over a list of entries.
pub fn freeze(raffle: &Raffle, entries: EntryList<'_>, now: Timestamp) -> Seal {
    Seal {
        count: entries.count(),
        root: merkle_root(entries.leaves()),
        rules_hash: raffle.rules.hash(raffle.id, &raffle.source),
        sealed_at: now,
    }
}

/// Draws: the winners and runners-up that follow from a frozen pool and its randomness.
///
/// The work is divided over so many `cores`; the outcome does not depend on it.
pub fn draw(
    raffle: &Raffle,
    seal: &Seal,
    entries: EntryList<'_>,
    randomness: Randomness,
    now: Timestamp,
    cores: usize,
) -> DrawRecord {
    let seed = Seed::of(raffle.id, seal, &randomness);
    let outcome = shortlist(seed, &raffle.rules, entries, cores).finish();
    DrawRecord {
        format: FORMAT.to_owned(),
        raffle: raffle.id,
        rules: raffle.rules.clone(),
        source: raffle.source.clone(),
        seal: seal.clone(),
        randomness,
        seed,
        drawn_at: now,
        winners: outcome.winners,
        runners_up: outcome.runners_up,
    }
}

fn shortlist(seed: Seed, rules: &Rules, entries: EntryList<'_>, cores: usize) -> Shortlist {
    let rank_part = |part: EntryList<'_>| {
        let mut list = Shortlist::new(seed, rules);
        part.entries().for_each(|entry| list.push(entry));
        list
    };
    // A browser has one thread here, and small pools are done before a thread has started.
    if cores <= 1 || entries.count() < 10_000 {
        return rank_part(entries);
    }
    std::thread::scope(|scope| {
        let rank_part = &rank_part;
        let parts: Vec<_> = entries.split(cores).map(|part| scope.spawn(move || rank_part(part))).collect();
        let mut whole = Shortlist::new(seed, rules);
        for part in parts {
            whole.merge(part.join().expect("ranking does not panic"));
        }
        whole
    })
}

/// The first thing in a published draw that does not follow from the rest.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "mismatch", rename_all = "snake_case")]
pub enum Mismatch {
    /// The record has another format.
    #[error("format: this is not a festival-tickets/draw/v1 record")]
    Format,
    /// The list of entries is malformed.
    #[error("list: {fault}")]
    List {
        /// How.
        fault: ListError,
    },
    /// The rules are not the ones that were sealed.
    #[error("rules: they are not the ones that were sealed")]
    Rules,
    /// The list has another number of entries.
    #[error("count: {found} entries are listed, {sealed} were sealed")]
    Count {
        /// In the list.
        found: u64,
        /// In the seal.
        sealed: u64,
    },
    /// The list is not the one that was sealed.
    #[error("root: the list is not the one that was sealed")]
    Root,
    /// The randomness is not from the announced source.
    #[error("randomness: it is not from the source that was announced")]
    Randomness,
    /// The seed does not follow from pool, rules and randomness.
    #[error("seed: it does not follow from pool, rules and randomness")]
    Seed,
    /// The winners are not the ones that follow from the seed.
    #[error("winners: number {number} is not the one that follows from the seed")]
    Winners {
        /// The first wrong line, from 1.
        number: u64,
    },
    /// The runners-up are not the ones that follow from the seed.
    #[error("runners-up: number {number} is not the one that follows from the seed")]
    RunnersUp {
        /// The first wrong line, from 1.
        number: u64,
    },
}

/// Re-runs a published draw over its published list of entries.
pub fn verify(record: &DrawRecord, list: &[u8], cores: usize) -> Result<(), Mismatch> {
    if record.format != FORMAT {
        return Err(Mismatch::Format);
    }
    if record.rules.hash(record.raffle, &record.source) != record.seal.rules_hash {
        return Err(Mismatch::Rules);
    }
    let entries = EntryList::parse(list, record.rules.max_party).map_err(|fault| Mismatch::List { fault })?;
    if entries.count() != record.seal.count {
        return Err(Mismatch::Count { found: entries.count(), sealed: record.seal.count });
    }
    if merkle_root(entries.leaves()) != record.seal.root {
        return Err(Mismatch::Root);
    }
    if !record.randomness.is_from(&record.source, record.raffle) {
        return Err(Mismatch::Randomness);
    }
    let seed = Seed::of(record.raffle, &record.seal, &record.randomness);
    if seed != record.seed {
        return Err(Mismatch::Seed);
    }
    let outcome = shortlist(seed, &record.rules, entries, cores).finish();
    if let Some(number) = first_difference(&outcome.winners, &record.winners) {
        return Err(Mismatch::Winners { number });
    }
    match first_difference(&outcome.runners_up, &record.runners_up) {
        Some(number) => Err(Mismatch::RunnersUp { number }),
        None => Ok(()),
    }
}

/// The number, from 1, of the first line that the two lists do not share.
fn first_difference(expected: &[Ranked], found: &[Ranked]) -> Option<u64> {
    let same = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
    (same < expected.len().max(found.len())).then_some(same as u64 + 1)
}
