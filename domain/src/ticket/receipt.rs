//! The receipt: the installation's signature under "this registration arrived, then".
//!
//! It holds all that the commitment in a draw is made of, so whoever keeps it can later show that
//! the registration was in the draw, or that it is missing.

use std::sync::Arc;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::TicketCode;
use super::together::Among;
use crate::bytes::hex_bytes;
use crate::draw::{Commitment, Salt};
use crate::id::RaffleId;
use crate::raffle::PartySize;
use crate::time::Timestamp;

const TAG: &[u8] = b"festival-tickets/receipt/v1\n";

hex_bytes!(
    /// An Ed25519 signature (RFC 8032).
    Signature,
    64
);

/// That a registration arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// For which raffle.
    pub raffle: RaffleId,
    /// The code that was handed out.
    pub code: TicketCode,
    /// The salt of the commitment.
    pub salt: Salt,
    /// How many places were asked for.
    pub party_size: PartySize,
    /// When it arrived.
    pub received_at: Timestamp,
}

impl Receipt {
    /// The commitment that this registration contributes to the draw.
    pub fn commitment(&self) -> Commitment {
        Commitment::of(self.raffle, self.code, self.salt, self.party_size)
    }

    /// What is signed: tag ‖ raffle (30 characters) ‖ code (15 bytes) ‖ salt (16 bytes) ‖ party
    /// size (1 byte) ‖ milliseconds since 1970 (8 bytes, big-endian).
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TAG.len() + 70);
        bytes.extend_from_slice(TAG);
        bytes.extend_from_slice(self.raffle.to_string().as_bytes());
        bytes.extend_from_slice(&self.code.to_bytes());
        bytes.extend_from_slice(&self.salt.0);
        bytes.push(self.party_size.get());
        bytes.extend_from_slice(&self.received_at.as_millis().to_be_bytes());
        bytes
    }
}

/// A receipt and the signature under it: what the attendee downloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedReceipt {
    /// What is attested.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// Where it stands among others, if it was signed together with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub among: Option<Among>,
    /// By whom: Ed25519 over the receipt's bytes, or over the root of the tree that it stands in.
    pub signature: Signature,
}

/// An Ed25519 key that signs as RFC 8032 says: whoever has the key makes the same signature of the same bytes.
pub trait Sign: Send + Sync {
    /// Signs bytes.
    fn sign(&self, bytes: &[u8]) -> Signature;
}

impl Sign for SigningKey {
    fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(Signer::sign(self, bytes).to_bytes())
    }
}

/// The key that signs receipts, and the checkpoints of draws. It never prints.
#[derive(Clone)]
pub struct ReceiptKey {
    signer: Arc<dyn Sign>,
    verifier: ReceiptVerifier,
}

impl ReceiptKey {
    /// The key of a 32-byte seed (RFC 8032).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let verifier = ReceiptVerifier(key.verifying_key());
        Self { signer: Arc::new(key), verifier }
    }

    /// The same key, which signs by other means.
    #[must_use]
    pub fn by(self, signer: Arc<dyn Sign>) -> Self {
        Self { signer, ..self }
    }

    /// Signs a receipt.
    pub fn sign(&self, receipt: Receipt) -> SignedReceipt {
        let signature = self.sign_bytes(&receipt.signed_bytes());
        SignedReceipt { receipt, among: None, signature }
    }

    /// Signs bytes that begin with what keeps them apart from all others that this key signs.
    pub(crate) fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        self.signer.sign(bytes)
    }

    /// The public half.
    pub fn verifier(&self) -> ReceiptVerifier {
        self.verifier.clone()
    }
}

impl std::fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReceiptKey(…)")
    }
}

/// The public key that receipts and checkpoints are checked with.
#[derive(Clone, Debug)]
pub struct ReceiptVerifier(VerifyingKey);

impl ReceiptVerifier {
    /// Whether this installation signed exactly this receipt.
    pub fn is_genuine(&self, signed: &SignedReceipt) -> bool {
        let SignedReceipt { receipt, among, signature } = signed;
        match among {
            None => self.has_signed(&receipt.signed_bytes(), signature),
            Some(among) => self.has_signed_among(receipt, among, signature),
        }
    }

    pub(crate) fn has_signed(&self, bytes: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
    }

    /// The key of 32 bytes, as it is published; nothing where they are none.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self)
    }

    /// The 32 bytes of the key, to be published.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::PersonKey;
    use crate::ticket::Nonce;

    fn signed() -> (ReceiptKey, SignedReceipt) {
        let key = ReceiptKey::from_seed(&[7; 32]);
        let receipt = Receipt {
            raffle: RaffleId::new(uuid::Uuid::from_u128(1)),
            code: TicketCode { person: PersonKey([1; 10]), nonce: Nonce([2; 5]) },
            salt: Salt([3; 16]),
            party_size: PartySize::new(2).expect("two is a party"),
            received_at: Timestamp::from_millis(1_800_000_000_000),
        };
        let signed = key.sign(receipt);
        (key, signed)
    }

    #[test]
    fn a_receipt_that_was_changed_is_not_genuine() {
        let (key, signed) = signed();
        assert!(key.verifier().is_genuine(&signed));
        let mut forged = signed;
        forged.receipt.party_size = PartySize::new(3).expect("three is a party");
        assert!(!key.verifier().is_genuine(&forged));
    }

    #[test]
    fn the_downloaded_form_stays_as_it_is() {
        let (_, signed) = signed();
        insta::assert_json_snapshot!(signed);
        let text = serde_json::to_string(&signed).expect("it serialises");
        assert_eq!(serde_json::from_str::<SignedReceipt>(&text).expect("it reads back"), signed);
    }
}
