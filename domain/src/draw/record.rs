//! What is published about a draw, how it is made, and how anybody verifies it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::log::TILE_WIDTH;
use super::merkle::{root_over, subtree_roots};
use super::{
    Commitment, Digest, EntryList, ListError, ListReader, MerkleRoot, Randomness, RandomnessSource, Ranked, Rules,
    Seal, Seed, Shortlist, round_is_made,
};
use crate::id::RaffleId;
use crate::raffle::{PartySize, Raffle};
use crate::time::Timestamp;

/// The name of this format; a record keeps it forever.
pub const FORMAT: &str = "festival-tickets/draw/v1";

/// A published draw. Together with the list of entries it says everything that the winners follow
/// from; it names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRecord {
    /// `festival-tickets/draw/v1`.
    pub format: String,
    /// Which raffle.
    pub raffle: RaffleId,
    /// What the draw went by.
    pub rules: Rules,
    /// The source of randomness that was announced before the opening.
    pub source: RandomnessSource,
    /// The frozen pool.
    pub seal: Seal,
    /// The randomness.
    pub randomness: Randomness,
    /// What the ranks were made from.
    pub seed: Seed,
    /// When.
    pub drawn_at: Timestamp,
    /// In rank order.
    pub winners: Vec<Ranked>,
    /// In rank order.
    pub runners_up: Vec<Ranked>,
}

/// Freezes a pool: the seal over a list of entries.
///
/// The work is divided over `cores` cores; the seal does not depend on how many.
pub fn freeze(raffle: &Raffle, entries: EntryList<'_>, now: Timestamp, cores: usize) -> Seal {
    freeze_with_roots(raffle, entries, now, cores).0
}

/// The same, and the roots over each `TILE_WIDTH` entries that it was worked out from: all higher
/// tiles of the log are made of them.
pub fn freeze_with_roots(
    raffle: &Raffle,
    entries: EntryList<'_>,
    now: Timestamp,
    cores: usize,
) -> (Seal, Vec<[u8; 32]>) {
    let roots = subtree_roots(entries, TILE_WIDTH, cores);
    let seal = Seal {
        count: entries.count(),
        root: root_over(&roots),
        rules_hash: raffle.rules.hash(raffle.id, &raffle.source),
        sealed_at: now,
    };
    (seal, roots)
}

/// Draws: the winners and runners-up that follow from a frozen pool and its randomness.
///
/// The work is divided over `cores` cores; the outcome does not depend on how many.
pub fn draw(
    raffle: &Raffle,
    seal: &Seal,
    entries: EntryList<'_>,
    randomness: Randomness,
    now: Timestamp,
    cores: usize,
) -> DrawRecord {
    let seed = Seed::of(raffle.id, seal, &randomness);
    let outcome = Shortlist::new(seed, &raffle.rules).push_all(entries, cores).finish();
    DrawRecord {
        format: FORMAT.to_owned(),
        raffle: raffle.id,
        rules: raffle.rules.clone(),
        source: raffle.source.clone(),
        seal: seal.clone(),
        randomness,
        seed,
        drawn_at: now,
        winners: outcome.winners,
        runners_up: outcome.runners_up,
    }
}

/// The first thing in a published draw that does not follow from the rest.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "mismatch", rename_all = "snake_case")]
pub enum Mismatch {
    /// The record has another format.
    #[error("format: this is not a festival-tickets/draw/v1 record")]
    Format,
    /// The list of entries is malformed.
    #[error("list: {fault}")]
    List {
        /// How.
        fault: ListError,
    },
    /// The rules are not the ones that were sealed.
    #[error("rules: they are not the ones that were sealed")]
    Rules,
    /// The list has another number of entries.
    #[error("count: {found} entries are listed, {sealed} were sealed")]
    Count {
        /// In the list.
        found: u64,
        /// In the seal.
        sealed: u64,
    },
    /// The list is not the one that was sealed.
    #[error("root: the list is not the one that was sealed")]
    Root,
    /// The randomness is not from the announced source.
    #[error("randomness: it is not from the source that was announced")]
    Randomness,
    /// The seed does not follow from pool, rules and randomness.
    #[error("seed: it does not follow from pool, rules and randomness")]
    Seed,
    /// The winners are not the ones that follow from the seed.
    #[error("winners: number {number} is not the one that follows from the seed")]
    Winners {
        /// The first wrong line, from 1.
        number: u64,
    },
    /// The runners-up are not the ones that follow from the seed.
    #[error("runners-up: number {number} is not the one that follows from the seed")]
    RunnersUp {
        /// The first wrong line, from 1.
        number: u64,
    },
}

/// Re-runs a published draw over its published list of entries.
pub fn verify(record: &DrawRecord, list: &[u8]) -> Result<(), Mismatch> {
    let mut verification = Verification::of(record.clone());
    verification.push(list);
    verification.finish().map(|_| ())
}

/// Re-runs a published draw over a list that comes in pieces, in memory that depends on the places
/// and not on the pool. Says the first thing that is wrong, in the order of `docs/draw-v1.md`,
/// section 11.
#[derive(Debug)]
pub struct Verification {
    record: DrawRecord,
    reader: ListReader,
    root: MerkleRoot,
    seed: Seed,
    shortlist: Shortlist,
    followed: Vec<Followed>,
}

/// A registration that somebody looks for while a draw is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Which.
    pub commitment: Commitment,
    /// Its rank.
    pub rank: Digest,
    /// Whether it is in the list, and with how many places.
    pub listed: Option<PartySize>,
    /// How many registrations come before it in the order of the draw.
    pub before: u64,
}

impl Verification {
    /// Begins with the record.
    pub fn of(record: DrawRecord) -> Self {
        let seed = Seed::of(record.raffle, &record.seal, &record.randomness);
        Self {
            reader: ListReader::new(record.rules.max_party),
            root: MerkleRoot::default(),
            seed,
            shortlist: Shortlist::new(seed, &record.rules),
            followed: Vec::new(),
            record,
        }
    }

    /// Looks for these registrations as well. To be called before the first piece is pushed.
    #[must_use]
    pub fn following(mut self, commitments: &[Commitment]) -> Self {
        let follow = |commitment: &Commitment| {
            let (commitment, rank) = (*commitment, self.seed.rank(*commitment));
            Followed { commitment, rank, listed: None, before: 0 }
        };
        self.followed = commitments.iter().map(follow).collect();
        self
    }

    /// Takes the next piece of the list, of any length.
    pub fn push(&mut self, piece: &[u8]) {
        let Self { reader, root, shortlist, followed, .. } = self;
        reader.push(piece, |entry| {
            root.push(&entry.to_bytes());
            let rank = shortlist.push(entry);
            for one in followed.iter_mut() {
                if one.commitment == entry.commitment {
                    one.listed = Some(entry.party_size);
                } else if rank < one.rank {
                    one.before += 1;
                }
            }
        });
    }

    /// How many entries have been taken.
    pub fn count(&self) -> u64 {
        self.reader.count()
    }

    /// What has been found of those who are followed.
    pub fn followed(&self) -> &[Followed] {
        &self.followed
    }

    /// The record, if nothing is wrong.
    pub fn finish(self) -> Result<DrawRecord, Mismatch> {
        let record = self.record;
        if record.format != FORMAT {
            return Err(Mismatch::Format);
        }
        if record.rules.hash(record.raffle, &record.source) != record.seal.rules_hash {
            return Err(Mismatch::Rules);
        }
        let found = self.reader.finish().map_err(|fault| Mismatch::List { fault })?;
        if found != record.seal.count {
            return Err(Mismatch::Count { found, sealed: record.seal.count });
        }
        if self.root.finish() != record.seal.root {
            return Err(Mismatch::Root);
        }
        if !record.randomness.is_from(&record.source, record.raffle) || !is_later_than_the_seal(&record) {
            return Err(Mismatch::Randomness);
        }
        if self.seed != record.seed {
            return Err(Mismatch::Seed);
        }
        let outcome = self.shortlist.finish();
        if let Some(number) = first_difference(&outcome.winners, &record.winners) {
            return Err(Mismatch::Winners { number });
        }
        match first_difference(&outcome.runners_up, &record.runners_up) {
            Some(number) => Err(Mismatch::RunnersUp { number }),
            None => Ok(record),
        }
    }
}

/// A round that was known while the pool could still change proves nothing.
fn is_later_than_the_seal(record: &DrawRecord) -> bool {
    match record.source {
        RandomnessSource::Drand { round } => {
            let made = round_is_made(round);
            made > record.seal.sealed_at && made >= record.rules.window.closes
        }
        RandomnessSource::SealedSecret { .. } | RandomnessSource::Declared { .. } => true,
    }
}

/// The number, from 1, of the first line that the two lists do not share.
fn first_difference(expected: &[Ranked], found: &[Ranked]) -> Option<u64> {
    let same = expected.iter().zip(found).take_while(|(one, other)| one == other).count();
    (same < expected.len().max(found.len())).then_some(same as u64 + 1)
}
