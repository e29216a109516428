//! Sealing a pool and drawing from it: each happens once, whatever crashes in between.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;

use domain::audit::AuditDeed;
use domain::draw::{
    BeaconSignature, Commitment, DrawRecord, EntryList, ROUND_LATE_SECS, Randomness, RandomnessSource, Ranked, Seal,
    draw, freeze, freeze_with_roots, round_is_made,
};
use domain::event::Event;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Claim, OfferTerms, Raffle, Standing, StandingKind, nobody};

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, News};
use crate::notices::Happening;
use crate::people::Actor;
use crate::ports::{Depth, NewMessage, Once, PortError, REGISTRATIONS_PAGE_MAX};
use crate::{audit, claims, draw_log, ledger, notices};

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
    /// Registrations that came in time may still arrive, or somebody has just left the pool.
    Settling,
    /// How many registrations are still on the queue.
    Draining(u64),
    /// How many registrations could not be stored.
    DeadLetters(u64),
    /// The pool was not complete in time: the announced round is known, or will be in a moment. A
    /// pool that is frozen now proves nothing, and there is no other source to turn to.
    RoundIsKnown,
}

/// How many seconds a pool must be frozen before its round is made: more than two clocks can disagree by.
pub const SEAL_MARGIN_SECS: i64 = 30;

/// Whether the pool of a closed raffle is complete.
pub async fn readiness(services: &Services, raffle: &Raffle) -> Result<Option<NotYet>> {
    let now = services.clock.now();
    if now < raffle.seals_from() {
        return Ok(Some(NotYet::Settling));
    }
    if let RandomnessSource::Drand { round } = raffle.source
        && now.plus_secs(SEAL_MARGIN_SECS) >= round_is_made(round)
    {
        return Ok(Some(NotYet::RoundIsKnown));
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
        report(services, raffle.id, not_yet);
        return Ok(Some(not_yet));
    }
    let withdrawals = services.erasures.count_withdrawals(raffle.id).await?;
    let list = sorted_entries(services, raffle.id).await?;
    let entries = EntryList::parse(&list, raffle.rules.max_party)
        .map_err(|fault| Error::Unavailable(format!("the pool cannot be frozen: {fault}")))?;
    let (seal, roots) = freeze_with_roots(raffle, entries, services.clock.now(), cores());
    services.files.put_once(&entries_file(raffle.id, &seal), &list).await?;
    draw_log::keep_roots(services, raffle.id, &seal, &roots).await?;
    // To read a large pool takes seconds, in which a clock may have been set right: then it is open again.
    if let Some(not_yet) = readiness(services, raffle).await? {
        return Ok(Some(not_yet));
    }
    let once = match services.draws.record_seal_once(raffle.id, &seal, withdrawals).await {
        // Somebody has left or come in since the pool was read, or it was called off. The next round looks again.
        Err(PortError::Conflict) => return Ok(Some(NotYet::Settling)),
        once => once?,
    };
    services.recent.forget(raffle.id);
    if once == Once::Now {
        tracing::info!(raffle.id = %raffle.id, raffle.registrations = seal.count, "the pool is sealed");
        let detail = format!("{} registrations, root {}", seal.count, seal.root);
        audit::note(services, &Actor::Timetable, AuditDeed::RaffleSealed, raffle.id, detail).await;
        tell_of_seal(services, raffle.id).await;
    }
    Ok(None)
}

/// Tells the ledger and other systems that the pool is sealed. Should this message be lost, both hear of it with the
/// draw.
async fn tell_of_seal(services: &Services, raffle: RaffleId) {
    let mut messages = ledger::of_raffle(services, raffle);
    messages.extend(notices::of(services, raffle, Happening::Sealed));
    if !messages.is_empty()
        && let Err(error) = services.queue.send(messages).await
    {
        tracing::warn!(raffle.id = %raffle, error = %error, "the ledger hears of a seal with the draw, and a notice of it is lost");
    }
}

/// Raises an alarm where somebody has to act before the pool can be frozen.
fn report(services: &Services, raffle: RaffleId, not_yet: NotYet) {
    if !matches!(not_yet, NotYet::DeadLetters(_) | NotYet::RoundIsKnown) {
        return;
    }
    metrics::counter!("festival_seals_held_total").increment(1);
    if !services.watch.may_report(raffle, services.clock.uptime()) {
        return;
    }
    if let NotYet::DeadLetters(dead) = not_yet {
        tracing::error!(raffle.id = %raffle, queue.dead = dead, "dead letters hold the seal; redrive or look at them");
    } else {
        tracing::error!(raffle.id = %raffle, "the announced round came before the seal; this raffle cannot be drawn, call it off");
    }
}

/// All entries of a pool, as the bytes of the published list. They are collected page by page and
/// sorted where they lie, so that nothing but the list itself is held.
async fn sorted_entries(services: &Services, raffle: RaffleId) -> Result<Vec<u8>> {
    let count = services.registrations.count_registrations(raffle).await?;
    let mut entries = Vec::with_capacity(usize::try_from(count).unwrap_or_default());
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

/// Draws from a sealed pool, once its randomness is there and the seal is public.
pub async fn draw_sealed(services: &Services, raffle: &Raffle, event: &Event, seal: &Seal) -> Result<()> {
    if !services.watch.seals.has(raffle.id) {
        draw_log::publish_checkpoint(services, raffle, seal).await?;
        services.watch.seals.note(raffle.id);
    }
    let Some(randomness) = obtain(services, raffle).await? else { return Ok(()) };
    let record = draw_from_list(services, raffle, seal, randomness).await?;
    let board = board_of(services, raffle, event, &record).await?;
    let news = Job::Announce { raffle: raffle.id, news: News::Draw, after: None };
    let mut messages: Vec<NewMessage> = vec![news.into()];
    let claim_by = OfferTerms::of(raffle, event).offer_until(record.drawn_at);
    messages.extend(claims::remind_all(raffle.id, claim_by, raffle.claim_hours, record.drawn_at));
    messages.extend(ledger::of_draw(services, raffle.id));
    messages.extend(notices::of(services, raffle.id, Happening::Drawn));
    let once = services.draws.record_draw_once(&record, &board, messages).await?;
    services.recent.forget(raffle.id);
    if once == Once::Now {
        let (winners, runners_up) = (record.winners.len(), record.runners_up.len());
        tracing::info!(raffle.id = %raffle.id, draw.winners = winners, draw.runners_up = runners_up, "drawn");
        metrics::counter!("festival_draws_total").increment(1);
        let detail = format!("{winners} winners, {runners_up} runners-up");
        audit::note(services, &Actor::Timetable, AuditDeed::RaffleDrawn, raffle.id, detail).await;
    }
    publish(services, raffle.id).await
}

/// Draws from the file that was sealed. It takes seconds, so a draw that was interrupted is begun again: the same list
/// and the same randomness give the same winners.
async fn draw_from_list(
    services: &Services,
    raffle: &Raffle,
    seal: &Seal,
    randomness: Randomness,
) -> Result<DrawRecord> {
    let list = services.files.get_file(&entries_file(raffle.id, seal)).await?;
    let list = list.ok_or_else(|| Error::Unavailable("the sealed list of entries is missing".to_owned()))?;
    let entries = EntryList::parse(&list, raffle.rules.max_party)
        .map_err(|fault| Error::Unavailable(format!("the sealed list is damaged: {fault}")))?;
    let frozen = freeze(raffle, entries, seal.sealed_at, cores());
    if frozen != *seal {
        return Err(Error::Unavailable("the list of entries is not the one that was sealed".to_owned()));
    }
    Ok(draw(raffle, seal, entries, randomness, services.clock.now(), cores()))
}

/// How many cores may work on a list.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Writes the record of a draw as a file. A crash between recording and this is made good by the
/// timetable, which calls it for every draw when the process starts.
pub async fn publish(services: &Services, raffle: RaffleId) -> Result<()> {
    let Some(record) = services.draws.get_record(raffle).await? else { return Ok(()) };
    let json = serde_json::to_vec_pretty(&record).map_err(|error| Error::Unavailable(error.to_string()))?;
    services.files.put_once(&record_file(raffle), &json).await?;
    Ok(())
}

/// The announced randomness, or nothing before its time. There is no other source to fall back on: without it the draw
/// waits.
async fn obtain(services: &Services, raffle: &Raffle) -> Result<Option<Randomness>> {
    let randomness = match &raffle.source {
        RandomnessSource::SealedSecret { .. } => {
            let secret = services.raffles.get_secret(raffle.id).await?;
            let secret = secret.ok_or_else(|| Error::Unavailable("the sealed secret is missing".to_owned()))?;
            Some(Randomness::Secret(secret))
        }
        RandomnessSource::Drand { round } => signature_of(services, raffle.id, *round).await?.map(Randomness::Drand),
        RandomnessSource::Declared { .. } => raffle.progress.figures.clone().map(Randomness::Declared),
    };
    match randomness {
        Some(randomness) if !randomness.is_from(&raffle.source, raffle.id) => {
            Err(Error::Unavailable("the randomness is not the one that was announced".to_owned()))
        }
        randomness => Ok(randomness),
    }
}

/// The beacon is asked when the round is due, and not before. One that is late is an alarm.
async fn signature_of(services: &Services, raffle: RaffleId, round: u64) -> Result<Option<BeaconSignature>> {
    let is_due = services.clock.now() >= round_is_made(round);
    if !is_due || !services.watch.may_ask_beacon(raffle, services.clock.uptime()) {
        return Ok(None);
    }
    match services.beacon.get_round(round).await? {
        None if services.clock.now() >= round_is_made(round).plus_secs(ROUND_LATE_SECS) => {
            Err(Error::Unavailable(format!("no relay of the beacon knows round {round}; the draw waits")))
        }
        signature => Ok(signature),
    }
}

/// The lines of the board: the same people that the record names by their commitments.
async fn board_of(services: &Services, raffle: &Raffle, event: &Event, record: &DrawRecord) -> Result<Vec<Standing>> {
    let people = people_behind(services, raffle.id, record).await?;
    // Read after the people, so that somebody whose data are deleted meanwhile is in one of the two.
    let erased = erased_entries(services, raffle.id).await?;
    let won = Claim::Offered { until: OfferTerms::of(raffle, event).offer_until(record.drawn_at) };
    let winners = record.winners.iter().zip(1..).map(|(ranked, number)| (ranked, StandingKind::Winner, number, won));
    let next = record.runners_up.iter().zip(1..);
    let next = next.map(|(ranked, number)| (ranked, StandingKind::RunnerUp, number, Claim::Waiting));
    let lines = winners.chain(next).map(|(ranked, kind, number, claim)| {
        let (commitment, party_size) = (ranked.commitment, ranked.party_size);
        let line = |person| Standing { person, commitment, party_size, kind, number, claim };
        if erased.contains(&commitment) {
            return Some(line(nobody(commitment)).erased(record.drawn_at));
        }
        people.get(&commitment).copied().map(line)
    });
    let board: Option<Vec<Standing>> = lines.collect();
    board.ok_or_else(|| Error::Unavailable("a drawn registration is not in the store".to_owned()))
}

/// The entries of a sealed pool that are nobody's by now.
async fn erased_entries(services: &Services, raffle: RaffleId) -> Result<HashSet<Commitment>> {
    let mut erased = HashSet::new();
    let mut after = None;
    loop {
        let page = services.erasures.list_erased(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok(erased) };
        after = Some(*last);
        erased.extend(page);
    }
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
