//! Receipts that were signed, and receipts that somebody changed.

use data_encoding::HEXLOWER;
use domain::draw::Commitment;
use domain::ticket::{Receipt, ReceiptKey, ReceiptVerifier, SignedReceipt};
use domain::time::Timestamp;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Serialize;

use super::codes::{code, salt};
use crate::pool::{hex, raffle_id, size};

#[derive(Serialize)]
pub(super) struct ReceiptVector {
    pub(super) name: &'static str,
    public_key: String,
    receipt: SignedReceipt,
    signed_bytes: String,
    commitment: Commitment,
    pub(super) genuine: bool,
}

impl ReceiptVector {
    /// What the code says of it, once through its own door and once over the stated bytes.
    pub(super) fn judge(&self) -> bool {
        let key = HEXLOWER.decode(self.public_key.as_bytes()).expect("hexadecimal");
        let key = VerifyingKey::from_bytes(key.as_slice().try_into().expect("32 bytes")).expect("a point");
        let bytes = HEXLOWER.decode(self.signed_bytes.as_bytes()).expect("hexadecimal");
        let is_good = key.verify_strict(&bytes, &Signature::from_bytes(&self.receipt.signature.0)).is_ok();
        let verifiers = [1, 2].map(|seed| key_of(seed).verifier());
        if let Some(ours) = verifiers.iter().find(|verifier| verifier.to_bytes() == key.to_bytes()) {
            assert_eq!(is_good, ours.is_genuine(&self.receipt), "{}", self.name);
        }
        is_good
    }
}

pub(super) fn receipts() -> Vec<ReceiptVector> {
    let signed = key_of(1).sign(receipt(0, 2, 1_803_910_000_123));
    let changed = |name, change: fn(&mut SignedReceipt)| {
        let mut receipt = signed.clone();
        change(&mut receipt);
        vector(name, &key_of(1).verifier(), receipt, false)
    };
    vec![
        vector("as it was signed", &key_of(1).verifier(), signed.clone(), true),
        vector("a party of twelve", &key_of(1).verifier(), key_of(1).sign(receipt(1, 12, 0)), true),
        vector("before 1970", &key_of(2).verifier(), key_of(2).sign(receipt(2, 1, -1)), true),
        of_small_order(),
        vector("another installation's key", &key_of(2).verifier(), signed.clone(), false),
        changed("party size changed", |signed| signed.receipt.party_size = size(3)),
        changed("raffle changed", |signed| signed.receipt.raffle = raffle_id(2)),
        changed("code changed", |signed| signed.receipt.code = code(9)),
        changed("salt changed", |signed| signed.receipt.salt = salt(9)),
        changed("a millisecond earlier", |signed| {
            signed.receipt.received_at = Timestamp::from_millis(signed.receipt.received_at.as_millis() - 1);
        }),
        changed("first half of the signature changed", |signed| signed.signature.0[0] ^= 1),
        changed("second half of the signature changed", |signed| signed.signature.0[32] ^= 1),
        changed("second half of the signature above the group order", |signed| plus_order(&mut signed.signature.0)),
    ]
}

fn key_of(seed: u8) -> ReceiptKey {
    ReceiptKey::from_seed(&[seed; 32])
}

fn receipt(number: u32, people: u8, received_at: i64) -> Receipt {
    let received_at = Timestamp::from_millis(received_at);
    Receipt { raffle: raffle_id(1), code: code(number), salt: salt(number), party_size: size(people), received_at }
}

/// Under the neutral point as a key, a signature of the neutral point and zero fits any receipt.
fn of_small_order() -> ReceiptVector {
    let neutral: [u8; 32] = std::array::from_fn(|place| u8::from(place == 0));
    let mut receipt = key_of(1).sign(receipt(0, 2, 0));
    receipt.signature.0 = std::array::from_fn(|place| u8::from(place == 0));
    let vector = vector("a key of small order, under which anything is signed", &key_of(1).verifier(), receipt, false);
    ReceiptVector { public_key: hex(&neutral), ..vector }
}

fn vector(name: &'static str, key: &ReceiptVerifier, receipt: SignedReceipt, genuine: bool) -> ReceiptVector {
    let raffle = receipt.receipt.raffle.to_string();
    let signed_bytes = [
        b"festival-tickets/receipt/v1\n".as_slice(),
        raffle.as_bytes(),
        &receipt.receipt.code.to_bytes(),
        &receipt.receipt.salt.0,
        &[receipt.receipt.party_size.get()],
        &receipt.receipt.received_at.as_millis().to_be_bytes(),
    ];
    let commitment = receipt.receipt.commitment();
    let (public_key, signed_bytes) = (hex(&key.to_bytes()), hex(&signed_bytes.concat()));
    ReceiptVector { name, public_key, receipt, signed_bytes, commitment, genuine }
}

/// The same number modulo the order of the group: a verifier that does not look takes it for the
/// same signature (RFC 8032 §5.1.7 refuses it).
fn plus_order(signature: &mut [u8; 64]) {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0_u16;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}
