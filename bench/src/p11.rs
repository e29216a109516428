//! P11: the Merkle root and every inclusion proof of ten million registrations ÷ hashing alone.
//!
//! Ours keeps all levels of the tree, so that each proof is a look-up on every level. The control
//! hashes every entry once with `sha2` as it comes, on all cores, and keeps nothing.

use std::hint::black_box;
use std::num::NonZero;

use anyhow::{Context, Result, ensure};
use domain::draw::log::InclusionProof;
use domain::draw::{EntryList, merkle_root, path_in, tree_levels};
use domain::raffle::PartySize;
use sha2::{Digest as _, Sha256};

use crate::figures::{Effort, Findings, Ratio, short};
use crate::pool::{self, PARTY_MAX};
use crate::say;
use crate::stopwatch::Stopwatch;

const ENTRIES: u64 = 10_000_000;
const ENTRIES_SMALL: u64 = 1_000_000;
/// The most bytes that a proof may have.
const PROOF_BYTES_MAX: usize = 800;
/// How many entries lie between two whose proofs are taken and checked.
const CHECKED_EVERY: usize = 9_973;

/// Prints and writes P11.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    let entries = if effort.small { ENTRIES_SMALL } else { ENTRIES };
    say(format_args!("P11: root and all proofs of {entries} registrations"));
    let list = pool::make(entries);
    let entries = EntryList::parse(&list, PartySize::new(PARTY_MAX).context("a possible party")?)?;
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut ratio = Ratio::at_most("P11 root and all proofs ÷ hashing alone", "s", 3.5);
    let mut findings = Findings::default();
    for round in 1..=effort.rounds {
        let alone = time(|| hash_alone(entries, cores));
        let ours = time(|| tree_levels(entries, cores));
        ratio.add(ours, alone);
        say(format_args!("  round {round}: the tree {} s, hashing alone {} s", short(ours), short(alone)));
    }
    findings.fact("bytes of the longest proof", longest_proof(entries, &tree_levels(entries, cores))?);
    findings.ratios = vec![ratio];
    findings.publish("p11")
}

fn time<T>(work: impl FnOnce() -> T) -> f64 {
    let watch = Stopwatch::start();
    let made = black_box(work());
    let secs = watch.secs();
    drop(made);
    secs
}

fn hash_alone(entries: EntryList<'_>, cores: usize) {
    std::thread::scope(|scope| {
        for part in entries.split(cores) {
            scope.spawn(move || {
                for leaf in part.leaves() {
                    black_box(Sha256::new().chain_update([0]).chain_update(leaf).finalize());
                }
            });
        }
    });
}

/// Takes proofs from all over the tree, checks that they lead to the root, and says how long the
/// longest is.
#[expect(clippy::cast_precision_loss, reason = "some hundred bytes")]
fn longest_proof(entries: EntryList<'_>, levels: &[Vec<[u8; 32]>]) -> Result<f64> {
    let root = merkle_root(entries.leaves());
    let mut longest = 0;
    for (place, leaf) in entries.leaves().enumerate().step_by(CHECKED_EVERY) {
        let proof = InclusionProof { index: place as u64, path: path_in(levels, place).collect() };
        ensure!(proof.root(leaf.try_into()?, entries.count()) == Some(root), "the proof of entry {place} is wrong");
        longest = longest.max(proof.to_bytes().len());
    }
    ensure!(longest <= PROOF_BYTES_MAX, "a proof of {longest} bytes is too long");
    Ok(longest as f64)
}
