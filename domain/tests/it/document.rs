//! The numbers in `docs/draw-v1.md` are true.

use domain::draw::{DrawRecord, Entry};
use domain::ticket::SignedReceipt;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::naive;
use crate::pool::{Pool, Terms, hex, secret};
use crate::tampering;
use crate::vectors::{rules_text, worked_example};

const DOCUMENT: &str = include_str!("../../../docs/draw-v1.md");

#[test]
fn the_worked_example_is_what_the_code_computes() {
    let (pool, receipts) = worked_example();
    let record = pool.draw();
    receipts.iter().for_each(says_the_registration);
    says_the_tree(&pool, &record);
    for hash in [record.seal.rules_hash.0, record.seed.0, pool.secret.0, pool.secret.hash(record.raffle).0] {
        says(&hex(&hash));
    }
    for (number, ranked) in (1..).zip(&record.winners) {
        says(&format!("| `{}` |", ranked.rank));
        says(&format!("| winner {number} |"));
    }
    for (number, ranked) in (1..).zip(&record.runners_up) {
        says(&format!("| `{}` |", ranked.rank));
        says(&format!("| runner-up {number}"));
    }
    says(&rules_text(record.raffle, &record.rules, &record.source));
    says(&pretty(&receipts[0]));
    says(&pretty(&record));
}

#[test]
fn the_example_shows_that_nobody_overtakes() {
    let (pool, _) = worked_example();
    let record = pool.draw();
    let order = naive::order(record.seed, &pool.entries);
    assert_eq!(order[..4], [record.winners.clone(), record.runners_up.clone()].concat());
    let left = record.rules.places - order[0].party_size.places();
    assert!(order[1].party_size.places() > left && order[3].party_size.places() <= left);
}

#[test]
fn every_finding_has_its_name_in_the_document() {
    let terms = Terms { places: 7, max_party: 4, runners_up: 4 };
    let pool = Pool::new(terms, secret(20), &[1, 2, 3, 4, 1, 2, 1, 3, 2, 1, 4]);
    for tampered in tampering::every_kind(&pool) {
        let finding = serde_json::to_value(tampered.mismatch).expect("it serialises");
        for name in [&finding["mismatch"], &finding["fault"]["fault"]].into_iter().filter_map(|name| name.as_str()) {
            says(&format!("`{name}`"));
        }
    }
}

fn says_the_registration(signed: &SignedReceipt) {
    let receipt = &signed.receipt;
    says(&format!("code        {}", receipt.code));
    says(&format!("code bytes  {}", hex(&receipt.code.to_bytes())));
    says(&format!("salt        {}", receipt.salt));
    says(&format!("party size  {}", receipt.party_size.get()));
    says(&format!("commitment  {}", receipt.commitment()));
}

fn says_the_tree(pool: &Pool, record: &DrawRecord) {
    let mut entries = pool.entries.clone();
    entries.sort_unstable();
    let lines: Vec<String> = entries.iter().map(|entry| hex(&entry.to_bytes())).collect();
    for (line, next) in lines.iter().zip(&lines[1..]) {
        assert!(DOCUMENT.find(line) < DOCUMENT.find(next), "the document does not list {line} before {next}");
    }
    let leaf = |entry: &Entry| Sha256::digest([&[0][..], &entry.to_bytes()].concat());
    let leaves: Vec<_> = entries.iter().map(leaf).collect();
    let node = |left: &[u8], right: &[u8]| Sha256::digest([&[1], left, right].concat());
    let (left, right) = (node(&leaves[0], &leaves[1]), node(&leaves[2], &leaves[3]));
    let four = node(&left, &right);
    let root = node(&four, &leaves[4]);
    for hash in leaves.iter().chain(&[left, right, four, root]) {
        says(&hex(hash));
    }
    assert_eq!(root[..], record.seal.root.0);
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("it serialises")
}

pub(crate) fn says(text: &str) {
    assert!(DOCUMENT.contains(text), "docs/draw-v1.md does not say\n{text}");
}
