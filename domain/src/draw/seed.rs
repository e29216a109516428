//! The seed: pool, rules and randomness become one number that nobody could choose.

use sha2::{Digest as _, Sha256};

use super::blocks::{Words, hash_keyed, to_bytes};
use super::{Commitment, Randomness, Seal};
use crate::bytes::hex_bytes;
use crate::id::RaffleId;

const TAG: &[u8] = b"festival-tickets/seed/v1\n";

hex_bytes!(
    /// A SHA-256 hash (FIPS 180-4).
    Digest,
    32
);

hex_bytes!(
    /// What all ranks of a draw are made from.
    Seed,
    32
);

impl Seed {
    /// `SHA-256(tag ‖ raffle ‖ rules hash ‖ root ‖ count ‖ randomness)`: the raffle as its 30
    /// characters, the count as 8 bytes big-endian, the others as 32 bytes.
    pub fn of(raffle: RaffleId, seal: &Seal, randomness: &Randomness) -> Self {
        let mut hash = Sha256::new();
        hash.update(TAG);
        hash.update(raffle.to_string().as_bytes());
        hash.update(seal.rules_hash.0);
        hash.update(seal.root.0);
        hash.update(seal.count.to_be_bytes());
        hash.update(randomness.to_bytes());
        Self(hash.finalize().into())
    }

    /// The rank of an entry: `SHA-256(first 23 bytes of the seed ‖ commitment)`, which is one block of
    /// SHA-256. The smallest ranks win.
    pub fn rank(&self, commitment: Commitment) -> Digest {
        Digest(to_bytes(self.rank_words(&commitment.0)))
    }

    /// The rank before it is written out.
    pub(super) fn rank_words(&self, commitment: &[u8; 32]) -> Words {
        hash_keyed(&self.0, commitment)
    }
}
