//! What a draw came to, in short.

use super::{DrawRecord, Randomness, Ranked, Seed};
use crate::time::Timestamp;

/// Lines of each list that a summary holds.
const FIRST_LINES: usize = 50;

/// A record without its lists, which may be as long as a hundred megabytes. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawSummary {
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// The randomness.
    pub randomness: Randomness,
    /// What the ranks were made from.
    pub seed: Seed,
    /// How many registrations were drawn.
    pub winners: u64,
    /// How many places they have together.
    pub places_won: u64,
    /// How many registrations were named as runners-up.
    pub runners_up: u64,
    /// The last winner: nobody with a larger rank was drawn.
    pub last_winner: Option<Ranked>,
    /// The last runner-up who was named.
    pub last_runner_up: Option<Ranked>,
    /// The first winners, in rank order, at most 50.
    pub first_winners: Vec<Ranked>,
    /// The first runners-up, in rank order, at most 50.
    pub first_runners_up: Vec<Ranked>,
}

impl From<&DrawRecord> for DrawSummary {
    fn from(record: &DrawRecord) -> Self {
        let first = |lines: &[Ranked]| lines.iter().take(FIRST_LINES).copied().collect();
        let DrawRecord { winners, runners_up, .. } = record;
        Self {
            drawn_at: record.drawn_at,
            randomness: record.randomness.clone(),
            seed: record.seed,
            winners: winners.len() as u64,
            places_won: winners.iter().map(|winner| u64::from(winner.party_size.get())).sum(),
            runners_up: runners_up.len() as u64,
            last_winner: winners.last().copied(),
            last_runner_up: runners_up.last().copied(),
            first_winners: first(winners),
            first_runners_up: first(runners_up),
        }
    }
}
