//! A raffle: places at an event that are handed out by one draw.
//!
//! In reading order: the raffle and its phases here, `party` (how many come along), `counts` (how many parties of each
//! size), `allocation` (places that are set aside), `form` (what an organizer types), `source` (where the randomness
//! comes from), `registration` (what an attendee types and what is stored), `refusal` (what is not in the pool, and
//! why), `claims` (who has a place after the draw), `change_form` (what is changed by hand), `erasure` (what stays of
//! somebody whose data were deleted), `status` (what a ticket code is told).

mod allocation;
mod change_form;
mod claim_counts;
mod claims;
mod counts;
mod erasure;
mod form;
mod party;
mod place_state;
mod refusal;
mod registration;
mod source;
mod status;

use serde::{Deserialize, Serialize};

pub use allocation::{ALLOCATION_PLACES_MAX, ALLOCATIONS_MAX, Allocation};
pub use change_form::{ChangeForm, ChangeWish, NewChange};
pub use claim_counts::ClaimCounts;
pub use claims::{Answer, AnswerRefused, Board, Claim, Move, OfferTerms, Standing, StandingKind, advance, answer};
pub use counts::PartyCounts;
pub use erasure::{DataWish, Erased, nobody};
pub use form::{RaffleForm, RaffleLimits};
pub use party::PartySize;
pub use place_state::PlaceState;
pub use refusal::{Refusal, RefusalReason};
pub use registration::{NewRegistration, Registration, RegistrationForm, RegistrationTerms};
pub use source::{DRAW_AFTER_MINUTES_MAX, DRAW_AFTER_MINUTES_MIN, FIGURES_MAX, SourceChoice};
pub use status::{Lookup, TicketStatus, ticket_status};

use crate::draw::{Figures, RandomnessSource, Rules, Seal, round_is_made};
use crate::id::{EventId, RaffleId};
use crate::time::Timestamp;

/// The most places that one raffle hands out.
pub const PLACES_MAX: u32 = 1_000_000;
/// The most runners-up that a raffle names.
pub const RUNNERS_UP_MAX: u32 = 100_000;
/// The longest time that a winner may have to answer: 60 days.
pub const CLAIM_HOURS_MAX: u32 = 60 * 24;
/// The most raffles of one event.
pub const RAFFLES_PER_EVENT_MAX: usize = 50;
/// How many seconds may pass between receiving a registration and storing it on the queue. After that it is refused,
/// and the person is told; so nothing can arrive after the seal.
pub const INTAKE_SECS: i64 = 10;
/// How many seconds the seal waits after closing. By then every registration that was received in time has been stored
/// or refused (`INTAKE_SECS`), with a margin for two clocks that disagree.
pub const SETTLE_SECS: i64 = 12;
/// How many seconds pass between asking to close early and closing, so that no instance that still reads an older copy
/// of the raffle acknowledges a registration that comes too late.
pub const CLOSE_NOTICE_SECS: i64 = 5;

/// Where a raffle is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Announced; registration has not begun.
    Planned,
    /// People can register.
    Open,
    /// Registration is over; what is on the queue is being stored.
    Closed,
    /// The pool is frozen and published; the draw comes next.
    Sealed,
    /// Winners are known; places are being claimed and passed on.
    Drawn,
    /// No place will change hands any more.
    Ended,
    /// Called off; nobody wins.
    Cancelled,
}

impl Phase {
    /// The word for it in files and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Sealed => "sealed",
            Self::Drawn => "drawn",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether a raffle can still be called off. One that has ended can, until the event is over: people count on their
    /// places.
    pub fn can_be_called_off(self, event_ends: Timestamp, now: Timestamp) -> bool {
        match self {
            Self::Cancelled => false,
            Self::Ended => now < event_ends,
            Self::Planned | Self::Open | Self::Closed | Self::Sealed | Self::Drawn => true,
        }
    }
}

/// What has irrevocably happened to a raffle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The frozen pool.
    pub seal: Option<Seal>,
    /// The declared figures, where they are the source and somebody has read them off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    /// When the winners became known.
    pub drawn_at: Option<Timestamp>,
    /// When the last place was settled.
    pub ended_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
}

/// A raffle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raffle {
    /// The id.
    pub id: RaffleId,
    /// The event that the places are for.
    pub event: EventId,
    /// What it is called, such as "Saturday, standing".
    pub name: String,
    /// What the draw goes by.
    pub rules: Rules,
    /// How long a winner has to answer.
    pub claim_hours: u32,
    /// Where the seed's randomness comes from.
    pub source: RandomnessSource,
    /// What has happened.
    pub progress: Progress,
    /// Grows with every change; a change that was made on an older version is refused.
    pub version: u64,
}

impl Raffle {
    /// The phase at a moment.
    ///
    /// What is recorded outweighs the clock: a sealed raffle does not open again because a clock
    /// went back.
    pub fn phase(&self, now: Timestamp) -> Phase {
        let progress = &self.progress;
        if progress.cancelled_at.is_some() {
            Phase::Cancelled
        } else if progress.ended_at.is_some() {
            Phase::Ended
        } else if progress.drawn_at.is_some() {
            Phase::Drawn
        } else if progress.seal.is_some() {
            Phase::Sealed
        } else if self.rules.window.contains(now) {
            Phase::Open
        } else if now < self.rules.window.opens {
            Phase::Planned
        } else {
            Phase::Closed
        }
    }

    /// Whether a registration that was received at this moment counts.
    pub fn admits(&self, received_at: Timestamp) -> bool {
        let is_untouched = self.progress.seal.is_none() && self.progress.cancelled_at.is_none();
        is_untouched && self.rules.window.contains(received_at)
    }

    /// No draw comes before this: registration has to be over, and the round of a beacon has to be made.
    pub fn earliest_draw(&self) -> Timestamp {
        let closes = self.rules.window.closes;
        match self.source {
            RandomnessSource::Drand { round } => closes.max(round_is_made(round)),
            RandomnessSource::SealedSecret { .. } | RandomnessSource::Declared { .. } => closes,
        }
    }

    /// The first moment at which the pool may be frozen.
    pub fn seals_from(&self) -> Timestamp {
        self.rules.window.closes.plus_secs(SETTLE_SECS)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::bytes::from_hex;
    use crate::draw::Digest;
    use crate::time::Window;

    pub(crate) fn raffle() -> Raffle {
        Raffle {
            id: RaffleId::new(uuid::Uuid::from_u128(1)),
            event: EventId::new(uuid::Uuid::from_u128(2)),
            name: "Saturday".into(),
            rules: Rules {
                places: 10,
                max_party: PartySize::new(4).expect("valid"),
                runners_up: 5,
                allocations: Vec::new(),
                window: Window { opens: Timestamp::from_millis(1_000), closes: Timestamp::from_millis(2_000) },
            },
            claim_hours: 48,
            source: RandomnessSource::SealedSecret { hash: Digest(from_hex(&"ab".repeat(32)).expect("hex")) },
            progress: Progress::default(),
            version: 1,
        }
    }

    #[test]
    fn the_clock_moves_a_raffle_until_something_is_recorded() {
        let at = Timestamp::from_millis;
        let mut raffle = raffle();
        let phases = [999, 1_000, 1_999, 2_000].map(|millis| raffle.phase(at(millis)));
        assert_eq!(phases, [Phase::Planned, Phase::Open, Phase::Open, Phase::Closed]);
        raffle.progress.drawn_at = Some(at(3_000));
        assert_eq!(raffle.phase(at(1_500)), Phase::Drawn, "a clock that goes back reopens nothing");
        raffle.progress.cancelled_at = Some(at(3_000));
        assert!(!raffle.admits(at(1_500)));
    }
}
