//! The signed statement of what was sealed: a C2SP `tlog-checkpoint`.

use std::str::Lines;

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::draw::{Digest, RandomnessSource, Seal};
use crate::ticket::{ReceiptKey, ReceiptVerifier, Signature};
use crate::time::Timestamp;

/// What a line with a signature begins with.
const SIGNED_BY: &str = "— ";
/// The kind of signature that Ed25519 has in C2SP `signed-note`.
const ED25519: u8 = 1;
const KEY_ID_BYTES: usize = 4;

/// What was sealed: the tree, and what the draw from it goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: the address of the draw without its scheme.
    pub origin: String,
    /// How many registrations are in the pool.
    pub count: u64,
    /// The Merkle root over the sorted entries.
    pub root: Digest,
    /// The hash of the rules.
    pub rules_hash: Digest,
    /// Where the randomness comes from, as in the hashed rules: with the round, if there is one.
    pub source: String,
    /// When the pool was frozen.
    pub sealed_at: Timestamp,
    /// How many registrations were refused after they had been acknowledged.
    pub refused: u64,
    /// The SHA-256 of the published list of these.
    pub refused_hash: Digest,
}

/// Why a text is no checkpoint of this installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It has another form.
    #[error("this is not a checkpoint of a draw")]
    Form,
    /// Nobody with this key has signed it.
    #[error("the signature under the checkpoint is not genuine")]
    Signature,
}

impl Checkpoint {
    /// What is stated of a seal, and of the list of those who were refused.
    pub fn of(origin: String, seal: &Seal, source: &RandomnessSource, refused: u64, refused_hash: Digest) -> Self {
        let Seal { count, root, rules_hash, sealed_at } = *seal;
        Self { origin, count, root, rules_hash, source: source.canonical(), sealed_at, refused, refused_hash }
    }

    /// Whether it states this seal, and this source.
    pub fn is_of(&self, seal: &Seal, source: &RandomnessSource) -> bool {
        let (refused, refused_hash) = (self.refused, self.refused_hash);
        *self == Self::of(self.origin.clone(), seal, source, refused, refused_hash)
    }

    /// The text that is signed.
    fn text(&self) -> String {
        let Self { origin, count, root, rules_hash, source, sealed_at, refused, refused_hash } = self;
        let root = BASE64.encode(&root.0);
        format!(
            "{origin}\n{count}\n{root}\nrules {rules_hash}\nsource {source}\nsealed {sealed_at}\nrefused {refused} {refused_hash}\n"
        )
    }

    /// The signed checkpoint, as it is published.
    pub fn sign(&self, key: &ReceiptKey) -> String {
        let text = self.text();
        let signature = key.sign_bytes(text.as_bytes());
        let id = key_id(&self.origin, &key.verifier());
        let signed = BASE64.encode(&[&id[..], &signature.0].concat());
        format!("{text}\n{SIGNED_BY}{} {signed}\n", self.origin)
    }

    /// Reads a published checkpoint. Signatures by others below it are fine and not looked at.
    pub fn open(note: &str, key: &ReceiptVerifier) -> Result<Self, CheckpointError> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(CheckpointError::Form)?;
        let text = format!("{text}\n");
        let checkpoint = Self::read(&text).ok_or(CheckpointError::Form)?;
        let own = format!("{SIGNED_BY}{} ", checkpoint.origin);
        let is_genuine = |line: &str| {
            let signed = line.strip_prefix(&own).and_then(|signed| BASE64.decode(signed.as_bytes()).ok())?;
            let (id, signature) = signed.split_first_chunk::<KEY_ID_BYTES>()?;
            let signature = Signature(signature.try_into().ok()?);
            Some(*id == key_id(&checkpoint.origin, key) && key.has_signed(text.as_bytes(), &signature))
        };
        if signatures.lines().any(|line| is_genuine(line) == Some(true)) {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Signature)
        }
    }

    /// Reads the text; nothing where it would be written in another way.
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let origin = lines.next()?.to_owned();
        let count = lines.next()?.parse().ok()?;
        let root = Digest(BASE64.decode(lines.next()?.as_bytes()).ok()?.try_into().ok()?);
        let rules_hash = value(&mut lines, "rules ")?.parse().ok()?;
        let source = value(&mut lines, "source ")?.to_owned();
        let sealed_at = value(&mut lines, "sealed ")?.parse().ok()?;
        let (refused, refused_hash) = value(&mut lines, "refused ")?.split_once(' ')?;
        let (refused, refused_hash) = (refused.parse().ok()?, refused_hash.parse().ok()?);
        let read = Self { origin, count, root, rules_hash, source, sealed_at, refused, refused_hash };
        (read.text() == text).then_some(read)
    }
}

fn value<'a>(lines: &mut Lines<'a>, name: &str) -> Option<&'a str> {
    lines.next()?.strip_prefix(name)
}

/// C2SP `signed-note`: the first bytes of `SHA-256(name ‖ LF ‖ kind ‖ public key)`.
fn key_id(name: &str, key: &ReceiptVerifier) -> [u8; KEY_ID_BYTES] {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n', ED25519]);
    hash.update(key.to_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let seal = Seal {
            count: 5,
            root: Digest([1; 32]),
            rules_hash: Digest([2; 32]),
            sealed_at: Timestamp::from_millis(1_800_000_000_000),
        };
        let source = RandomnessSource::Drand { round: 123 };
        Checkpoint::of("tickets.example.org/draws/raf_1".into(), &seal, &source, 2, Digest([3; 32]))
    }

    #[test]
    fn the_published_form_stays_as_it_is() {
        insta::assert_snapshot!(checkpoint().sign(&ReceiptKey::from_seed(&[7; 32])));
    }

    #[test]
    fn a_checkpoint_is_read_back_and_no_other_passes() {
        let key = ReceiptKey::from_seed(&[7; 32]);
        let note = checkpoint().sign(&key);
        assert_eq!(Checkpoint::open(&note, &key.verifier()), Ok(checkpoint()));
        let by_others = format!("{note}— witness.example.org {}\n", BASE64.encode(&[9; 68]));
        assert_eq!(Checkpoint::open(&by_others, &key.verifier()), Ok(checkpoint()));
        let stranger = ReceiptKey::from_seed(&[8; 32]).verifier();
        assert_eq!(Checkpoint::open(&note, &stranger), Err(CheckpointError::Signature));
        for (from, to) in
            [("\n5\n", "\n6\n"), ("drand 123", "drand 124"), ("refused 2", "refused 1"), ("rules 02", "rules 03")]
        {
            assert_eq!(Checkpoint::open(&note.replace(from, to), &key.verifier()), Err(CheckpointError::Signature));
        }
        for broken in ["", "\n\n", &note.replace("\n5\n", "\n05\n"), &note.replace("rules", "Rules"), &note[..100]] {
            assert_eq!(Checkpoint::open(broken, &key.verifier()), Err(CheckpointError::Form));
        }
    }
}
