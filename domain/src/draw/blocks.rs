//! SHA-256 of the short inputs that a draw hashes by the million, block by block.
//!
//! The blocks are padded here, so that nothing is buffered and copied on the way. That saves a third of the time, and
//! everybody waits for it.

use sha2::block_api::compress256;

/// A hash as the eight words that SHA-256 works on. The first two are enough for most comparisons.
pub(super) type Words = [u32; 8];

/// What SHA-256 begins with (FIPS 180-4, section 5.3.3).
const START: Words =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
const BLOCK_BYTES: usize = 64;
/// The byte that stands after the data: a one bit, then zeros.
const END: u8 = 0x80;
/// Where the length in bits stands: in the last 8 bytes of the last block.
const LENGTH_AT: usize = BLOCK_BYTES - 8;
/// The most bytes that fit into one block together with their end mark and their length.
pub(super) const ONE_BLOCK_MAX: usize = LENGTH_AT - 1;

/// How many bytes of a key fit into one block together with a hash.
pub(super) const KEY_BYTES: usize = ONE_BLOCK_MAX - 32;

/// `SHA-256(prefix ‖ data)` of at most `ONE_BLOCK_MAX` bytes.
pub(super) fn hash_short(prefix: u8, data: &[u8]) -> Words {
    let mut block = [0; BLOCK_BYTES];
    block[0] = prefix;
    block[1..=data.len()].copy_from_slice(data);
    block[data.len() + 1] = END;
    block[LENGTH_AT..].copy_from_slice(&(8 * (1 + data.len() as u64)).to_be_bytes());
    let mut words = START;
    compress256(&mut words, &[block]);
    words
}

/// `SHA-256(first KEY_BYTES of the key ‖ data)`.
pub(super) fn hash_keyed(key: &[u8; 32], data: &[u8; 32]) -> Words {
    let mut block = [0; BLOCK_BYTES];
    block[..KEY_BYTES].copy_from_slice(&key[..KEY_BYTES]);
    block[KEY_BYTES..ONE_BLOCK_MAX].copy_from_slice(data);
    block[ONE_BLOCK_MAX] = END;
    block[LENGTH_AT..].copy_from_slice(&(8 * ONE_BLOCK_MAX as u64).to_be_bytes());
    let mut words = START;
    compress256(&mut words, &[block]);
    words
}

/// `SHA-256(prefix ‖ left ‖ right)`.
pub(super) fn hash_prefixed_pair(prefix: u8, left: &[u8; 32], right: &[u8; 32]) -> Words {
    let mut blocks = [[0; BLOCK_BYTES]; 2];
    blocks[0][0] = prefix;
    blocks[0][1..33].copy_from_slice(left);
    blocks[0][33..].copy_from_slice(&right[..31]);
    blocks[1][0] = right[31];
    blocks[1][1] = END;
    blocks[1][LENGTH_AT..].copy_from_slice(&(65_u64 * 8).to_be_bytes());
    let mut words = START;
    compress256(&mut words, &blocks);
    words
}

/// The 32 bytes of a hash.
pub(super) fn to_bytes(words: Words) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(4).zip(words) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}

/// The least number of hashes that is worth dividing among cores: fewer are done before a thread has started.
const HASHES_TO_DIVIDE: usize = 10_000;

/// How many of these cores are worth using for this many hashes. A browser has one core here.
pub(super) fn cores_for(hashes: usize, cores: usize) -> usize {
    if hashes < HASHES_TO_DIVIDE { 1 } else { cores.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    proptest! {
        #[test]
        fn blocks_give_the_hash_of_the_library(
            prefix: u8,
            data in prop::collection::vec(any::<u8>(), 0..ONE_BLOCK_MAX),
            left: [u8; 32],
            right: [u8; 32],
        ) {
            let theirs = |parts: &[&[u8]]| -> [u8; 32] { Sha256::digest(parts.concat()).into() };
            prop_assert_eq!(to_bytes(hash_short(prefix, &data)), theirs(&[&[prefix], &data]));
            prop_assert_eq!(to_bytes(hash_keyed(&left, &right)), theirs(&[&left[..KEY_BYTES], &right]));
            prop_assert_eq!(to_bytes(hash_prefixed_pair(prefix, &left, &right)), theirs(&[&[prefix], &left, &right]));
        }
    }
}
