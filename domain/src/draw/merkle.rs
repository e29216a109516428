//! The root of an RFC 6962 Merkle tree, computed in one pass with memory for one path.

use sha2::{Digest as _, Sha256};

use super::seed::Digest;

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

pub(super) fn hash_leaf(data: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(data);
    hash.finalize().into()
}

pub(super) fn hash_node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
