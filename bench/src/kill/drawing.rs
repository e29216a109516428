//! A raffle that is drained, sealed and drawn while the server is being killed: never two draws,
//! never none, and never another one than was seen before.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Result, bail};
use domain::draw::{DrawRecord, ENTRY_BYTES, Seal};
use domain::id::RaffleId;
use domain::ticket::SignedReceipt;

use super::compare::{Violations, status};
use super::database::Database;
use crate::fixture::DueRaffle;
use crate::http::{self, Connection};
use crate::places;
use crate::stopwatch::Stopwatch;

/// How long a draw may take: what was in flight comes again after the visibility timeout, and then it takes seconds.
const DRAWN_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A raffle that is due, and what has been seen of its draw so far.
pub(super) struct Drawing {
    due: DueRaffle,
    places: u32,
    seal: Option<Seal>,
    record: Option<DrawRecord>,
}

impl Drawing {
    pub(super) fn new(due: DueRaffle, places: u32) -> Self {
        Self { due, places, seal: None, record: None }
    }

    /// Looks into the file between two lives of the server: what was there has to stay.
    pub(super) fn look(&mut self, folder: &Path, wrong: &mut Violations) -> Result<()> {
        let database = Database::open(folder)?;
        let id = self.due.id;
        let (seal, mut records) = (database.seal(id)?, database.records(id)?);
        if records.len() > 1 {
            wrong.push(format!("{id} was drawn {} times", records.len()));
        }
        let record = records.pop();
        if self.seal.is_some() && self.seal != seal {
            wrong.push(format!("the seal of {id} has changed"));
        }
        if self.record.is_some() && self.record != record {
            wrong.push(format!("the draw of {id} has changed"));
        }
        (self.seal, self.record) = (seal, record);
        Ok(())
    }

    /// Waits for the draw, and holds it against everything that it has to agree with.
    pub(super) async fn conclude(mut self, address: SocketAddr, folder: &Path, wrong: &mut Violations) -> Result<()> {
        let id = self.due.id;
        let waiting = Stopwatch::start();
        let mut connection = Connection::open(address).await?;
        let (record, entries) = loop {
            let record = file(&mut connection, id, "record.json").await?;
            let entries = file(&mut connection, id, "entries.bin").await?;
            if let (Some(record), Some(entries)) = (record, entries) {
                break (record, entries);
            }
            if waiting.passed() > DRAWN_WITHIN {
                wrong.push(format!("{id} was not drawn within {DRAWN_WITHIN:?}"));
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        self.look(folder, wrong)?;
        let published: DrawRecord = serde_json::from_slice(&record)?;
        if self.record.as_ref() != Some(&published) {
            wrong.push(format!("the published record of {id} is not the one in the database"));
        }
        verify(folder, &record, &entries, wrong)?;
        self.check_pool(&entries, wrong);
        self.check_board(&published, folder, wrong)?;
        self.check_answers(&published, &mut connection, wrong).await
    }

    /// Everybody who was acknowledged is in the pool, and nobody else.
    fn check_pool(&self, entries: &[u8], wrong: &mut Violations) {
        let pool: HashSet<&[u8]> = entries.chunks_exact(ENTRY_BYTES).map(|entry| &entry[..32]).collect();
        let is_in = |signed: &&SignedReceipt| pool.contains(signed.receipt.commitment().0.as_slice());
        let found = self.due.receipts.iter().filter(is_in).count();
        let expected = self.due.receipts.len();
        if found != expected || pool.len() != expected {
            wrong.push(format!("{expected} were acknowledged, {found} of them are among {} in the pool", pool.len()));
        }
    }

    fn check_board(&self, record: &DrawRecord, folder: &Path, wrong: &mut Violations) -> Result<()> {
        let (id, database) = (self.due.id, Database::open(folder)?);
        let lines = (record.winners.len() + record.runners_up.len()) as u64;
        if database.standings(id)? != lines {
            wrong.push(format!("the board of {id} has not the {lines} lines of its record"));
        }
        let taken: u32 = record.winners.iter().map(|winner| winner.party_size.places()).sum();
        if taken > self.places {
            wrong.push(format!("{taken} of {} places of {id} were handed out", self.places));
        }
        for deed in ["raffle.sealed", "raffle.drawn"] {
            if database.noted(deed, id)? > 1 {
                wrong.push(format!("the audit log says `{deed}` of {id} more than once"));
            }
        }
        Ok(())
    }

    /// Every code is told what the record says.
    async fn check_answers(&self, record: &DrawRecord, asked: &mut Connection, wrong: &mut Violations) -> Result<()> {
        let winners: HashSet<_> = record.winners.iter().map(|ranked| ranked.commitment).collect();
        let next: HashSet<_> = record.runners_up.iter().map(|ranked| ranked.commitment).collect();
        for signed in &self.due.receipts {
            let commitment = signed.receipt.commitment();
            let allowed: &[&str] = match (winners.contains(&commitment), next.contains(&commitment)) {
                (true, _) => &["won"],
                (false, true) => &["runner_up", "place_offered"],
                (false, false) => &["not_drawn"],
            };
            let said = status(asked, signed.receipt.code).await?;
            if !allowed.contains(&said.as_str()) {
                wrong.push(format!("a code of {} answers `{said}` and not one of {allowed:?}", self.due.id));
            }
        }
        Ok(())
    }
}

async fn file(connection: &mut Connection, raffle: RaffleId, name: &str) -> Result<Option<Vec<u8>>> {
    let answer = connection.call(&http::get(&format!("/draws/{raffle}/{name}"))).await?;
    match answer.status {
        200 => Ok(Some(answer.body.to_vec())),
        404 => Ok(None),
        other => bail!("/draws/{raffle}/{name} answers {other}"),
    }
}

/// Has the shipped binary verify the two published files, as a stranger would.
fn verify(folder: &Path, record: &[u8], entries: &[u8], wrong: &mut Violations) -> Result<()> {
    let files = [folder.join("verify-record.json"), folder.join("verify-entries.bin")];
    std::fs::write(&files[0], record)?;
    std::fs::write(&files[1], entries)?;
    let mut command = places::program(&places::festival_binary()?);
    let output = command.arg("verify-draw").args(&files).stdin(Stdio::null()).output()?;
    if !output.status.success() {
        wrong.push(format!("verify-draw says: {}", String::from_utf8_lossy(&output.stdout).trim()));
    }
    Ok(())
}
