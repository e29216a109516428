//! Receipts that were signed, alone or among others, and receipts that somebody changed.

use curve25519_dalek::Scalar;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use data_encoding::HEXLOWER;
use domain::draw::{Commitment, Digest};
use domain::ticket::{Among, Receipt, ReceiptKey, ReceiptVerifier, SignedReceipt};
use domain::time::Timestamp;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::Serialize;
use sha2::{Digest as _, Sha256, Sha512};

use super::codes::{code, salt};
use crate::pool::{hex, raffle_id, size};

#[derive(Clone, Serialize)]
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
        let signature = Signature::from_bytes(&self.receipt.signature.0);
        let is_good = match root_of(&bytes, self.receipt.among.as_ref()) {
            Root::OfNobody => key.verify_strict(&bytes, &signature).is_ok(),
            Root::Of(bytes) => key.verify_strict(&bytes, &signature).is_ok(),
            Root::Impossible => false,
        };
        let verifiers = [1, 2].map(|seed| key_of(seed).verifier());
        if let Some(ours) = verifiers.iter().find(|verifier| verifier.to_bytes() == key.to_bytes()) {
            assert_eq!(is_good, ours.is_genuine(&self.receipt), "{}", self.name);
        }
        is_good
    }
}

/// What the signature of a receipt stands over.
enum Root {
    /// Its own bytes.
    OfNobody,
    /// These bytes about a tree.
    Of(Vec<u8>),
    /// There is no such place in such a tree.
    Impossible,
}

/// Written from the document, once more: recursively, as RFC 6962 cuts a tree.
fn root_of(receipt: &[u8], among: Option<&Among>) -> Root {
    let Some(Among { index, count, path }) = among else { return Root::OfNobody };
    let leaf = sha256(&[&[0], receipt]);
    let root = (1..=1_024).contains(count).then(|| climb(leaf, *index, *count, path)).flatten();
    root.map_or(Root::Impossible, |root| {
        Root::Of([b"festival-tickets/receipts/v1\n".as_slice(), &count.to_be_bytes(), &root].concat())
    })
}

fn climb(leaf: [u8; 32], index: u64, count: u64, path: &[Digest]) -> Option<[u8; 32]> {
    if count == 1 {
        return (index == 0 && path.is_empty()).then_some(leaf);
    }
    let (top, below) = path.split_last()?;
    let left = 1 << (count - 1).ilog2();
    Some(if index < left {
        sha256(&[&[1], &climb(leaf, index, left, below)?, &top.0])
    } else {
        sha256(&[&[1], &top.0, &climb(leaf, index - left, count - left, below)?])
    })
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

pub(super) fn receipts() -> Vec<ReceiptVector> {
    [alone(), among_others()].concat()
}

/// Of seven that were signed together.
fn among_others() -> Vec<ReceiptVector> {
    let together = key_of(1).sign_together((0..7).map(|number| receipt(number, 2, 1_803_910_000_123)).collect());
    let five = key_of(1).sign_together((0..5).map(|number| receipt(number, 2, 1_803_910_000_123)).collect());
    let alone = Among { index: 0, count: 1, path: Vec::new() };
    let key = key_of(1).verifier();
    let changed = |name, change: fn(&mut SignedReceipt, &mut Among)| {
        let mut signed = together[2].clone();
        let mut among = signed.among.take().expect("it is one of seven");
        change(&mut signed, &mut among);
        vector(name, &key, SignedReceipt { among: Some(among), ..signed }, false)
    };
    vec![
        vector("the first of seven", &key, together[0].clone(), true),
        vector("the third of seven", &key, together[2].clone(), true),
        vector("the last of seven, with a shorter way", &key, together[6].clone(), true),
        vector("the last of five, whose way skips two levels", &key, five[4].clone(), true),
        vector(
            "a tree of one",
            &key,
            signed_in_a_tree(receipt(3, 1, 0), Among { index: 0, count: 1, path: vec![] }),
            true,
        ),
        vector("one of two", &key_of(2).verifier(), key_of(2).sign_together(pair())[1].clone(), true),
        vector(
            "among others without the way to them",
            &key,
            SignedReceipt { among: None, ..together[2].clone() },
            false,
        ),
        vector(
            "signed alone, shown as a tree of one",
            &key,
            SignedReceipt { among: Some(alone), ..key_of(1).sign(receipt(3, 1, 0)) },
            false,
        ),
        changed("the place of another", |_, among| among.index = 3),
        changed("a place beyond the tree, with the same way", |_, among| among.index += 8),
        changed("a place that is not there", |_, among| among.index = 7),
        changed("one more in the tree", |_, among| among.count = 8),
        changed("none in the tree", |_, among| among.count = 0),
        changed("a hash of the way changed", |_, among| among.path[1].0[0] ^= 1),
        changed("a hash of the way left out", |_, among| among.path.truncate(2)),
        changed("a hash too many", |_, among| among.path.push(Digest([0; 32]))),
        changed("party size changed, among others", |signed, _| signed.receipt.party_size = size(3)),
        changed("signature changed, among others", |signed, _| signed.signature.0[0] ^= 1),
        too_many(),
    ]
}

fn pair() -> Vec<Receipt> {
    vec![receipt(0, 1, 0), receipt(1, 12, -1)]
}

/// A tree that is honestly made and signed, and one leaf larger than trees may be.
fn too_many() -> ReceiptVector {
    let among = Among { index: 0, count: 1_025, path: vec![Digest([5; 32]); 11] };
    vector("a tree of 1,025", &key_of(1).verifier(), signed_in_a_tree(receipt(0, 2, 0), among), false)
}

/// Signs whatever root follows.
fn signed_in_a_tree(receipt: Receipt, among: Among) -> SignedReceipt {
    let leaf = sha256(&[&[0], &signed_bytes(&receipt)]);
    let root = climb(leaf, among.index, among.count, &among.path).expect("a way to a root");
    let text = [b"festival-tickets/receipts/v1\n".as_slice(), &among.count.to_be_bytes(), &root].concat();
    let signature = domain::ticket::Signature(SigningKey::from_bytes(&[1; 32]).sign(&text).to_bytes());
    SignedReceipt { receipt, among: Some(among), signature }
}

fn alone() -> Vec<ReceiptVector> {
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
        fitting_with_a_cofactor_alone(),
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

/// What the installation itself could make, so that some who verify take it for genuine and others do not: the first
/// half is off by a point of order eight, which vanishes where the equation is multiplied by the cofactor.
fn fitting_with_a_cofactor_alone() -> ReceiptVector {
    let (key, receipt) = (SigningKey::from_bytes(&[1; 32]), receipt(0, 2, 0));
    let nonce = Scalar::from(17_u8);
    let first = (ED25519_BASEPOINT_POINT * nonce + EIGHT_TORSION[1]).compress().to_bytes();
    let hashed = Sha512::new_with_prefix(first).chain_update(key.verifying_key()).chain_update(signed_bytes(&receipt));
    let second = nonce + Scalar::from_bytes_mod_order_wide(&hashed.finalize().into()) * key.to_scalar();
    let signature = domain::ticket::Signature([first, second.to_bytes()].concat().try_into().expect("64 bytes"));
    let signed = SignedReceipt { receipt, among: None, signature };
    vector("a signature that fits with a cofactor alone", &key_of(1).verifier(), signed, false)
}

/// The bytes of a receipt, by themselves what is signed, and among others a leaf.
fn signed_bytes(receipt: &Receipt) -> Vec<u8> {
    let raffle = receipt.raffle.to_string();
    let parts = [
        b"festival-tickets/receipt/v1\n".as_slice(),
        raffle.as_bytes(),
        &receipt.code.to_bytes(),
        &receipt.salt.0,
        &[receipt.party_size.get()],
        &receipt.received_at.as_millis().to_be_bytes(),
    ];
    parts.concat()
}

fn vector(name: &'static str, key: &ReceiptVerifier, receipt: SignedReceipt, genuine: bool) -> ReceiptVector {
    let commitment = receipt.receipt.commitment();
    let (public_key, signed_bytes) = (hex(&key.to_bytes()), hex(&signed_bytes(&receipt.receipt)));
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
