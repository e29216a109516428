//! Where an organizer lets the randomness of a raffle come from.

use super::{Raffle, RaffleForm};
use crate::draw::{RandomnessSource, first_round_from, round_is_made};
use crate::event::Event;
use crate::form::{Code, Problems, line, number};
use crate::time::Timestamp;

/// The fewest minutes between closing and a round of the beacon that decides: time to seal the pool before the round is
/// made.
pub const DRAW_AFTER_MINUTES_MIN: u32 = 15;
/// The most minutes between them: a week.
pub const DRAW_AFTER_MINUTES_MAX: u32 = 7 * 24 * 60;
/// The longest description of figures, in characters.
pub const FIGURES_MAX: u32 = 300;

/// Where the randomness shall come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceChoice {
    /// A secret that the installation makes.
    SealedSecret,
    /// A round of the beacon.
    Drand {
        /// Its number.
        round: u64,
    },
    /// Public figures.
    Declared {
        /// Which.
        figures: String,
    },
}

/// The source of a raffle as it is typed: `source`, `draw_after_minutes` and `figures` of the form.
pub(super) fn typed(raffle: &Raffle) -> [String; 3] {
    match &raffle.source {
        RandomnessSource::SealedSecret { .. } => ["sealed_secret".to_owned(), String::new(), String::new()],
        RandomnessSource::Drand { round } => {
            let after = round_is_made(*round).millis_since(raffle.rules.window.closes);
            ["drand".to_owned(), (after / 60_000).to_string(), String::new()]
        }
        RandomnessSource::Declared { figures } => ["declared".to_owned(), String::new(), figures.clone()],
    }
}

impl RaffleForm {
    /// The choice, for a raffle that closes at a moment.
    pub(super) fn check_source(
        &self,
        closes: Option<Timestamp>,
        event: &Event,
        problems: &mut Problems,
    ) -> Option<SourceChoice> {
        match self.source.as_str() {
            "sealed_secret" => Some(SourceChoice::SealedSecret),
            "drand" => self.check_round(closes, event, problems),
            "declared" => {
                let figures = problems.take("figures", line(&self.figures, FIGURES_MAX))?;
                Some(SourceChoice::Declared { figures })
            }
            other => {
                problems.add("source", if other.is_empty() { Code::Missing } else { Code::UnknownChoice });
                None
            }
        }
    }

    fn check_round(&self, closes: Option<Timestamp>, event: &Event, problems: &mut Problems) -> Option<SourceChoice> {
        let minutes = number(&self.draw_after_minutes, DRAW_AFTER_MINUTES_MIN, DRAW_AFTER_MINUTES_MAX);
        let minutes = problems.take("draw_after_minutes", minutes)?;
        let round = first_round_from(closes?.plus_secs(i64::from(minutes) * 60));
        if round_is_made(round) >= event.details.starts {
            problems.add("draw_after_minutes", Code::AfterEvent);
        }
        Some(SourceChoice::Drand { round })
    }
}
