//! Making the ledger anew from the store, and telling whether two ledgers hold the same.

use domain::draw::Digest;
use domain::id::RaffleId;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{EventNote, LedgerSearch, RaffleNote, RegistrationNote, note_board};
use crate::Services;
use crate::error::{Error, Result};
use crate::ports::{LEDGER_BATCH_MAX, Ledger};

/// How far a rebuilding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Raffles that are done.
    pub raffles: u64,
    /// Registrations that are done.
    pub registrations: u64,
}

/// Empties the ledger and fills it from the store, page by page; `tell` is called after each page with how far it is.
/// `NotFound` where there is no ledger.
pub async fn rebuild(services: &Services, tell: impl FnMut(Rebuilt)) -> Result<Rebuilt> {
    let ledger = services.ledger.as_deref().ok_or(Error::NotFound)?;
    while !ledger.wipe().await? {}
    fill(services, ledger, tell).await
}

/// Fills a ledger that is new, or was emptied and never filled. Reports may come in meanwhile: which is noted first
/// does not matter. `None` where there is no ledger, or nothing to fill.
pub async fn fill_once(services: &Services) -> Result<Option<Rebuilt>> {
    let Some(ledger) = services.ledger.as_deref() else { return Ok(None) };
    if ledger.get_filled().await?.is_some() {
        return Ok(None);
    }
    fill(services, ledger, |_| {}).await.map(Some)
}

async fn fill(services: &Services, ledger: &dyn Ledger, mut tell: impl FnMut(Rebuilt)) -> Result<Rebuilt> {
    for event in services.events.list_events().await? {
        ledger.note_event(&EventNote::from(&event)).await?;
    }
    let mut done = Rebuilt::default();
    for raffle in services.raffles.list_raffles().await? {
        let mut after = None;
        loop {
            let page = services.registrations.list_registrations(raffle.id, after, LEDGER_BATCH_MAX).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.code.person);
            let notes = page.iter().map(RegistrationNote::from).collect::<Vec<_>>();
            ledger.note_registrations(&notes).await?;
            done.registrations += notes.len() as u64;
            tell(done);
        }
        note_board(services, ledger, raffle.id).await?;
        // Last, so that a raffle which is in the ledger is there with all that belongs to it.
        ledger.note_raffle(&RaffleNote::from(&raffle)).await?;
        done.raffles += 1;
        tell(done);
    }
    ledger.note_filled(services.clock.now()).await?;
    Ok(done)
}

/// A hash over all that a ledger holds, read through its port: two with the same hold the same.
pub async fn fingerprint(ledger: &dyn Ledger) -> Result<Digest> {
    let mut hash = Sha256::new();
    for event in ledger.list_events().await? {
        add(&mut hash, &event)?;
    }
    for raffle in ledger.list_raffles().await? {
        add(&mut hash, &raffle)?;
        add_registrations(ledger, raffle.id, &mut hash).await?;
        add_board(ledger, raffle.id, &mut hash).await?;
    }
    Ok(Digest(hash.finalize().into()))
}

async fn add_registrations(ledger: &dyn Ledger, raffle: RaffleId, hash: &mut Sha256) -> Result<()> {
    let (all, mut after) = (LedgerSearch::default(), None);
    loop {
        let page = ledger.list_registrations(raffle, &all, after, LEDGER_BATCH_MAX).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.registration.person);
        for line in &page {
            add(hash, line)?;
        }
    }
}

async fn add_board(ledger: &dyn Ledger, raffle: RaffleId, hash: &mut Sha256) -> Result<()> {
    let mut after = None;
    loop {
        let page = ledger.list_board(raffle, after, LEDGER_BATCH_MAX).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some((last.kind, last.number));
        for line in &page {
            add(hash, line)?;
        }
    }
}

fn add(hash: &mut Sha256, value: &impl Serialize) -> Result<()> {
    let json = serde_json::to_vec(value).map_err(|fault| Error::Unavailable(fault.to_string()))?;
    hash.update((json.len() as u64).to_be_bytes());
    hash.update(json);
    Ok(())
}
