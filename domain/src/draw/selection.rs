//! From ranks to winners and runners-up, in memory that depends on the places, not on the pool.

use serde::{Deserialize, Serialize};

use super::{Commitment, Digest, Entry, Rules, Seed};
use crate::raffle::PartySize;

/// An entry and its rank. Ordered by rank, then by commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ranked {
    /// `SHA-256(seed ‖ commitment)`.
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
        let rank = self.seed.rank(entry.commitment);
        self.smallest.push(Ranked { rank, commitment: entry.commitment, party_size: entry.party_size });
        rank
    }

    /// Adds what another part of the same pool has kept.
    pub fn merge(&mut self, part: Self) {
        part.smallest.kept.into_iter().for_each(|ranked| self.smallest.push(ranked));
    }

    /// Goes through the ranks from the smallest: every party wins until one asks for more places
    /// than are left. That one and those after it are the runners-up.
    pub fn finish(self) -> Outcome {
        let mut order = self.smallest.kept;
        order.sort_unstable();
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

/// The `most` smallest of all that were pushed, and at times up to as many again.
#[derive(Clone, Debug)]
struct SmallestRanks {
    most: usize,
    kept: Vec<Ranked>,
    /// Nothing at or above this rank can be among the smallest.
    ceiling: Option<Ranked>,
}

impl SmallestRanks {
    const fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), ceiling: None }
    }

    fn push(&mut self, ranked: Ranked) {
        if self.most == 0 || self.ceiling.is_some_and(|ceiling| ceiling <= ranked) {
            return;
        }
        self.kept.push(ranked);
        // Cutting back only when the list has doubled makes the cost per entry constant.
        if self.kept.len() >= self.most.saturating_mul(2) {
            let (_, last, _) = self.kept.select_nth_unstable(self.most - 1);
            self.ceiling = Some(*last);
            self.kept.truncate(self.most);
        }
    }
}
