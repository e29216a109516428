//! The root of an RFC 6962 Merkle tree, computed in one pass with memory for one path; and all of its
//! hashes, where proofs are wanted.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::blocks::{ONE_BLOCK_MAX, cores_for, hash_prefixed_pair, hash_short, to_bytes};
use super::commitment::EntryList;
use super::seed::Digest;

/// How many pieces the work is cut into for each core, so that a core that is busy elsewhere holds nobody up.
const PIECES_A_CORE: usize = 16;

/// Takes leaves one by one and keeps one hash per level.
///
/// RFC 6962 §2.1: a leaf is `SHA-256(0x00 ‖ data)`, a node `SHA-256(0x01 ‖ left ‖ right)`, and a
/// tree of n leaves splits at the largest power of two below n. That split puts a full subtree on
/// the left for every set bit of n, so a stack of full subtrees is all there is to remember.
#[derive(Clone, Debug, Default)]
pub struct MerkleRoot {
    count: u64,
    full_subtrees: Vec<[u8; 32]>,
}

impl MerkleRoot {
    /// Adds the next leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        self.push_hash(hash_leaf(leaf));
    }

    /// Adds the next leaf by its hash, or the next subtree where all are of one size.
    pub(super) fn push_hash(&mut self, mut hash: [u8; 32]) {
        // As in adding one to a binary number: every trailing one is carried into the next level.
        for _ in 0..self.count.trailing_ones() {
            let left = self.full_subtrees.pop().expect("one subtree per set bit");
            hash = hash_node(&left, &hash);
        }
        self.full_subtrees.push(hash);
        self.count += 1;
    }

    /// The root over all leaves; for none, the hash of nothing.
    pub fn finish(mut self) -> Digest {
        let Some(mut root) = self.full_subtrees.pop() else {
            return Digest(Sha256::digest([]).into());
        };
        while let Some(left) = self.full_subtrees.pop() {
            root = hash_node(&left, &root);
        }
        Digest(root)
    }
}

/// The root over leaves in order.
pub fn merkle_root<L: AsRef<[u8]>>(leaves: impl IntoIterator<Item = L>) -> Digest {
    let mut root = MerkleRoot::default();
    for leaf in leaves {
        root.push(leaf.as_ref());
    }
    root.finish()
}

/// The roots over each `size` neighboring entries of a list, the last over what is left, worked out on `cores` cores.
pub(super) fn subtree_roots(entries: EntryList<'_>, size: usize, cores: usize) -> Vec<[u8; 32]> {
    let subtrees: Vec<EntryList<'_>> = entries.batches(size).collect();
    hashes(subtrees.len(), cores_for(entries.len(), cores), |at| merkle_root(subtrees[at].leaves()).0)
}

/// The root over a list, from those over its parts of one size, a power of two.
pub(super) fn root_over(subtrees: &[[u8; 32]]) -> Digest {
    let mut level = subtrees.to_vec();
    while level.len() > 1 {
        level = parents(&level, 1);
    }
    level.first().map_or_else(|| MerkleRoot::default().finish(), |root| Digest(*root))
}

/// All hashes of the tree over a list, worked out on `cores` cores: first those of the leaves, last the root alone; for
/// an empty list, one empty level. They take 64 bytes for each entry, and hold every inclusion proof: see `path_in`.
pub fn tree_levels(entries: EntryList<'_>, cores: usize) -> Vec<Vec<[u8; 32]>> {
    levels_over(hashes(entries.len(), cores_for(entries.len(), cores), |at| hash_leaf(entries.leaf(at))), cores)
}

/// All hashes of the tree over leaves that have these hashes.
pub(crate) fn levels_over(leaves: Vec<[u8; 32]>, cores: usize) -> Vec<Vec<[u8; 32]>> {
    let mut levels = vec![leaves];
    while let Some(below) = levels.last().filter(|level| level.len() > 1) {
        let above = parents(below, cores_for(below.len(), cores));
        levels.push(above);
    }
    levels
}

/// The neighbors on the way from a leaf to the root of such a tree, the lowest first.
pub fn path_in(levels: &[Vec<[u8; 32]>], index: usize) -> impl Iterator<Item = [u8; 32]> {
    levels.iter().enumerate().filter_map(move |(level, hashes)| hashes.get(index >> level ^ 1).copied())
}

/// The next level of a tree: the hash of each two neighbors. Where the number is odd, the last one
/// moves up unchanged, which is how RFC 6962 splits a tree.
fn parents(level: &[[u8; 32]], cores: usize) -> Vec<[u8; 32]> {
    hashes(level.len().div_ceil(2), cores, |at| {
        let left = &level[2 * at];
        level.get(2 * at + 1).map_or(*left, |right| hash_node(left, right))
    })
}

/// `count` hashes, each made from its place, worked out on `cores` cores.
fn hashes(count: usize, cores: usize, hash_at: impl Fn(usize) -> [u8; 32] + Sync) -> Vec<[u8; 32]> {
    let mut hashes = vec![[0; 32]; count];
    let share = if cores == 1 { count } else { count.div_ceil(cores * PIECES_A_CORE) }.max(1);
    let fill = |first: usize, part: &mut [[u8; 32]]| {
        for (at, hash) in (first..).zip(part) {
            *hash = hash_at(at);
        }
    };
    if share >= count {
        fill(0, &mut hashes);
        return hashes;
    }
    let pieces = Mutex::new(hashes.chunks_mut(share).enumerate());
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let fill_pieces = || {
        while let Some((number, piece)) = next() {
            fill(number * share, piece);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..cores {
            scope.spawn(fill_pieces);
        }
        fill_pieces();
    });
    hashes
}

pub(crate) fn hash_leaf(data: &[u8]) -> [u8; 32] {
    if data.len() < ONE_BLOCK_MAX {
        return to_bytes(hash_short(0, data));
    }
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(data);
    hash.finalize().into()
}

pub(super) fn hash_node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    to_bytes(hash_prefixed_pair(1, left, right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::ENTRY_BYTES;
    use crate::draw::log::{InclusionProof, TILE_WIDTH};
    use crate::raffle::PartySize;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;

    #[test]
    fn the_root_is_that_of_an_independent_library() {
        for count in (0..40).chain([63, 64, 65, 1_000]) {
            let leaves: Vec<Vec<u8>> = (0..count).map(|leaf: u32| leaf.to_be_bytes().to_vec()).collect();
            let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
            for leaf in &leaves {
                theirs.push(leaf.clone());
            }
            assert_eq!(merkle_root(&leaves).0[..], theirs.root().as_bytes()[..], "{count} leaves");
        }
    }

    /// A list of `count` entries, each with its number.
    fn list(count: u32) -> Vec<u8> {
        let entry = |number: u32| {
            let mut entry = [1; ENTRY_BYTES];
            entry[..4].copy_from_slice(&number.to_be_bytes());
            entry
        };
        (0..count).flat_map(entry).collect()
    }

    #[test]
    fn any_number_of_cores_gives_the_same_root_and_levels_that_lead_to_it() {
        for count in [0, 1, 2, 3, 1_000, 10_007, 16_384, 40_001] {
            let bytes = list(count);
            let entries = EntryList::parse(&bytes, PartySize::ONE).expect("well-formed");
            let root = merkle_root(entries.leaves());
            for cores in [1, 2, 5] {
                assert_eq!(
                    root_over(&subtree_roots(entries, TILE_WIDTH, cores)),
                    root,
                    "{count} leaves on {cores} cores"
                );
                let levels = tree_levels(entries, cores);
                let top = levels.last().and_then(|level| level.first().copied());
                assert_eq!(top, (count > 0).then_some(root.0), "{count} leaves on {cores} cores");
            }
        }
    }

    #[test]
    fn the_levels_of_a_tree_hold_the_proof_of_every_leaf() {
        for count in [1_u32, 2, 3, 7, 8, 9, 100] {
            let bytes = list(count);
            let entries = EntryList::parse(&bytes, PartySize::ONE).expect("well-formed");
            let levels = tree_levels(entries, 1);
            for (index, leaf) in (0..count.into()).zip(entries.leaves()) {
                let path = path_in(&levels, usize::try_from(index).expect("a short list")).collect();
                let proof = InclusionProof { index, path };
                let leaf = leaf.try_into().expect("an entry");
                assert_eq!(proof.root(leaf, count.into()), Some(merkle_root(entries.leaves())), "{index} of {count}");
            }
        }
    }
}
