//! What the machine itself can do, for judging every other figure: a bare journal, a bare hash.

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::num::NonZero;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::figures::{Effort, Findings, per_second};
use crate::stopwatch::Stopwatch;
use crate::{places, say};

/// About how many bytes a registration takes on the queue.
const MESSAGE_BYTES: usize = 400;
/// How many messages are written per sync: one alone, and as many as there are connections.
const GROUPS: [usize; 2] = [1, 512];
/// How long one control is measured in one round.
const LENGTH: Duration = Duration::from_secs(1);
/// How many hashes lie between two looks at the clock.
const HASHES: u32 = 100_000;

/// Prints and writes the controls.
pub(crate) fn measure(effort: &Effort) -> Result<()> {
    say("The machine itself");
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut findings = Findings::default();
    let folder = places::fresh_folder("controls")?;
    for _ in 0..effort.rounds {
        for group in GROUPS {
            let rate = journal(folder.path(), group)?;
            findings
                .fact(&format!("journal, {group} messages of {MESSAGE_BYTES} bytes per fdatasync: messages/s"), rate);
        }
        findings.fact("SHA-256 of 64 bytes, one core: hashes/s", hashes());
    }
    findings.more.insert("cores".to_owned(), cores.into());
    say(format_args!("  cores: {cores}"));
    findings.publish("controls")
}

/// How many messages a second a bare file takes with `group` messages per sync.
fn journal(folder: &Path, group: usize) -> Result<f64> {
    let mut file = File::create(folder.join("journal"))?;
    let bytes = vec![b'x'; group * MESSAGE_BYTES];
    let watch = Stopwatch::start();
    let mut syncs = 0;
    while watch.passed() < LENGTH {
        file.write_all(&bytes)?;
        file.sync_data()?;
        syncs += 1;
    }
    Ok(per_second(syncs * group as u64, watch.secs()))
}

/// How many ranks are hashed in a second: one hash for each entry of a draw.
fn hashes() -> f64 {
    let watch = Stopwatch::start();
    let mut input = [0_u8; 64];
    let mut count = 0;
    while watch.passed() < LENGTH {
        for _ in 0..HASHES {
            let hash = Sha256::digest(black_box(input));
            input[32..].copy_from_slice(&hash);
        }
        count += u64::from(HASHES);
    }
    black_box(input);
    per_second(count, watch.secs())
}
