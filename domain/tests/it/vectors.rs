//! `docs/draw-v1.vectors.json`: what other implementations of the document are checked with.
//!
//! The file is made from numbers alone, so it is the same on every machine and forever.

mod codes;
mod draws;
mod log;
mod receipts;
mod rules;

use domain::draw::{DrawRecord, Mismatch, verify};
use serde::Serialize;

use codes::{CodeVector, CommitmentVector};
pub(crate) use draws::worked_example;
use draws::{DrawVector, TamperedVector, UnreadableVector};
use log::{ChangesVector, CheckpointVector, ProofVector};
use receipts::ReceiptVector;
pub(crate) use rules::rules_text;
use rules::{RulesVector, SecretVector};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/draw-v1.vectors.json");
const BYTES_MAX: usize = 420 * 1_024;

#[derive(Serialize)]
struct Vectors {
    format: &'static str,
    about: &'static str,
    ticket_codes: Vec<CodeVector>,
    commitments: Vec<CommitmentVector>,
    secrets: Vec<SecretVector>,
    rules: Vec<RulesVector>,
    receipts: Vec<ReceiptVector>,
    checkpoints: Vec<CheckpointVector>,
    proofs: Vec<ProofVector>,
    changes: Vec<ChangesVector>,
    draws: Vec<DrawVector>,
    tampered: Vec<TamperedVector>,
    unreadable: Vec<UnreadableVector>,
}

fn vectors() -> Vectors {
    Vectors {
        format: "festival-tickets/draw-vectors/v1",
        about: "Test vectors of docs/draw-v1.md, whose last section says how to read them.",
        ticket_codes: codes::ticket_codes(),
        commitments: codes::commitments(),
        secrets: rules::secrets(),
        rules: rules::rules(),
        receipts: receipts::receipts(),
        checkpoints: log::checkpoints(),
        proofs: log::proofs(),
        changes: log::changes(),
        draws: draws::draws(),
        tampered: draws::tampered(),
        unreadable: draws::unreadable(),
    }
}

#[test]
fn the_committed_vectors_are_what_the_code_makes() {
    let mut made = serde_json::to_string_pretty(&vectors()).expect("it serialises");
    made.push('\n');
    assert!(made.len() <= BYTES_MAX, "{} bytes are more than anybody wants to read", made.len());
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    if made == committed {
        return;
    }
    let same = made.lines().zip(committed.lines()).take_while(|(one, other)| one == other).count();
    let fresh = concat!(env!("CARGO_TARGET_TMPDIR"), "/draw-v1.vectors.json");
    std::fs::write(fresh, made).expect("the build folder takes a file");
    panic!(
        "docs/draw-v1.vectors.json differs from line {}. What is published cannot change; only if this adds to it:\n\
         cp {fresh} docs/draw-v1.vectors.json",
        same + 1
    );
}

#[test]
fn every_draw_of_the_vectors_verifies() {
    for draw in draws::draws() {
        assert_eq!(verify(&draw.record, &draw.entries.list()), Ok(()), "{}", draw.name);
    }
}

#[test]
fn every_tampered_draw_of_the_vectors_is_called_by_its_name() {
    for tampered in draws::tampered() {
        let found: Result<(), Mismatch> = verify(&tampered.record, &tampered.entries.list());
        assert_eq!(found, Err(tampered.expected), "{}", tampered.name);
    }
}

#[test]
fn every_receipt_of_the_vectors_is_judged_as_it_says() {
    for vector in receipts::receipts() {
        assert_eq!(vector.judge(), vector.genuine, "{}", vector.name);
    }
}

#[test]
fn every_checkpoint_and_proof_of_the_vectors_is_judged_as_it_says() {
    for vector in log::checkpoints() {
        assert!(vector.is_right(), "{}", vector.name);
    }
    for vector in log::changes() {
        assert_eq!(vector.judge(), vector.first_wrong, "{}", vector.name);
    }
    for vector in log::proofs() {
        assert_eq!(vector.judge(), vector.holds, "{}", vector.name);
    }
}

#[test]
fn no_unreadable_record_of_the_vectors_is_read() {
    for vector in draws::unreadable() {
        assert!(serde_json::from_str::<DrawRecord>(&vector.text).is_err(), "{} was read", vector.name);
    }
}
