//! The proof that one entry is in a sealed list: a hash for each level of the tree.

use std::collections::HashMap;

use data_encoding::BASE64;

use super::tile::{HEIGHT, Tile, TileSet, root_of_hashes};
use crate::draw::merkle::{hash_leaf, hash_node};
use crate::draw::{Digest, ENTRY_BYTES};

/// The most bytes of a proof in a log of up to 16 million entries: the index, and 24 hashes.
pub const PROOF_BYTES_MAX: usize = 8 + 24 * 32;

/// That an entry has this place in a list (RFC 6962, section 2.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The place, from 0.
    pub index: u64,
    /// The neighbors on the way from the entry to the root.
    pub path: Vec<[u8; 32]>,
}

impl InclusionProof {
    /// The proof for an entry of a log, made from its tiles: `read` is asked for hashes by level of
    /// tiles and index. Nothing where the log has no such entry, or `read` has no answer.
    pub fn of(index: u64, count: u64, mut read: impl FnMut(u8, u64) -> Option<[u8; 32]>) -> Option<Self> {
        let mut path = Vec::new();
        let (mut from, mut to) = (0, count);
        if index >= count {
            return None;
        }
        while to - from > 1 {
            let half = from + left_half(to - from);
            let (kept, other) = if index < half { ((from, half), (half, to)) } else { ((half, to), (from, half)) };
            path.push(root_of(other, &mut read)?);
            (from, to) = kept;
        }
        path.reverse();
        Some(Self { index, path })
    }

    /// The proof made from tiles that have been read, if they are all there and whole.
    pub fn from_tiles(index: u64, count: u64, tiles: &HashMap<Tile, Vec<u8>>) -> Option<Self> {
        Self::of(index, count, |level, hash| {
            let tile = TileSet::of(count).holding(level, hash)?;
            let (hashes, _) = tiles.get(&tile)?.as_chunks();
            hashes.get(usize::try_from(hash - tile.start()).ok()?).copied()
        })
    }

    /// The tiles that such a proof is made from.
    pub fn tiles(index: u64, count: u64) -> Vec<Tile> {
        let mut tiles = Vec::new();
        Self::of(index, count, |level, hash| {
            let tile = TileSet::of(count).holding(level, hash)?;
            if !tiles.contains(&tile) {
                tiles.push(tile);
            }
            Some([0; 32])
        });
        tiles
    }

    /// The root of the list of `count` entries that has this entry at this place (RFC 9162, section 2.1.3.2). Nothing
    /// where the proof has another length than such a list gives it.
    pub fn root(&self, entry: &[u8; ENTRY_BYTES], count: u64) -> Option<Digest> {
        self.root_above(hash_leaf(entry), count)
    }

    /// The same for any leaf, of which this is the hash.
    pub(crate) fn root_above(&self, mut hash: [u8; 32], count: u64) -> Option<Digest> {
        let (mut place, mut last) = (self.index, count.checked_sub(1)?);
        if place > last {
            return None;
        }
        for neighbor in &self.path {
            if last == 0 {
                return None;
            }
            if place & 1 == 1 || place == last {
                hash = hash_node(neighbor, &hash);
                // At the right edge a subtree moves up without a neighbor.
                let alone = place.trailing_zeros();
                (place, last) = (place >> alone, last >> alone);
            } else {
                hash = hash_node(&hash, neighbor);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        (last == 0).then_some(Digest(hash))
    }

    /// Index (8 bytes, big-endian) and path.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.index.to_be_bytes()[..], self.path.as_flattened()].concat()
    }

    /// Reads what `to_bytes` has written.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (index, path) = bytes.split_first_chunk()?;
        let (path, rest) = path.as_chunks();
        rest.is_empty().then(|| Self { index: u64::from_be_bytes(*index), path: path.to_vec() })
    }
}

/// The proof with the checkpoint that it leads to, as a file for others to check: C2SP `tlog-proof`.
pub fn proof_file(proof: &InclusionProof, checkpoint: &str) -> String {
    let hashes: String = proof.path.iter().map(|hash| BASE64.encode(hash) + "\n").collect();
    format!("c2sp.org/tlog-proof@v1\nindex {}\n{hashes}\n{checkpoint}", proof.index)
}

/// The largest power of two below a number of leaves.
const fn left_half(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// The root over a range of leaves that is a subtree of the log.
fn root_of((from, to): (u64, u64), read: &mut impl FnMut(u8, u64) -> Option<[u8; 32]>) -> Option<[u8; 32]> {
    let leaves = to - from;
    if !leaves.is_power_of_two() {
        let half = from + left_half(leaves);
        return Some(hash_node(&root_of((from, half), read)?, &root_of((half, to), read)?));
    }
    let level = u8::try_from(leaves.ilog2()).ok()?;
    let (tiles, above) = (level / HEIGHT, level % HEIGHT);
    let first = from >> (tiles * HEIGHT);
    let hashes: Option<Vec<[u8; 32]>> = (first..first + (1 << above)).map(|hash| read(tiles, hash)).collect();
    Some(root_of_hashes(&hashes?).0)
}

#[cfg(test)]
mod tests {
    use ct_merkle::mem_backed_tree::MemoryBackedTree;
    use sha2::Sha256;

    use super::*;
    use crate::draw::log::tile::{tile_of_entries, tile_of_tiles};
    use crate::draw::merkle_root;

    fn entries(count: u32) -> Vec<[u8; ENTRY_BYTES]> {
        let entry = |number: u32| {
            let mut entry = [1; ENTRY_BYTES];
            entry[..4].copy_from_slice(&number.to_be_bytes());
            entry
        };
        (0..count).map(entry).collect()
    }

    /// All tiles of a list, as a server publishes them.
    fn published(list: &[[u8; ENTRY_BYTES]]) -> HashMap<Tile, Vec<u8>> {
        let set = TileSet::of(list.len() as u64);
        let mut tiles = HashMap::new();
        let mut hashes = tile_of_entries(list.as_flattened());
        for level in 0..3 {
            let mut index = 0;
            while let Some(tile) = set.holding(level, index * 256) {
                let start = usize::try_from(tile.start()).expect("a short list") * 32;
                tiles.insert(tile, hashes[start..start + usize::from(tile.width) * 32].to_vec());
                index += 1;
            }
            hashes = tile_of_tiles(&hashes);
        }
        tiles
    }

    #[test]
    fn every_proof_from_tiles_leads_to_the_root_and_is_that_of_an_independent_library() {
        for count in (1..20).chain([255, 256, 257, 511, 513, 700]) {
            let list = entries(count);
            let (tiles, root) = (published(&list), merkle_root(&list));
            let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
            for entry in &list {
                theirs.push(entry.to_vec());
            }
            for index in (0..u64::from(count)).step_by(if count < 20 { 1 } else { 7 }) {
                let proof = InclusionProof::from_tiles(index, count.into(), &tiles).expect("all tiles are there");
                let at = usize::try_from(index).expect("a short list");
                assert_eq!(proof.root(&list[at], count.into()), Some(root), "entry {index} of {count}");
                assert_eq!(proof.path.as_flattened(), theirs.prove_inclusion(at).as_bytes());
                assert_eq!(InclusionProof::from_bytes(&proof.to_bytes()), Some(proof));
            }
        }
    }

    #[test]
    fn a_proof_shows_nothing_else() {
        let list = entries(1_000);
        let (tiles, root) = (published(&list), merkle_root(&list));
        let right = InclusionProof::from_tiles(300, 1_000, &tiles).expect("all tiles are there");
        let wrong_entry = right.root(&list[301], 1_000);
        let wrong_place = InclusionProof { index: 301, ..right.clone() }.root(&list[300], 1_000);
        let mut shorter = right.clone();
        shorter.path.pop();
        let mut longer = right.clone();
        longer.path.push([0; 32]);
        for wrong in [wrong_entry, wrong_place, shorter.root(&list[300], 1_000), longer.root(&list[300], 1_000)] {
            assert_ne!(wrong, Some(root));
        }
        assert_eq!(right.root(&list[300], 300), None, "the list is too short for this place");
        assert_eq!(InclusionProof::from_tiles(1_000, 1_000, &tiles), None);
    }

    #[test]
    fn a_proof_among_ten_million_has_776_bytes_and_needs_three_tiles() {
        for index in [0, 4_999_999, 9_999_999] {
            let proof = InclusionProof::of(index, 10_000_000, |_, _| Some([0; 32])).expect("it is in the list");
            assert!(proof.to_bytes().len() <= PROOF_BYTES_MAX && PROOF_BYTES_MAX <= 800);
            let tiles = InclusionProof::tiles(index, 10_000_000);
            assert!(tiles.len() <= 6, "{index}: {tiles:?}");
        }
    }
}
