//! Trying a draw out on the real pool, as often as one likes, with nothing to show for it but counts.
//!
//! A [`Rehearsal`] is not a draw, and the compiler keeps it from being taken for one:
//!
//! ```
//! # use domain::draw::DrawRecord;
//! async fn publish(services: &services::Services, record: &DrawRecord) {
//!     let _ = services.draws.record_draw_once(record, &[], Vec::new()).await;
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use domain::draw::Rehearsal;
//! async fn publish(services: &services::Services, rehearsal: &Rehearsal) {
//!     let _ = services.draws.record_draw_once(rehearsal, &[], Vec::new()).await;
//! }
//! ```
//!
//! Nor can a line of one be offered a place or be written to: it has no persons.
//!
//! ```compile_fail,E0609
//! # use domain::draw::Rehearsal;
//! fn winners(rehearsal: Rehearsal) -> Vec<domain::draw::Ranked> {
//!     rehearsal.winners
//! }
//! ```

use std::time::Duration;

use domain::audit::AuditDeed;
use domain::draw::{ENTRY_BYTES, EntryList, Label, Rehearsal, RehearsalChance, Rehearsing, Seal};
use domain::id::RaffleId;
use domain::raffle::{Phase, Raffle};
use domain::staff::Capability;

use crate::Services;
use crate::audit;
use crate::draw::entries_file;
use crate::error::{Error, Result};
use crate::people::Actor;
use crate::ports::REGISTRATIONS_PAGE_MAX;
use crate::raffles;

/// Rehearses the draw of a raffle that takes registrations or has taken them, with fresh chance.
///
/// Goes through the pool once, in the order of the person keys: nobody is in it twice, everybody who was stored when it
/// began is in it, and some of those who are stored meanwhile. Once the pool is sealed it goes through the sealed list.
/// Reads no randomness that a draw goes by, and stores nothing but a line in the audit log.
pub async fn rehearse(services: &Services, actor: &Actor, id: RaffleId, label: &str) -> Result<Rehearsal> {
    actor.require(Capability::Manage)?;
    let label = Label::check(label)?;
    let raffle = raffles::read(services, id).await?.raffle;
    let phase = raffle.phase(services.clock.now());
    if !matches!(phase, Phase::Open | Phase::Closed | Phase::Sealed) {
        return Err(Error::WrongPhase { phase });
    }
    let began = services.clock.uptime();
    let mut chance = RehearsalChance([0; 32]);
    services.chance.fill(&mut chance.0);
    let mut rehearsing = Rehearsing::begin(&raffle, label, chance);
    match &raffle.progress.seal {
        Some(seal) => take_sealed(services, &raffle, seal, &mut rehearsing).await?,
        None => take_pool(services, id, &mut rehearsing).await?,
    }
    let took_ms = millis(services.clock.uptime().saturating_sub(began));
    let rehearsal = rehearsing.finish(services.clock.now(), took_ms);
    audit::note_first(services, actor, AuditDeed::RaffleRehearsed, id, detail(&rehearsal)).await?;
    Ok(rehearsal)
}

async fn take_pool(services: &Services, raffle: RaffleId, rehearsing: &mut Rehearsing) -> Result<()> {
    let mut after = None;
    loop {
        let page = services.registrations.list_entries(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(*last);
        for (_, entry) in page {
            rehearsing.push(entry);
        }
    }
}

async fn take_sealed(services: &Services, raffle: &Raffle, seal: &Seal, rehearsing: &mut Rehearsing) -> Result<()> {
    let file = entries_file(raffle.id, seal);
    let mut read = 0;
    while read < seal.count {
        let (offset, length) = (read * ENTRY_BYTES as u64, REGISTRATIONS_PAGE_MAX * ENTRY_BYTES);
        let part = services.files.get_part(&file, offset, length).await?.unwrap_or_default();
        let entries = EntryList::parse(&part, raffle.rules.max_party).ok().filter(|entries| entries.count() > 0);
        let entries = entries.ok_or_else(|| Error::Unavailable("the sealed list is missing or damaged".to_owned()))?;
        for entry in entries.entries() {
            rehearsing.push(entry);
        }
        read += entries.count();
    }
    Ok(())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn detail(rehearsal: &Rehearsal) -> String {
    let Rehearsal { label, seed, pool, drawn, .. } = rehearsal;
    format!("{}: {} of {} registrations, seed {seed}", label.as_str(), drawn.parties(), pool.parties())
}
