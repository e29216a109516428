//! Sealing a pool and drawing from it: each happens once, whatever crashes in between.

use std::collections::HashMap;
use std::num::NonZero;

use domain::draw::{Commitment, DrawRecord, EntryList, Randomness, RandomnessSource, Ranked, Seal, draw, freeze};
use domain::event::Event;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Claim, OfferTerms, Raffle, Standing, StandingKind};

use crate::Services;
use crate::audit;
use crate::error::{Error, Result};
use crate::jobs::{Job, News};
use crate::people::Actor;
use crate::ports::{Depth, Once, REGISTRATIONS_PAGE_MAX};

/// The file that holds the entries under a seal. Named by the root, so that a list which was
/// written before a crash can never be taken for the list of another seal.
pub fn entries_file(raffle: RaffleId, seal: &Seal) -> String {
    format!("draws/{raffle}/entries-{}.bin", seal.root)
}

/// The file that holds the record of a draw.
pub fn record_file(raffle: RaffleId) -> String {
    format!("draws/{raffle}/record.json")
}

/// Why a pool cannot be frozen yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotYet {
    /// Registrations that came in time may still arrive.
    Settling,
    /// So many registrations are on the queue.
    Draining(u64),
    /// So many registrations could not be stored.
    DeadLetters(u64),
}

/// Whether the pool of a closed raffle is complete.
pub async fn readiness(services: &Services, raffle: &Raffle) -> Result<Option<NotYet>> {
    if services.clock.now() < raffle.seals_from() {
        return Ok(Some(NotYet::Settling));
    }
    let Depth { ready, in_flight, delayed, dead, .. } = services.queue.pool_depth(raffle.id).await?;
    let left = ready + in_flight + delayed;
    Ok(match (left, dead) {
        (0, 0) => None,
        (0, dead) => Some(NotYet::DeadLetters(dead)),
        (left, _) => Some(NotYet::Draining(left)),
    })
}

/// Freezes the pool of a raffle that is closed, once its queue is drained.
pub async fn seal(services: &Services, raffle: &Raffle) -> Result<Option<NotYet>> {
    if let Some(not_yet) = readiness(services, raffle).await? {
        if let NotYet::DeadLetters(dead) = not_yet {
            metrics::counter!("festival_seals_held_total").increment(1);
            if services.watch.may_report(raffle.id, services.clock.uptime()) {
                tracing::error!(raffle.id = %raffle.id, queue.dead = dead, "dead letters hold the seal; redrive or look at them");
            }
        }
        return Ok(Some(not_yet));
    }
    let list = sorted_entries(services, raffle.id).await?;
    let entries = EntryList::parse(&list, raffle.rules.max_party)
        .map_err(|fault| Error::Unavailable(format!("the pool cannot be frozen: {fault}")))?;
    let seal = freeze(raffle, entries, services.clock.now());
    services.files.put_once(&entries_file(raffle.id, &seal), &list).await?;
    let once = services.draws.record_seal_once(raffle.id, &seal).await?;
    services.recent.forget(raffle.id);
    if once == Once::Now {
        tracing::info!(raffle.id = %raffle.id, raffle.registrations = seal.count, "the pool is sealed");
        let detail = format!("{} registrations, root {}", seal.count, seal.root);
        audit::note(services, &Actor::Timetable, "raffle.sealed", raffle.id, detail).await?;
    }
    Ok(None)
}

/// All entries of a pool, as the bytes of the published list.
async fn sorted_entries(services: &Services, raffle: RaffleId) -> Result<Vec<u8>> {
    let mut entries = Vec::new();
    let mut after = None;
    loop {
        let page = services.registrations.list_entries(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        entries.extend(page.into_iter().map(|(_, entry)| entry.to_bytes()));
    }
    entries.sort_unstable();
    Ok(entries.into_flattened())
}

/// Draws from a sealed pool, once its randomness is there.
pub async fn draw_sealed(services: &Services, raffle: &Raffle, event: &Event, seal: &Seal) -> Result<()> {
    let randomness = obtain(services, raffle).await?;
    let list = services.files.get_file(&entries_file(raffle.id, seal)).await?;
    let list = list.ok_or_else(|| Error::Unavailable("the sealed list of entries is missing".to_owned()))?;
    let entries = EntryList::parse(&list, raffle.rules.max_party)
        .map_err(|fault| Error::Unavailable(format!("the sealed list is damaged: {fault}")))?;
    let frozen = freeze(raffle, entries, seal.sealed_at);
    if frozen != *seal {
        return Err(Error::Unavailable("the list of entries is not the one that was sealed".to_owned()));
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let record = draw(raffle, seal, entries, randomness, services.clock.now(), cores);
    let board = board_of(services, raffle, event, &record).await?;
    let news = Job::Announce { raffle: raffle.id, news: News::Draw, after: None };
    let once = services.draws.record_draw_once(&record, &board, vec![news.into()]).await?;
    services.recent.forget(raffle.id);
    if once == Once::Now {
        let (winners, runners_up) = (record.winners.len(), record.runners_up.len());
        tracing::info!(raffle.id = %raffle.id, draw.winners = winners, draw.runners_up = runners_up, "drawn");
        metrics::counter!("festival_draws_total").increment(1);
        let detail = format!("{winners} winners, {runners_up} runners-up");
        audit::note(services, &Actor::Timetable, "raffle.drawn", raffle.id, detail).await?;
    }
    publish(services, raffle.id).await
}

/// Writes the record of a draw as a file. A crash between recording and this is made good by the
/// timetable, which calls it for every draw when the process starts.
pub async fn publish(services: &Services, raffle: RaffleId) -> Result<()> {
    let Some(record) = services.draws.get_record(raffle).await? else { return Ok(()) };
    let json = serde_json::to_vec_pretty(&record).map_err(|error| Error::Unavailable(error.to_string()))?;
    services.files.put_once(&record_file(raffle), &json).await?;
    Ok(())
}

/// The announced randomness. There is no other to fall back to: without it the draw waits.
async fn obtain(services: &Services, raffle: &Raffle) -> Result<Randomness> {
    match &raffle.source {
        RandomnessSource::SealedSecret { .. } => {
            let secret = services.raffles.get_secret(raffle.id).await?;
            let secret = secret.ok_or_else(|| Error::Unavailable("the sealed secret is missing".to_owned()))?;
            let randomness = Randomness::Secret(secret);
            if randomness.is_from(&raffle.source, raffle.id) {
                Ok(randomness)
            } else {
                Err(Error::Unavailable("the secret is not the one that was announced".to_owned()))
            }
        }
        RandomnessSource::Drand { .. } | RandomnessSource::Declared { .. } => {
            Err(Error::Unavailable("this version cannot obtain randomness from this source".to_owned()))
        }
    }
}

/// The lines of the board: the same people that the record names by their commitments.
async fn board_of(services: &Services, raffle: &Raffle, event: &Event, record: &DrawRecord) -> Result<Vec<Standing>> {
    let people = people_behind(services, raffle.id, record).await?;
    let terms =
        OfferTerms { places: raffle.rules.places, claim_hours: raffle.claim_hours, event_starts: event.details.starts };
    let won = Claim::Offered { until: terms.offer_until(record.drawn_at) };
    let winners = record.winners.iter().zip(1..).map(|(ranked, number)| (ranked, StandingKind::Winner, number, won));
    let next = record.runners_up.iter().zip(1..);
    let next = next.map(|(ranked, number)| (ranked, StandingKind::RunnerUp, number, Claim::Waiting));
    let lines = winners.chain(next).map(|(ranked, kind, number, claim)| {
        let person = people.get(&ranked.commitment).copied()?;
        let (commitment, party_size) = (ranked.commitment, ranked.party_size);
        Some(Standing { person, commitment, party_size, kind, number, claim })
    });
    let board: Option<Vec<Standing>> = lines.collect();
    board.ok_or_else(|| Error::Unavailable("a drawn registration is not in the store".to_owned()))
}

async fn people_behind(
    services: &Services,
    raffle: RaffleId,
    record: &DrawRecord,
) -> Result<HashMap<Commitment, PersonKey>> {
    let drawn = record.winners.iter().chain(&record.runners_up);
    let drawn: HashMap<Commitment, &Ranked> = drawn.map(|ranked| (ranked.commitment, ranked)).collect();
    let mut people = HashMap::with_capacity(drawn.len());
    let mut after = None;
    loop {
        let page = services.registrations.list_entries(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some((last, _)) = page.last() else { return Ok(people) };
        after = Some(*last);
        for (person, entry) in page {
            if drawn.contains_key(&entry.commitment) {
                people.insert(entry.commitment, person);
            }
        }
    }
}
