//! From ranks to winners and runners-up, in memory that depends on the places, not on the pool.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::blocks::{Words, cores_for, to_bytes};
use super::{Commitment, Digest, Entry, EntryList, Rules, Seed};
use crate::raffle::PartySize;

/// How many entries a core ranks between two looks at what the others have found: 135 KB of a list.
const BATCH_ENTRIES: usize = 4_096;

/// An entry and its rank. Ordered by rank, then by commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ranked {
    /// See `Seed::rank`.
    pub rank: Digest,
    /// Who, as a hash.
    pub commitment: Commitment,
    /// How many places they ask for.
    pub party_size: PartySize,
}

/// Who was drawn, and who comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// In rank order; their parties together never exceed the places.
    pub winners: Vec<Ranked>,
    /// In rank order: those who come after the winners, up to the number that the rules name.
    pub runners_up: Vec<Ranked>,
}

/// The entries that can still matter: the smallest ranks.
///
/// Every winner takes a place at least, so there are at most `places` of them, and the runners-up
/// come right after. The first `places + runners_up` in the order of the draw therefore hold the
/// whole outcome, for any pool, however it is split: top-K of the parts merges to top-K of the
/// whole.
#[derive(Clone, Debug)]
pub struct Shortlist {
    seed: Seed,
    places: u32,
    runners_up: usize,
    smallest: SmallestRanks,
}

impl Shortlist {
    /// An empty shortlist for a draw by these rules.
    pub fn new(seed: Seed, rules: &Rules) -> Self {
        let runners_up = rules.runners_up as usize;
        let most = (rules.places as usize).saturating_add(runners_up);
        Self { seed, places: rules.places, runners_up, smallest: SmallestRanks::new(most) }
    }

    /// Ranks an entry, and keeps it if it can still matter.
    pub fn push(&mut self, entry: Entry) -> Digest {
        let words = self.seed.rank_words(&entry.commitment.0);
        let rank = Digest(to_bytes(words));
        if first_of(words) <= self.smallest.ceiling {
            self.smallest.push(Ranked { rank, commitment: entry.commitment, party_size: entry.party_size });
        }
        rank
    }

    /// Ranks a list on `cores` cores, and keeps what can still matter.
    ///
    /// Each core takes the next batch when it is done with one, so a core that is busy elsewhere holds nobody up. All
    /// of them fill one shortlist, so more cores need no more memory, and each leaves out what any of them has found to
    /// be too large.
    pub(super) fn push_all(self, entries: EntryList<'_>, cores: usize) -> Self {
        let cores = cores_for(entries.len(), cores);
        let seed = self.seed;
        let ceiling = AtomicU64::new(self.smallest.ceiling);
        let whole = Mutex::new(self);
        let batches = Mutex::new(entries.batches(BATCH_ENTRIES));
        let next = || batches.lock().unwrap_or_else(PoisonError::into_inner).next();
        let rank_batches = || {
            while let Some(batch) = next() {
                let kept = ranked_below(seed, batch, ceiling.load(Relaxed));
                let mut whole = whole.lock().unwrap_or_else(PoisonError::into_inner);
                for ranked in kept {
                    whole.smallest.push(ranked);
                }
                ceiling.store(whole.smallest.ceiling, Relaxed);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..cores {
                scope.spawn(rank_batches);
            }
            rank_batches();
        });
        whole.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what another part of the same pool has kept.
    pub fn merge(&mut self, part: Self) {
        part.smallest.kept.into_iter().for_each(|ranked| self.smallest.push(ranked));
    }

    /// Goes through the ranks from the smallest: every party wins until one asks for more places
    /// than are left. That one and those after it are the runners-up.
    pub fn finish(mut self) -> Outcome {
        self.smallest.cut();
        let mut order = self.smallest.kept;
        order.sort_unstable_by(by_rank);
        let mut free = self.places;
        let mut has_won = |ranked: &Ranked| {
            let left = free.checked_sub(ranked.party_size.places());
            free = left.unwrap_or(free);
            left.is_some()
        };
        let winners = order.iter().take_while(|ranked| has_won(ranked)).count();
        let runners_up = order.iter().skip(winners).take(self.runners_up).copied().collect();
        order.truncate(winners);
        Outcome { winners: order, runners_up }
    }
}

/// The entries whose ranks are not above a ceiling. Nearly all are: they are left out by their first
/// eight bytes, before anything of them is copied.
fn ranked_below(seed: Seed, entries: EntryList<'_>, ceiling: u64) -> Vec<Ranked> {
    let rank = |leaf: &[u8]| {
        let words = seed.rank_words(leaf.first_chunk()?);
        (first_of(words) <= ceiling).then(|| {
            let Entry { commitment, party_size } = Entry::from_leaf(leaf);
            Ranked { rank: Digest(to_bytes(words)), commitment, party_size }
        })
    };
    entries.leaves().filter_map(rank).collect()
}

impl Ranked {
    /// The first eight bytes of the rank, as a number.
    fn first(&self) -> u64 {
        self.rank.0.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
    }
}

/// The order of `Ranked`, decided by one number in all cases that ever come up.
fn by_rank(one: &Ranked, other: &Ranked) -> Ordering {
    one.first().cmp(&other.first()).then_with(|| one.cmp(other))
}

/// The first eight bytes of a rank, as a number.
const fn first_of(words: Words) -> u64 {
    (words[0] as u64) << 32 | words[1] as u64
}

/// The `most` smallest of all that were pushed, and up to twice as many between two cuts.
#[derive(Clone, Debug)]
struct SmallestRanks {
    most: usize,
    kept: Vec<Ranked>,
    /// No rank whose first eight bytes are above can be among the smallest.
    ceiling: u64,
}

impl SmallestRanks {
    const fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), ceiling: u64::MAX }
    }

    fn push(&mut self, ranked: Ranked) {
        self.kept.push(ranked);
        // Cutting back only when the list has doubled makes the cost per entry constant.
        if self.kept.len() >= self.most.saturating_mul(2) {
            self.cut();
        }
    }

    /// Lets go of all that are not among the smallest.
    fn cut(&mut self) {
        if self.kept.len() <= self.most {
            return;
        }
        if let Some(last) = self.most.checked_sub(1) {
            let (_, last, _) = self.kept.select_nth_unstable_by(last, by_rank);
            self.ceiling = last.first();
        }
        self.kept.truncate(self.most);
    }
}
