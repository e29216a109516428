//! The draw as the document tells it, with no cleverness: rank everybody, sort, go down the list.

use domain::draw::{Entry, Outcome, Ranked, Seed};
use sha2::{Digest as _, Sha256};

pub(crate) fn outcome(seed: Seed, places: u32, runners_up: u32, entries: &[Entry]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut free = places;
    let mut is_open = true;
    for ranked in order(seed, entries) {
        let wanted = u32::from(ranked.party_size.get());
        is_open &= wanted <= free;
        if is_open {
            free -= wanted;
            outcome.winners.push(ranked);
        } else if outcome.runners_up.len() < runners_up as usize {
            outcome.runners_up.push(ranked);
        }
    }
    outcome
}

/// Everybody, from the smallest rank.
pub(crate) fn order(seed: Seed, entries: &[Entry]) -> Vec<Ranked> {
    let mut order: Vec<Ranked> = entries
        .iter()
        .map(|entry| {
            let rank = Sha256::digest([&seed.0[..23], &entry.commitment.0].concat());
            let rank = domain::draw::Digest(rank.into());
            Ranked { rank, commitment: entry.commitment, party_size: entry.party_size }
        })
        .collect();
    order.sort_by_key(|ranked| ranked.rank.0);
    order
}
