//! Checkpoints, proofs of inclusion and changes by hand, and what somebody changed in them.

use data_encoding::HEXLOWER;
use domain::draw::log::{Checkpoint, CheckpointError, InclusionProof, tile_of_entries};
use domain::draw::{
    Change, Deed, Digest, EntryList, RandomnessSource, Seal, SignedChange, merkle_root, verify_changes,
};
use domain::id::RaffleId;
use domain::raffle::PartySize;
use domain::ticket::ReceiptKey;
use domain::time::Timestamp;
use serde::Serialize;

use crate::pool::{entry, hex, list_of, raffle_id};

#[derive(Serialize)]
pub(super) struct CheckpointVector {
    pub(super) name: &'static str,
    public_key: String,
    note: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<Stated>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'static str>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Stated {
    origin: String,
    count: u64,
    root: Digest,
    rules_hash: Digest,
    source: String,
    sealed_at: Timestamp,
    refused: u64,
    refused_hash: Digest,
}

impl CheckpointVector {
    /// Whether the code reads it as the vector says.
    pub(super) fn is_right(&self) -> bool {
        let keys = [1, 2].map(|seed| ReceiptKey::from_seed(&[seed; 32]).verifier());
        let key = keys.iter().find(|key| hex(&key.to_bytes()) == self.public_key).expect("a known key");
        let read = Checkpoint::open(&self.note, key);
        read.as_ref().ok().map(stated) == self.states && read.err().map(name_of) == self.fault
    }
}

fn name_of(fault: CheckpointError) -> &'static str {
    match fault {
        CheckpointError::Form => "form",
        CheckpointError::Signature => "signature",
    }
}

fn stated(read: &Checkpoint) -> Stated {
    let Checkpoint { origin, count, root, rules_hash, source, sealed_at, refused, refused_hash } = read.clone();
    Stated { origin, count, root, rules_hash, source, sealed_at, refused, refused_hash }
}

pub(super) fn checkpoints() -> Vec<CheckpointVector> {
    let key = ReceiptKey::from_seed(&[1; 32]);
    let (root, rules_hash) = (Digest([0x11; 32]), Digest([0x22; 32]));
    let seal = Seal { count: 10_000_000, root, rules_hash, sealed_at: Timestamp::from_millis(1_803_910_012_345) };
    let origin = "tickets.example.org/draws/raf_06amy00001r010000000000004".to_owned();
    let source = RandomnessSource::Drand { round: 12_345_678 };
    let checkpoint = Checkpoint::of(origin, &seal, &source, 17, Digest([0x33; 32]));
    let note = checkpoint.sign(&key);
    let figures =
        RandomnessSource::Declared { figures: "Lotto am Samstag, in Ziehungsfolge – mit Zusatzzahl".into() };
    let declared = Checkpoint::of(checkpoint.origin.clone(), &seal, &figures, 0, Digest([0x44; 32]));
    let with = |name, note: String, fault: Option<&'static str>, states: Option<&Checkpoint>| CheckpointVector {
        name,
        public_key: hex(&key.verifier().to_bytes()),
        note,
        states: states.map(stated),
        fault,
    };
    let witness = "— witness.example.com AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let other = ReceiptKey::from_seed(&[2; 32]).verifier();
    vec![
        with("by a beacon", note.clone(), None, Some(&checkpoint)),
        with("by figures, nobody refused", declared.sign(&key), None, Some(&declared)),
        with("with a signature by somebody else below", note.clone() + witness, None, Some(&checkpoint)),
        CheckpointVector {
            public_key: hex(&other.to_bytes()),
            ..with("another installation's key", note.clone(), Some("signature"), None)
        },
        with("one registration fewer", note.replace("10000000\n", "9999999\n"), Some("signature"), None),
        with("another round", note.replace("12345678", "12345679"), Some("signature"), None),
        with("one refusal fewer", note.replace("refused 17", "refused 16"), Some("signature"), None),
        with("a number with a zero before it", note.replace("\n10000000\n", "\n010000000\n"), Some("form"), None),
        with("a line too many", note.replace("\nrefused", "\nmore 1\nrefused"), Some("form"), None),
        with("no signature", note.split("\n\n").next().expect("a text").to_owned() + "\n", Some("form"), None),
        with(
            "only somebody else's signature",
            note.split("— ").next().expect("a text").to_owned() + witness,
            Some("signature"),
            None,
        ),
    ]
}

#[derive(Serialize)]
pub(super) struct ChangesVector {
    pub(super) name: &'static str,
    public_key: String,
    raffle: RaffleId,
    root: Digest,
    changes: Vec<SignedChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_wrong: Option<u32>,
}

impl ChangesVector {
    /// What the code says of it.
    pub(super) fn judge(&self) -> Option<u32> {
        let key = ReceiptKey::from_seed(&[1; 32]).verifier();
        verify_changes(&self.changes, self.raffle, self.root, &key).err()
    }
}

pub(super) fn changes() -> Vec<ChangesVector> {
    let (key, raffle, root) = (ReceiptKey::from_seed(&[1; 32]), raffle_id(1), Digest([0x11; 32]));
    let mut before = root;
    let mut chain = Vec::new();
    let deeds = [
        Deed::Given { places: 2, purpose: "Sanitätsdienst".into() },
        Deed::TakenBack { commitment: entry(7, 1).commitment },
        Deed::Given { places: 1, purpose: "why=nobody knows".into() },
    ];
    for (deed, number) in deeds.into_iter().zip(1..) {
        let at = Timestamp::from_millis(1_804_000_000_000 + i64::from(number));
        let (by, why) = ("manager".to_owned(), format!("Reason {number}, “agreed”."));
        let change = Change { raffle, number, at, by, deed, why, before };
        before = change.hash();
        chain.push(change.sign(&key));
    }
    let vector = |name, first_wrong, tamper: fn(&mut Vec<SignedChange>)| {
        let mut changes = chain.clone();
        tamper(&mut changes);
        ChangesVector { name, public_key: hex(&key.verifier().to_bytes()), raffle, root, changes, first_wrong }
    };
    vec![
        vector("none", None, Vec::clear),
        vector("three", None, |_| ()),
        vector("the first removed", Some(1), |changes| drop(changes.remove(0))),
        vector("one removed between others", Some(2), |changes| drop(changes.remove(1))),
        vector("two exchanged", Some(2), |changes| changes.swap(1, 2)),
        vector("another reason", Some(3), |changes| changes[2].change.why.push('!')),
        vector("one place more", Some(1), |changes| {
            changes[0].change.deed = Deed::Given { places: 3, purpose: "Sanitätsdienst".into() }
        }),
        vector("another signature", Some(2), |changes| changes[1].signature.0[0] ^= 1),
        vector("of another raffle", Some(1), |changes| changes[0].change.raffle = raffle_id(2)),
        ChangesVector { root: Digest([0x12; 32]), ..vector("another list", Some(1), |_| ()) },
    ]
}

#[derive(Serialize)]
pub(super) struct ProofVector {
    pub(super) name: String,
    count: u64,
    root: Digest,
    entry: String,
    proof: String,
    pub(super) holds: bool,
}

impl ProofVector {
    /// What the code says of it.
    pub(super) fn judge(&self) -> bool {
        let bytes = |hex: &str| HEXLOWER.decode(hex.as_bytes()).expect("hexadecimal");
        let entry = bytes(&self.entry).try_into().expect("an entry");
        let proof = InclusionProof::from_bytes(&bytes(&self.proof));
        proof.and_then(|proof| proof.root(&entry, self.count)) == Some(self.root)
    }
}

pub(super) fn proofs() -> Vec<ProofVector> {
    let mut vectors = Vec::new();
    for (count, indices) in [(1, vec![0]), (2, vec![1]), (5, vec![0, 3, 4]), (300, vec![0, 255, 256, 299])] {
        for index in indices {
            vectors.push(proof(format!("entry {index} of {count}"), count, index));
        }
    }
    let changed = |name: &str, change: fn(&mut ProofVector)| {
        let mut vector = ProofVector { holds: false, ..proof(name.to_owned(), 300, 255) };
        change(&mut vector);
        vector
    };
    vectors.extend([
        changed("another party size", |vector| vector.entry.replace_range(64..66, "0c")),
        changed("another place", |vector| vector.proof.replace_range(14..16, "fe")),
        changed("a place behind the end", |vector| vector.proof.replace_range(12..16, "012c")),
        changed("another count", |vector| vector.count = 600),
        changed("a hash changed", |vector| vector.proof.replace_range(16..18, "00")),
        changed("a hash missing", |vector| vector.proof.truncate(vector.proof.len() - 64)),
        changed("a hash too many", |vector| vector.proof.push_str(&"00".repeat(32))),
        changed("half a hash too many", |vector| vector.proof.push_str(&"00".repeat(16))),
    ]);
    vectors
}

fn proof(name: String, count: u32, index: u64) -> ProofVector {
    let entries: Vec<_> = (0..count).map(|number| entry(number, 2)).collect();
    let list = list_of(&entries);
    let entries = EntryList::parse(&list, PartySize::MAX).expect("it is a list");
    let leaves = tile_of_entries(&list);
    let node = |level: u8, hash: u64| {
        let hashes = if level == 0 { leaves.clone() } else { domain::draw::log::tile_of_tiles(&leaves) };
        let at = usize::try_from(hash).ok()? * 32;
        hashes.get(at..at + 32)?.try_into().ok()
    };
    let made = InclusionProof::of(index, count.into(), node).expect("it is in the list");
    let at = usize::try_from(index).expect("short") * 33;
    ProofVector {
        name,
        count: count.into(),
        root: merkle_root(entries.leaves()),
        entry: hex(&list[at..at + 33]),
        proof: hex(&made.to_bytes()),
        holds: true,
    }
}
