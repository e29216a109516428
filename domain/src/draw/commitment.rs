//! What a registration contributes to the draw: a hash that says nothing about the person, and the
//! number of places asked for.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::bytes::hex_bytes;
use crate::id::RaffleId;
use crate::raffle::PartySize;
use crate::ticket::TicketCode;

const TAG: &[u8] = b"festival-tickets/commitment/v1\n";

/// The size of one entry in a published list: the commitment and the party size.
pub const ENTRY_BYTES: usize = 33;

hex_bytes!(
    /// 128 random bits that keep a commitment from being guessed.
    Salt,
    16
);

hex_bytes!(
    /// `SHA-256(tag ‖ raffle ‖ ticket code ‖ salt ‖ party size)`.
    Commitment,
    32
);

impl Commitment {
    /// The commitment of a registration: the raffle as its 30 characters, the code as 15 bytes,
    /// the salt as 16 bytes, the party size as one byte.
    pub fn of(raffle: RaffleId, code: TicketCode, salt: Salt, party_size: PartySize) -> Self {
        let mut hash = Sha256::new();
        hash.update(TAG);
        hash.update(raffle.to_string().as_bytes());
        hash.update(code.to_bytes());
        hash.update(salt.0);
        hash.update([party_size.get()]);
        Self(hash.finalize().into())
    }
}

/// One line of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// Who, as a hash.
    pub commitment: Commitment,
    /// How many places they ask for.
    pub party_size: PartySize,
}

impl Entry {
    /// The 33 bytes that stand in the list and are hashed as a leaf.
    pub fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..32].copy_from_slice(&self.commitment.0);
        bytes[32] = self.party_size.get();
        bytes
    }
}

/// A published list of entries that is well-formed: whole entries, strictly ascending, with
/// possible party sizes. It borrows the bytes, so ten million entries are read where they lie.
#[derive(Clone, Copy, Debug)]
pub struct EntryList<'a>(&'a [u8]);

/// Why bytes are not a list of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ListError {
    /// The length is not a multiple of 33 bytes.
    #[error("the list breaks off in the middle of an entry")]
    Truncated,
    /// An entry is not larger than the one before it: out of order, or there twice.
    #[error("entry {index} is out of order or doubled")]
    NotAscending {
        /// Its number, from 0.
        index: u64,
    },
    /// An entry asks for a number of places that no party has.
    #[error("entry {index} has an impossible party size")]
    BadPartySize {
        /// Its number, from 0.
        index: u64,
    },
}

impl<'a> EntryList<'a> {
    /// Checks the form of a list.
    pub fn parse(bytes: &'a [u8], max_party: PartySize) -> Result<Self, ListError> {
        if !bytes.len().is_multiple_of(ENTRY_BYTES) {
            return Err(ListError::Truncated);
        }
        let mut before: Option<&[u8]> = None;
        for (index, entry) in bytes.chunks_exact(ENTRY_BYTES).enumerate() {
            let (commitment, party) = entry.split_at(32);
            if before.is_some_and(|before| before >= commitment) {
                return Err(ListError::NotAscending { index: index as u64 });
            }
            if PartySize::new(party[0]).is_none_or(|size| size > max_party) {
                return Err(ListError::BadPartySize { index: index as u64 });
            }
            before = Some(commitment);
        }
        Ok(Self(bytes))
    }

    /// How many entries there are.
    pub fn count(&self) -> u64 {
        (self.0.len() / ENTRY_BYTES) as u64
    }

    /// The entries as they lie in the list: the leaves of the Merkle tree.
    pub fn leaves(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.0.chunks_exact(ENTRY_BYTES)
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + use<'a> {
        self.leaves().map(|bytes| {
            let mut commitment = [0; 32];
            commitment.copy_from_slice(&bytes[..32]);
            let party_size = PartySize::new(bytes[32]).unwrap_or(PartySize::ONE);
            Entry { commitment: Commitment(commitment), party_size }
        })
    }

    /// The list in about equal parts, for several cores.
    pub fn split(&self, parts: usize) -> impl Iterator<Item = Self> + use<'a> {
        let entries = (self.0.len() / ENTRY_BYTES).div_ceil(parts.max(1)).max(1);
        self.0.chunks(entries * ENTRY_BYTES).map(Self)
    }
}
