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
    /// The entry of a leaf in a list that was checked.
    pub(super) fn from_leaf(leaf: &[u8]) -> Self {
        let mut commitment = [0; 32];
        commitment.copy_from_slice(&leaf[..32]);
        let party_size = PartySize::new(leaf[32]).unwrap_or(PartySize::ONE);
        Self { commitment: Commitment(commitment), party_size }
    }

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

/// Reads a list that comes in pieces, and hands its entries on one by one until a fault.
#[derive(Debug)]
pub(super) struct ListReader {
    max_party: PartySize,
    before: Option<Commitment>,
    count: u64,
    /// The beginning of an entry whose end is in the next piece.
    begun: Vec<u8>,
    fault: Option<ListError>,
}

impl ListReader {
    pub(super) fn new(max_party: PartySize) -> Self {
        let begun = Vec::with_capacity(ENTRY_BYTES);
        Self { max_party, before: None, count: 0, begun, fault: None }
    }

    pub(super) fn push(&mut self, mut piece: &[u8], mut take: impl FnMut(Entry)) {
        if !self.begun.is_empty() {
            let (end, rest) = piece.split_at(piece.len().min(ENTRY_BYTES - self.begun.len()));
            self.begun.extend_from_slice(end);
            piece = rest;
            if self.begun.len() == ENTRY_BYTES {
                let whole = std::mem::take(&mut self.begun);
                self.read(&whole, &mut take);
            }
        }
        let whole = piece.len() / ENTRY_BYTES * ENTRY_BYTES;
        piece[..whole].chunks_exact(ENTRY_BYTES).for_each(|entry| self.read(entry, &mut take));
        self.begun.extend_from_slice(&piece[whole..]);
    }

    fn read(&mut self, bytes: &[u8], take: &mut impl FnMut(Entry)) {
        if self.fault.is_some() {
            return;
        }
        let index = self.count;
        let (commitment, party) = bytes.split_at(32);
        let mut read = Commitment([0; 32]);
        read.0.copy_from_slice(commitment);
        if self.before.is_some_and(|before| before >= read) {
            self.fault = Some(ListError::NotAscending { index });
            return;
        }
        let Some(party_size) = PartySize::new(party[0]).filter(|size| *size <= self.max_party) else {
            self.fault = Some(ListError::BadPartySize { index });
            return;
        };
        self.before = Some(read);
        self.count += 1;
        take(Entry { commitment: read, party_size });
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// How many entries there were, if the list was well-formed.
    pub(super) fn finish(self) -> Result<u64, ListError> {
        if !self.begun.is_empty() {
            return Err(ListError::Truncated);
        }
        self.fault.map_or(Ok(self.count), Err)
    }
}

impl<'a> EntryList<'a> {
    /// Checks the form of a list.
    pub fn parse(bytes: &'a [u8], max_party: PartySize) -> Result<Self, ListError> {
        let mut reader = ListReader::new(max_party);
        reader.push(bytes, |_| ());
        reader.finish().map(|_| Self(bytes))
    }

    /// How many entries there are.
    pub fn count(&self) -> u64 {
        self.len() as u64
    }

    pub(super) const fn len(&self) -> usize {
        self.0.len() / ENTRY_BYTES
    }

    /// One leaf of the Merkle tree.
    pub(super) fn leaf(&self, index: usize) -> &'a [u8] {
        &self.0[index * ENTRY_BYTES..][..ENTRY_BYTES]
    }

    /// The entries as they lie in the list: the leaves of the Merkle tree.
    pub fn leaves(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.0.chunks_exact(ENTRY_BYTES)
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + use<'a> {
        self.leaves().map(Entry::from_leaf)
    }

    /// The list in about equal parts, for several workers or cores.
    pub fn split(&self, parts: usize) -> impl Iterator<Item = Self> + use<'a> {
        self.batches(self.len().div_ceil(parts.max(1)))
    }

    /// The list in parts of `entries` entries each; the last may have fewer.
    pub(super) fn batches(&self, entries: usize) -> impl Iterator<Item = Self> + use<'a> {
        self.0.chunks(entries.max(1) * ENTRY_BYTES).map(Self)
    }
}
