//! `verify-draw`: re-runs a published draw from its two files, with nothing else at hand.

use std::fs;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;

use anyhow::{Context, Result};
use domain::draw::{DrawRecord, Mismatch, verify};

use super::say;

/// Re-run a published draw and compare.
#[derive(clap::Args)]
pub(super) struct VerifyDraw {
    /// The record: `record.json` from the page of the draw.
    record: PathBuf,
    /// The list of entries: `entries.bin` from the same page.
    entries: PathBuf,
}

impl VerifyDraw {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let record = fs::read(&self.record).with_context(|| format!("cannot read {}", self.record.display()))?;
        let Ok(record) = serde_json::from_slice::<DrawRecord>(&record) else {
            say(format_args!("NOT verified: {}", Mismatch::Format));
            return Ok(ExitCode::FAILURE);
        };
        let entries = fs::read(&self.entries).with_context(|| format!("cannot read {}", self.entries.display()))?;
        let cores = available_parallelism().map_or(1, NonZero::get);
        match verify(&record, &entries, cores) {
            Ok(()) => {
                say(format_args!("verified: the draw of {} follows from its published record", record.raffle));
                let (winners, next) = (record.winners.len(), record.runners_up.len());
                say(format_args!("{} registrations, {winners} winners, {next} runners-up", record.seal.count));
                Ok(ExitCode::SUCCESS)
            }
            Err(mismatch) => {
                say(format_args!("NOT verified: {mismatch}"));
                Ok(ExitCode::FAILURE)
            }
        }
    }
}
