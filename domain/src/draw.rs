//! The draw: a pure function of what is published, so that anybody can re-run it.
//!
//! In reading order: `commitment` (what a registration contributes), `merkle` (the root that
//! freezes the pool), `rules` (what the draw goes by), `beacon` and `figures` (randomness that is
//! made by others), `seed` (pool and randomness become one number), `blocks` (the hashes that are
//! made by the million), `selection` (ranks, winners, runners-up), `record` (what is published, and
//! how it is verified), `summary` (the same in short); beside it `log` (the sealed list in pieces, and proofs from it), `odds` (how
//! likely a party is to win), `rehearsal` (trying it out) and `change` (what is done by hand
//! afterwards). `docs/draw-v1.md` specifies the same for people who write their own verifier.

mod beacon;
mod blocks;
mod change;
mod commitment;
mod figures;
pub mod log;
mod merkle;
mod odds;
mod record;
mod rehearsal;
mod rules;
mod seed;
mod selection;
mod summary;

pub use beacon::{BeaconSignature, CHAIN_HASH, ROUND_LATE_SECS, first_round_from, round_is_made};
pub use change::{CHANGES_MAX, Change, Deed, SignedChange, places_left, verify_changes};
use commitment::ListReader;
pub use commitment::{Commitment, ENTRY_BYTES, Entry, EntryList, ListError, Salt};
pub use figures::Figures;
pub use merkle::{MerkleRoot, merkle_root, path_in, tree_levels};
pub(crate) use merkle::{hash_leaf, levels_over};
pub use odds::{Odds, Plainly, odds_of};
pub use record::{DrawRecord, FORMAT, Followed, Mismatch, Verification, draw, freeze, freeze_with_roots, verify};
pub use rehearsal::{LABEL_MAX, Label, Rehearsal, RehearsalChance, RehearsalSeed, Rehearsing};
pub use rules::{Randomness, RandomnessSource, Rules, Secret};
pub use seed::{Digest, Seed};
pub use selection::{Outcome, Ranked, Shortlist};
pub use summary::DrawSummary;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The frozen pool, as it is published before the randomness is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// How many registrations are in the pool.
    pub count: u64,
    /// The Merkle root over the sorted entries.
    pub root: Digest,
    /// The hash of the rules.
    pub rules_hash: Digest,
    /// When the pool was frozen.
    pub sealed_at: Timestamp,
}
