//! One signature under the receipts of a moment: it stands under the root of a Merkle tree over them.
//!
//! A rush brings hundreds of receipts at once, and a signature takes as long as all the rest of a receipt. Each
//! receipt carries the hashes that lead from it to what was signed, and is checked alone.

use serde::{Deserialize, Serialize};

use super::receipt::{Receipt, ReceiptKey, ReceiptVerifier, Signature, SignedReceipt};
use crate::draw::log::InclusionProof;
use crate::draw::{Digest, hash_leaf, levels_over, path_in};

/// The most receipts that one signature stands under: each then carries ten hashes.
const TOGETHER_MAX: usize = 1_024;

const TAG: &[u8] = b"festival-tickets/receipts/v1\n";

/// Where a receipt stands among those that were signed with it (RFC 6962, section 2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Among {
    /// The place, from 0.
    pub index: u64,
    /// How many they are, at most `TOGETHER_MAX`.
    pub count: u64,
    /// The neighbors on the way from the receipt to the root, the lowest first.
    pub path: Vec<Digest>,
}

impl Among {
    /// What is signed if this receipt stands at this place; nothing if there is no such place.
    pub(super) fn signed_bytes(&self, receipt: &Receipt) -> Option<Vec<u8>> {
        if self.count > TOGETHER_MAX as u64 {
            return None;
        }
        let path = self.path.iter().map(|hash| hash.0).collect();
        let proof = InclusionProof { index: self.index, path };
        let root = proof.root_above(hash_leaf(&receipt.signed_bytes()), self.count)?;
        Some(signed_bytes(self.count, root))
    }
}

/// The bytes that are signed: tag ‖ how many receipts (8 bytes, big-endian) ‖ root (32 bytes).
fn signed_bytes(count: u64, root: Digest) -> Vec<u8> {
    [TAG, &count.to_be_bytes(), &root.0].concat()
}

impl ReceiptKey {
    /// Signs up to `TOGETHER_MAX` receipts with one signature; more than that are signed one by one. A receipt that is
    /// alone is signed as `sign` does.
    pub fn sign_together(&self, receipts: Vec<Receipt>) -> Vec<SignedReceipt> {
        if receipts.len() < 2 || receipts.len() > TOGETHER_MAX {
            return receipts.into_iter().map(|receipt| self.sign(receipt)).collect();
        }
        let count = receipts.len() as u64;
        let leaves = receipts.iter().map(|receipt| hash_leaf(&receipt.signed_bytes())).collect();
        let levels = levels_over(leaves, 1);
        let root = Digest(levels[levels.len() - 1][0]);
        let signature = self.sign_bytes(&signed_bytes(count, root));
        let signed = |(index, receipt): (usize, Receipt)| {
            let path = path_in(&levels, index).map(Digest).collect();
            let among = Among { index: index as u64, count, path };
            SignedReceipt { receipt, among: Some(among), signature }
        };
        receipts.into_iter().enumerate().map(signed).collect()
    }
}

impl ReceiptVerifier {
    pub(super) fn has_signed_among(&self, receipt: &Receipt, among: &Among, signature: &Signature) -> bool {
        among.signed_bytes(receipt).is_some_and(|bytes| self.has_signed(&bytes, signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Salt;
    use crate::id::RaffleId;
    use crate::person::PersonKey;
    use crate::raffle::PartySize;
    use crate::ticket::{Nonce, TicketCode};
    use crate::time::Timestamp;

    fn receipts(count: u16) -> Vec<Receipt> {
        let receipt = |number: u16| {
            let mut key = [0; 10];
            key[..2].copy_from_slice(&number.to_be_bytes());
            Receipt {
                raffle: RaffleId::new(uuid::Uuid::from_u128(1)),
                code: TicketCode { person: PersonKey(key), nonce: Nonce([2; 5]) },
                salt: Salt([3; 16]),
                party_size: PartySize::ONE,
                received_at: Timestamp::from_millis(1_800_000_000_000),
            }
        };
        (0..count).map(receipt).collect()
    }

    fn key() -> ReceiptKey {
        ReceiptKey::from_seed(&[7; 32])
    }

    #[test]
    fn any_number_of_receipts_are_genuine_each_by_itself() {
        for count in [0, 1, 2, 3, 7, 8, 9, 100, 1_024, 1_025] {
            let receipts = receipts(count);
            let signed = key().sign_together(receipts.clone());
            let verifier = key().verifier();
            assert!(signed.iter().step_by(1 + signed.len() / 16).all(|signed| verifier.is_genuine(signed)), "{count}");
            assert!(
                signed.into_iter().map(|signed| signed.receipt).eq(receipts),
                "{count}: in the order of the caller"
            );
        }
    }

    #[test]
    fn one_alone_is_signed_as_ever() {
        let alone = key().sign_together(receipts(1));
        assert_eq!(alone, [key().sign(receipts(1).remove(0))]);
        assert_eq!(alone[0].among, None);
    }

    #[test]
    fn what_was_signed_for_one_is_not_taken_for_another() {
        let signed = key().sign_together(receipts(9));
        let (verifier, right) = (key().verifier(), signed[3].clone());
        let changed = |change: fn(&mut SignedReceipt)| {
            let mut wrong = right.clone();
            change(&mut wrong);
            wrong
        };
        let of_another = SignedReceipt { among: signed[4].among.clone(), ..right.clone() };
        let wrongs = [
            of_another,
            changed(|signed| signed.among = None),
            changed(|signed| signed.receipt.party_size = PartySize::new(2).expect("a size")),
            changed(|signed| among(signed).index += 1),
            changed(|signed| among(signed).index = u64::MAX),
            changed(|signed| among(signed).count += 1),
            changed(|signed| among(signed).count = 0),
            changed(|signed| among(signed).count = u64::MAX),
            changed(|signed| among(signed).path[0].0[0] ^= 1),
            changed(|signed| among(signed).path.truncate(1)),
            changed(|signed| among(signed).path.push(Digest([0; 32]))),
            changed(|signed| signed.signature.0[0] ^= 1),
        ];
        assert!(verifier.is_genuine(&right));
        for wrong in wrongs {
            assert!(!verifier.is_genuine(&wrong), "{wrong:?}");
        }
    }

    fn among(signed: &mut SignedReceipt) -> &mut Among {
        signed.among.as_mut().expect("it was signed among others")
    }

    /// The root of a tree is not a receipt, and a signature under it is not one under a receipt.
    #[test]
    fn a_signature_under_many_is_none_under_one() {
        let mut signed = key().sign_together(receipts(2)).remove(0);
        signed.among = None;
        assert!(!key().verifier().is_genuine(&signed));
    }
}
