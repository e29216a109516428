//! `verify-draw`: re-runs a published draw from its two files, with nothing else at hand.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use domain::draw::{DrawRecord, Mismatch, Verification};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::say;

const RECORD: &str = "record.json";
const ENTRIES: &str = "entries.bin";
/// A record names at most 1.1 million lines of some 200 bytes.
const RECORD_BYTES_MAX: usize = 400_000_000;
/// Read at a time from a file.
const PIECE_BYTES: usize = 1 << 20;

/// Re-run a published draw and compare.
#[derive(clap::Args)]
pub(super) struct VerifyDraw {
    /// The record, or the page of the draw: a path, or an address such as
    /// `https://tickets.example.org/draws/raf_…`.
    record: String,
    /// The list of entries; without it, `entries.bin` beside the record.
    entries: Option<String>,
}

impl VerifyDraw {
    pub(super) fn run(&self) -> Result<ExitCode> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(self.verify())
    }

    async fn verify(&self) -> Result<ExitCode> {
        let place = record_place(&self.record);
        let mut record = Vec::new();
        let mut source = Source::open(&place).await?;
        while let Some(piece) = source.next().await.with_context(|| format!("cannot read {place}"))? {
            record.extend_from_slice(&piece);
            ensure!(record.len() <= RECORD_BYTES_MAX, "{place} is too long for a record");
        }
        let Ok(record) = serde_json::from_slice::<DrawRecord>(&record) else {
            return Ok(refuse(&Mismatch::Format));
        };
        let place = self.entries.clone().unwrap_or_else(|| entries_place(&place));
        let mut source = Source::open(&place).await?;
        let mut verification = Verification::of(record);
        while let Some(piece) = source.next().await.with_context(|| format!("cannot read {place}"))? {
            verification.push(&piece);
        }
        match verification.finish() {
            Ok(record) => {
                say(format_args!("verified: the draw of {} follows from its published record", record.raffle));
                let (winners, next) = (record.winners.len(), record.runners_up.len());
                say(format_args!("{} registrations, {winners} winners, {next} runners-up", record.seal.count));
                Ok(ExitCode::SUCCESS)
            }
            Err(mismatch) => Ok(refuse(&mismatch)),
        }
    }
}

fn refuse(mismatch: &Mismatch) -> ExitCode {
    say(format_args!("NOT verified: {mismatch}"));
    ExitCode::FAILURE
}

fn is_address(place: &str) -> bool {
    place.starts_with("https://") || place.starts_with("http://")
}

/// The page of a draw has its record below it.
fn record_place(named: &str) -> String {
    let is_record = Path::new(named).extension().is_some_and(|ending| ending == "json");
    if is_address(named) && !is_record { format!("{}/{RECORD}", named.trim_end_matches('/')) } else { named.to_owned() }
}

fn entries_place(record: &str) -> String {
    let folder = record.rfind('/').map_or("", |slash| &record[..=slash]);
    format!("{folder}{ENTRIES}")
}

/// A file or an address that is read in pieces.
enum Source {
    File(File),
    Address(reqwest::Response),
}

impl Source {
    async fn open(place: &str) -> Result<Self> {
        if is_address(place) {
            let answer = reqwest::get(place).await.with_context(|| format!("cannot reach {place}"))?;
            ensure!(answer.status().is_success(), "{place} answers {}", answer.status());
            return Ok(Self::Address(answer));
        }
        Ok(Self::File(File::open(place).await.with_context(|| format!("cannot read {place}"))?))
    }

    async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Address(answer) => Ok(answer.chunk().await?.map(|piece| piece.to_vec())),
            Self::File(file) => {
                let mut piece = Vec::with_capacity(PIECE_BYTES);
                let length = file.take(PIECE_BYTES as u64).read_to_end(&mut piece).await?;
                Ok((length > 0).then_some(piece))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{entries_place, record_place};

    #[test]
    fn the_page_of_a_draw_leads_to_its_record_and_the_record_to_its_list() {
        let cases = [
            ("https://t.example/draws/raf_1", "https://t.example/draws/raf_1/record.json"),
            ("https://t.example/draws/raf_1/", "https://t.example/draws/raf_1/record.json"),
            ("http://127.0.0.1:8080/draws/raf_1/record.json", "http://127.0.0.1:8080/draws/raf_1/record.json"),
            ("record.json", "record.json"),
            ("draws/saturday.json", "draws/saturday.json"),
        ];
        for (named, record) in cases {
            assert_eq!(record_place(named), record);
        }
        assert_eq!(
            entries_place("https://t.example/draws/raf_1/record.json"),
            "https://t.example/draws/raf_1/entries.bin"
        );
        assert_eq!(entries_place("record.json"), "entries.bin");
    }
}
