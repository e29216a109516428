//! From ranks to winners and runners-up, in memory that depends on the places, not on the pool.

use serde::{Deserialize, Serialize};

use super::{Commitment, Digest, Entry, Rules, Seed};
use crate::raffle::PartySize;

/// Party sizes from 1 to `PartySize::MAX`, so that one can be an index.
const SIZES: usize = PartySize::MAX.get() as usize + 1;

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
    /// In rank order: those who did not win, up to the number that the rules name.
    pub runners_up: Vec<Ranked>,
}

/// The entries that can still matter: per party size, the smallest ranks.
///
/// While a party of size s fits, every party of size s that comes up wins, and once one does not
/// fit none of that size ever fits again. So the winners of size s are the first of their size, at
/// most `places / s`; and a runner-up of size s has at most `runners_up` others before it that did
/// not win. The first `places / s + runners_up` of each size therefore hold the whole outcome, for
/// any pool, however it is split: top-K of the parts merges to top-K of the whole.
#[derive(Clone, Debug)]
pub struct Shortlist {
    seed: Seed,
    places: u32,
    runners_up: usize,
    lists: [SmallestRanks; SIZES],
}

impl Shortlist {
    /// An empty shortlist for a draw by these rules.
    pub fn new(seed: Seed, rules: &Rules) -> Self {
        let runners_up = rules.runners_up as usize;
        let lists = std::array::from_fn(|size| {
            let winners = (rules.places as usize).checked_div(size);
            SmallestRanks::new(winners.map_or(0, |winners| winners.saturating_add(runners_up)))
        });
        Self { seed, places: rules.places, runners_up, lists }
    }

    /// Ranks an entry, and keeps it if it can still matter.
    pub fn push(&mut self, entry: Entry) -> Digest {
        let rank = self.seed.rank(entry.commitment);
        let ranked = Ranked { rank, commitment: entry.commitment, party_size: entry.party_size };
        self.lists[usize::from(entry.party_size.get())].push(ranked);
        rank
    }

    /// Adds what another part of the same pool has kept.
    pub fn merge(&mut self, part: Self) {
        for (list, others) in self.lists.iter_mut().zip(part.lists) {
            others.kept.into_iter().for_each(|ranked| list.push(ranked));
        }
    }

    /// Goes through the ranks from the smallest: a party wins if it fits into the places that are
    /// left, whole; one that does not fit is passed over and stands first among the runners-up.
    pub fn finish(self) -> Outcome {
        let mut order: Vec<Ranked> = self.lists.into_iter().flat_map(|list| list.kept).collect();
        order.sort_unstable();
        let mut outcome = Outcome::default();
        let mut free = self.places;
        for ranked in order {
            if ranked.party_size.places() <= free {
                free -= ranked.party_size.places();
                outcome.winners.push(ranked);
            } else if outcome.runners_up.len() < self.runners_up {
                outcome.runners_up.push(ranked);
            } else if free == 0 {
                break;
            }
        }
        outcome
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
