//! A rehearsal: the order of the draw tried out on the real pool, with chance of its own.
//!
//! It shares the rules and the selection with the draw, and nothing else: the seed has another tag
//! and randomness made for this one time, so it says nothing about the draw to come. What is left
//! of it is counts. A `Rehearsal` is not a `DrawRecord` and cannot become one: it names nobody whom
//! one could publish, write to, or offer a place.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::odds::as_float;
use super::{Entry, Odds, Rules, Seed, Shortlist, odds_of};
use crate::bytes::hex_bytes;
use crate::form::{Code, Problems, line};
use crate::id::RaffleId;
use crate::raffle::{PartyCounts, PartySize, Raffle};
use crate::time::Timestamp;

const TAG: &[u8] = b"festival-tickets/rehearsal/v1\n";

/// The longest label, in characters.
pub const LABEL_MAX: u32 = 60;

hex_bytes!(
    /// Fresh chance, for one rehearsal.
    RehearsalChance,
    32
);

hex_bytes!(
    /// What the ranks of a rehearsal were made from. No draw takes it.
    RehearsalSeed,
    32
);

/// The label that tells one rehearsal from another, in the organizer's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

impl Label {
    /// Takes a line of 1 to `LABEL_MAX` characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        line(text, LABEL_MAX).map(Self)
    }

    /// The same, as the one field of a form.
    pub fn check(text: &str) -> Result<Self, Problems> {
        Self::parse(text).map_err(|code| Problems::of("label", code))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

impl TryFrom<String> for Label {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_| "a label is one line")
    }
}

impl RehearsalSeed {
    /// `SHA-256(tag ‖ raffle ‖ rules hash ‖ length of the label ‖ label ‖ chance)`: the raffle as
    /// its 30 characters, the length as 8 bytes big-endian, the others as they are.
    pub fn of(raffle: &Raffle, label: &Label, chance: RehearsalChance) -> Self {
        let mut hash = Sha256::new();
        hash.update(TAG);
        hash.update(raffle.id.to_string().as_bytes());
        hash.update(raffle.rules.hash(raffle.id, &raffle.source).0);
        hash.update((label.0.len() as u64).to_be_bytes());
        hash.update(label.0.as_bytes());
        hash.update(chance.0);
        Self(hash.finalize().into())
    }
}

/// The kind of result, stated in every copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "rehearsal, not a draw")]
    NotADraw,
}

/// What came of a rehearsal: how many, and not who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    kind: Kind,
    /// Which one it was.
    pub label: Label,
    /// Whose pool.
    pub raffle: RaffleId,
    /// What the ranks were made from.
    pub seed: RehearsalSeed,
    /// How many places there were.
    pub places: u32,
    /// Who was in the pool.
    pub pool: PartyCounts,
    /// Whom it drew.
    pub drawn: PartyCounts,
    /// How many would have been named as runners-up.
    pub runners_up: u64,
    /// When.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl Rehearsal {
    /// How many places nobody got, because the next party in the order was larger than what was left.
    pub fn places_empty(&self) -> u64 {
        u64::from(self.places).saturating_sub(self.drawn.places())
    }

    /// What share of the parties of this size it drew; nothing where there was none.
    pub fn share_of(&self, size: PartySize) -> Option<Odds> {
        let (drawn, all) = (self.drawn.of(size), self.pool.of(size));
        (all > 0).then(|| Odds((as_float(drawn) / as_float(all)).min(1.0)))
    }

    /// What a party of this size had to expect; nothing where there was none.
    pub fn odds_of(&self, size: PartySize) -> Option<Odds> {
        odds_of(&self.pool, self.places, size)
    }
}

/// A rehearsal that is under way. It holds what can still be drawn, not the pool.
#[derive(Debug)]
pub struct Rehearsing {
    label: Label,
    raffle: RaffleId,
    seed: RehearsalSeed,
    rules: Rules,
    pool: PartyCounts,
    shortlist: Shortlist,
}

impl Rehearsing {
    /// Begins, with chance that was made for this one time.
    pub fn begin(raffle: &Raffle, label: Label, chance: RehearsalChance) -> Self {
        let seed = RehearsalSeed::of(raffle, &label, chance);
        let shortlist = Shortlist::new(Seed(seed.0), &raffle.rules);
        let (rules, raffle) = (raffle.rules.clone(), raffle.id);
        Self { label, raffle, seed, rules, pool: PartyCounts::default(), shortlist }
    }

    /// Takes one registration into the pool. The order of taking makes no difference.
    pub fn push(&mut self, entry: Entry) {
        self.pool.add(entry.party_size, 1);
        self.shortlist.push(entry);
    }

    /// Draws, counts, and forgets who it was.
    pub fn finish(self, at: Timestamp, took_ms: u64) -> Rehearsal {
        let outcome = self.shortlist.finish();
        Rehearsal {
            kind: Kind::NotADraw,
            label: self.label,
            raffle: self.raffle,
            seed: self.seed,
            places: self.rules.places,
            pool: self.pool,
            drawn: outcome.winners.iter().map(|winner| (winner.party_size, 1)).collect(),
            runners_up: outcome.runners_up.len() as u64,
            at,
            took_ms,
        }
    }
}
