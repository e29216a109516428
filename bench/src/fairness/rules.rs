//! Four ways of drawing parties.

use domain::draw::{Commitment, Entry, Rules, Seed, Shortlist};
use domain::raffle::PartySize;
use domain::time::{Timestamp, Window};

use super::SIZES;
use crate::chance::SplitMix;

/// A way of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// `domain::draw`: whole parties in the order of their ranks, until one does not fit.
    Ours,
    /// Whole parties in random order; one that does not fit is passed over for smaller ones.
    PassOver,
    /// Everybody is drawn alone; a party gets in if all of its members do.
    EachMember,
    /// Parties in random order for as long as a place is free, even if the last one takes too many.
    WhilePlacesRemain,
}

/// Who won, by arrival, and how many places that took.
pub(super) struct Outcome {
    pub(super) won: Vec<bool>,
    pub(super) taken: usize,
}

impl Rule {
    pub(super) const ALL: [Self; 4] = [Self::Ours, Self::PassOver, Self::EachMember, Self::WhilePlacesRemain];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours: strict order",
            Self::PassOver => "pass over",
            Self::EachMember => "each member applies",
            Self::WhilePlacesRemain => "while places remain",
        }
    }

    pub(super) fn draw(self, seed: Seed, chance: &mut SplitMix, capacity: usize, parties: &[u8]) -> Outcome {
        match self {
            Self::Ours => ours(seed, capacity, parties),
            Self::EachMember => each_member(chance, capacity, parties),
            Self::PassOver => pass_over(chance, capacity, parties),
            Self::WhilePlacesRemain => while_places_remain(chance, capacity, parties),
        }
    }
}

fn ours(seed: Seed, capacity: usize, parties: &[u8]) -> Outcome {
    let max_party = u8::try_from(SIZES).ok().and_then(PartySize::new).unwrap_or(PartySize::ONE);
    let window = Window { opens: Timestamp::EPOCH, closes: Timestamp::EPOCH };
    let places = u32::try_from(capacity).unwrap_or(u32::MAX);
    let mut shortlist =
        Shortlist::new(seed, &Rules { places, max_party, runners_up: 0, allocations: Vec::new(), window });
    for (arrival, size) in (0_u64..).zip(parties) {
        let mut commitment = [0; 32];
        commitment[..8].copy_from_slice(&arrival.to_be_bytes());
        let party_size = PartySize::new(*size).unwrap_or(PartySize::ONE);
        shortlist.push(Entry { commitment: Commitment(commitment), party_size });
    }
    let mut outcome = Outcome { won: vec![false; parties.len()], taken: 0 };
    for winner in shortlist.finish().winners {
        let arrival = winner.commitment.0.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        outcome.won[usize::try_from(arrival).unwrap_or(usize::MAX)] = true;
        outcome.taken += winner.party_size.places() as usize;
    }
    outcome
}

/// Draws people one by one, whoever they came with: the first `capacity` of all, shuffled only as far as that takes
/// (Fisher and Yates).
fn each_member(chance: &mut SplitMix, capacity: usize, parties: &[u8]) -> Outcome {
    let members = (0_usize..).zip(parties).flat_map(|(party, size)| (0..*size).map(move |_| party));
    let mut members: Vec<usize> = members.collect();
    let mut missing: Vec<u8> = parties.to_vec();
    let drawn = capacity.min(members.len());
    for at in 0..drawn {
        swap_with_any_after(chance, &mut members, at);
        missing[members[at]] -= 1;
    }
    Outcome { won: missing.into_iter().map(|missing| missing == 0).collect(), taken: drawn }
}

fn pass_over(chance: &mut SplitMix, capacity: usize, parties: &[u8]) -> Outcome {
    let mut order: Vec<usize> = (0..parties.len()).collect();
    let mut outcome = Outcome { won: vec![false; parties.len()], taken: 0 };
    for at in 0..order.len() {
        if outcome.taken == capacity {
            break;
        }
        swap_with_any_after(chance, &mut order, at);
        let size = usize::from(parties[order[at]]);
        if outcome.taken + size <= capacity {
            outcome.won[order[at]] = true;
            outcome.taken += size;
        }
    }
    outcome
}

fn while_places_remain(chance: &mut SplitMix, capacity: usize, parties: &[u8]) -> Outcome {
    let mut order: Vec<usize> = (0..parties.len()).collect();
    let mut outcome = Outcome { won: vec![false; parties.len()], taken: 0 };
    for at in 0..order.len() {
        if outcome.taken >= capacity {
            break;
        }
        swap_with_any_after(chance, &mut order, at);
        outcome.won[order[at]] = true;
        outcome.taken += usize::from(parties[order[at]]);
    }
    outcome
}

fn swap_with_any_after(chance: &mut SplitMix, items: &mut [usize], at: usize) {
    let other = chance.within(at as u64, items.len() as u64);
    items.swap(at, usize::try_from(other).unwrap_or(at));
}
