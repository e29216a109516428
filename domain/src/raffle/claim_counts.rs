//! How far the places of a draw have moved, in numbers.

use serde::{Deserialize, Serialize};

use super::{Board, Claim, StandingKind};
use crate::time::Timestamp;

/// How many lines of the board are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimCounts {
    /// Registrations that were drawn.
    pub winners: u64,
    /// Registrations that were named as runners-up.
    pub runners_up: u64,
    /// Places kept until a deadline.
    pub places_offered: u64,
    /// Places that people said yes to.
    pub places_claimed: u64,
    /// Registrations that said no: to a place, or to waiting for one.
    pub declined: u64,
    /// Registrations whose deadline passed.
    pub lapsed: u64,
    /// Registrations whose place the organizer took back.
    pub taken_back: u64,
    /// Runners-up whose turn came: they have a place now, kept or claimed.
    pub moved_up: u64,
    /// Runners-up who still wait.
    pub waiting: u64,
    /// Places that nobody has and nobody is offered: too few for the party whose turn it is.
    pub places_free: u64,
}

impl Board {
    /// Counts the lines; `places` are those of the raffle that were not given away by hand.
    pub fn counts(&self, places: u32, now: Timestamp) -> ClaimCounts {
        let places_free = u64::from(places.saturating_sub(self.taken(now)));
        let mut counts = ClaimCounts { places_free, ..ClaimCounts::default() };
        for line in &self.standings {
            let places = u64::from(line.party_size.get());
            match line.kind {
                StandingKind::Winner => counts.winners += 1,
                StandingKind::RunnerUp => counts.runners_up += 1,
            }
            if line.kind == StandingKind::RunnerUp
                && matches!(line.claim, Claim::Offered { .. } | Claim::Claimed { .. })
            {
                counts.moved_up += 1;
            }
            match line.claim {
                Claim::Waiting => counts.waiting += 1,
                Claim::Offered { .. } => counts.places_offered += places,
                Claim::Claimed { .. } => counts.places_claimed += places,
                Claim::Declined { .. } => counts.declined += 1,
                Claim::Lapsed { .. } => counts.lapsed += 1,
                Claim::TakenBack { .. } => counts.taken_back += 1,
            }
        }
        counts
    }
}
