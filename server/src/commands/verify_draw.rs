//! `verify-draw`: re-runs a published draw from its two files, with nothing else at hand.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use domain::bytes::from_hex;
use domain::draw::{Deed, DrawRecord, Mismatch, SignedChange, Verification, verify_changes};
use domain::ticket::ReceiptVerifier;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::say;

const RECORD: &str = "record.json";
const ENTRIES: &str = "entries.bin";
const CHANGES: &str = "changes.json";
/// The most bytes of a record that are read: it holds at most 1.1 million lines of some 200 bytes.
const RECORD_BYTES_MAX: usize = 400_000_000;
/// How many bytes are read from a file at a time.
const PIECE_BYTES: usize = 1 << 20;

/// Re-run a published draw and compare.
#[derive(clap::Args)]
pub(super) struct VerifyDraw {
    /// The record, or the page of the draw: a path, or an address such as
    /// `https://tickets.example.org/draws/raf_…`.
    record: String,
    /// The list of entries; without it, `entries.bin` beside the record.
    entries: Option<String>,
    /// The changes by hand; without it, `changes.json` beside a record that has an address.
    #[arg(long, requires = "key")]
    changes: Option<String>,
    /// The installation's public key in hexadecimal; without it, the one that the site publishes.
    #[arg(long)]
    key: Option<String>,
}

impl VerifyDraw {
    pub(super) fn run(&self) -> Result<ExitCode> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(self.verify())
    }

    async fn verify(&self) -> Result<ExitCode> {
        let place = record_place(&self.record);
        let record = read_all(&place).await?;
        let Ok(record) = serde_json::from_slice::<DrawRecord>(&record) else {
            return Ok(refuse(&Mismatch::Format));
        };
        let page = place;
        let place = self.entries.clone().unwrap_or_else(|| beside(&page, ENTRIES));
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
                for one in &record.rules.allocations {
                    say(format_args!("set aside before the opening: {} places, {}", one.places, one.purpose));
                }
                self.verify_changes(&record, &page).await
            }
            Err(mismatch) => Ok(refuse(&mismatch)),
        }
    }
}

impl VerifyDraw {
    /// The changes by hand since the draw, each shown.
    async fn verify_changes(&self, record: &DrawRecord, page: &str) -> Result<ExitCode> {
        let place = self.changes.clone().or_else(|| is_address(page).then(|| beside(page, CHANGES)));
        let Some(place) = place else { return Ok(ExitCode::SUCCESS) };
        let changes: Vec<SignedChange> = serde_json::from_slice(&read_all(&place).await?)
            .with_context(|| format!("{place} does not hold changes by hand"))?;
        let key = match &self.key {
            Some(key) => key.clone(),
            None => published_key(page).await?,
        };
        let key = from_hex(&key).ok().and_then(|key| ReceiptVerifier::from_bytes(&key)).context("this is no key")?;
        if let Err(number) = verify_changes(&changes, record.raffle, record.seal.root, &key) {
            say(format_args!("NOT verified: change by hand number {number} was removed, rewritten or not signed"));
            return Ok(ExitCode::FAILURE);
        }
        for SignedChange { change, .. } in &changes {
            let what = match &change.deed {
                Deed::TakenBack { commitment } => format!("the place of {commitment} was taken back"),
                Deed::Given { places, purpose } => format!("{places} places were handed out: {purpose}"),
            };
            say(format_args!("by hand, {} {}: {what}; {}", change.at, change.by, change.why));
        }
        say(format_args!("{} changes by hand, signed and complete", changes.len()));
        Ok(ExitCode::SUCCESS)
    }
}

/// The key that the site of a draw publishes.
async fn published_key(page: &str) -> Result<String> {
    #[derive(Deserialize)]
    struct Published {
        public_key: String,
    }
    let site = reqwest::Url::parse(page)?.join("/v1/receipt-key")?;
    let published: Published = serde_json::from_slice(&read_all(site.as_str()).await?)?;
    Ok(published.public_key)
}

async fn read_all(place: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut source = Source::open(place).await?;
    while let Some(piece) = source.next().await.with_context(|| format!("cannot read {place}"))? {
        bytes.extend_from_slice(&piece);
        ensure!(bytes.len() <= RECORD_BYTES_MAX, "{place} is too long");
    }
    Ok(bytes)
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

fn beside(record: &str, file: &str) -> String {
    let folder = record.rfind('/').map_or("", |slash| &record[..=slash]);
    format!("{folder}{file}")
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
    use super::{ENTRIES, beside, record_place};

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
            beside("https://t.example/draws/raf_1/record.json", ENTRIES),
            "https://t.example/draws/raf_1/entries.bin"
        );
        assert_eq!(beside("record.json", ENTRIES), "entries.bin");
    }
}
