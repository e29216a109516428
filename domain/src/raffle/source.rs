//! Where an organizer lets the randomness of a raffle come from.

use super::{Phase, Raffle};
use crate::draw::{RandomnessSource, first_round_from, round_is_made};
use crate::event::Event;
use crate::form::{Code, Problems, line, number};
use crate::time::Timestamp;

/// A raffle is drawn at the earliest so many minutes after it closes, if a beacon decides: time to
/// seal the pool before the round is made.
pub const DRAW_AFTER_MINUTES_MIN: u32 = 5;
/// And at the latest: a week.
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

/// The fields of a form that choose the source.
pub(super) struct SourceFields {
    pub(super) source: String,
    pub(super) draw_after_minutes: String,
    pub(super) figures: String,
}

impl SourceFields {
    /// What a raffle has now.
    pub(super) fn of(raffle: &Raffle) -> Self {
        let (source, draw_after_minutes, figures) = match &raffle.source {
            RandomnessSource::SealedSecret { .. } => ("sealed_secret", String::new(), String::new()),
            RandomnessSource::Drand { round } => {
                let after = round_is_made(*round).millis_since(raffle.rules.window.closes);
                ("drand", (after / 60_000).to_string(), String::new())
            }
            RandomnessSource::Declared { figures } => ("declared", String::new(), figures.clone()),
        };
        Self { source: source.to_owned(), draw_after_minutes, figures }
    }

    /// The choice, for a raffle that closes at a moment.
    pub(super) fn check(
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

    /// Notes every field that differs from a raffle that is open.
    pub(super) fn check_frozen(&self, raffle: &Raffle, now: Timestamp, problems: &mut Problems) {
        if raffle.phase(now) == Phase::Planned {
            return;
        }
        let old = Self::of(raffle);
        let fields = [
            ("source", old.source == self.source),
            ("draw_after_minutes", old.draw_after_minutes == self.draw_after_minutes),
            ("figures", old.figures == self.figures),
        ];
        for (field, _) in fields.iter().filter(|(_, is_same)| !is_same) {
            problems.add(field, Code::Frozen);
        }
    }
}
