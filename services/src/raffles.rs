//! Organizers make, change, open, close and cancel raffles.

use domain::audit::AuditDeed;
use domain::draw::{Figures, RandomnessSource, Rules, Secret};
use domain::form::{Code, Problems};
use domain::id::{EventId, RaffleId};
use domain::raffle::{
    CLOSE_NOTICE_SECS, Phase, Progress, RAFFLES_PER_EVENT_MAX, Raffle, RaffleForm, RaffleLimits, RegistrationTerms,
    SourceChoice,
};
use domain::staff::Capability;
use domain::time::Timestamp;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, News};
use crate::notices::Happening;
use crate::people::Actor;
use crate::ports::NewMessage;
use crate::recent::RaffleAndEvent;
use crate::{audit, ledger, notices};

/// A raffle as it is now, with its event.
pub async fn read(services: &Services, id: RaffleId) -> Result<RaffleAndEvent> {
    let raffle = services.raffles.get_raffle(id).await?.ok_or(Error::NotFound)?;
    let event = services.events.get_event(raffle.event).await?.ok_or(Error::NotFound)?;
    let terms = RegistrationTerms {
        max_party: raffle.rules.max_party,
        minimum_age: event.details.minimum_age,
        event_day: event.first_day(),
    };
    Ok(RaffleAndEvent { raffle, event, terms })
}

/// Makes a raffle. Its secret is made with it, and only the hash of it is ever shown before the
/// draw. The same raffle twice is one, because answers get lost on the way.
pub async fn create(services: &Services, actor: &Actor, event: EventId, form: &RaffleForm) -> Result<RaffleId> {
    actor.require(Capability::Manage)?;
    let event = services.events.get_event(event).await?.ok_or(Error::NotFound)?;
    if event.listing.is_called_off() {
        return Err(Error::Conflict);
    }
    let limits = form.check(&event, None, services.clock.now())?;
    let now = services.clock.now();
    let mut others = services.raffles.list_raffles().await?;
    others.retain(|other| other.event == event.id && other.phase(now) != Phase::Cancelled);
    // The answer to the first attempt was lost: it is the same raffle.
    if let Some(same) = others.iter().find(|other| other.version == 1 && is_same(other, &limits, now)) {
        return Ok(same.id);
    }
    if others.len() >= RAFFLES_PER_EVENT_MAX {
        let max = u32::try_from(RAFFLES_PER_EVENT_MAX).unwrap_or(u32::MAX);
        return Err(Problems::of("name", Code::NoRoom { max }).into());
    }
    let id = RaffleId::new(services.chance.new_uuid());
    let mut secret = Secret([0; 32]);
    services.chance.fill(&mut secret.0);
    services.raffles.keep_secret_once(id, secret).await?;
    let raffle = Raffle {
        id,
        event: event.id,
        name: limits.name,
        rules: not_before(limits.rules, services.clock.now()),
        claim_hours: limits.claim_hours,
        source: announce(limits.source, secret, id),
        progress: Progress::default(),
        version: 1,
    };
    let mut messages = ledger::of_raffle(services, id);
    messages.extend(notices::of(services, id, Happening::Planned));
    services.raffles.put_raffle(&raffle, messages).await?;
    audit::note(services, actor, AuditDeed::RaffleCreated, id, raffle.name).await;
    Ok(id)
}

/// Whether a raffle is what the form asks for. An opening in the past counts as equal, because `create` moves it to the
/// moment of creation.
fn is_same(raffle: &Raffle, limits: &RaffleLimits, now: Timestamp) -> bool {
    let asked = not_before(limits.rules.clone(), raffle.rules.window.opens.min(now));
    let has_source = match (&raffle.source, &limits.source) {
        (RandomnessSource::SealedSecret { .. }, SourceChoice::SealedSecret) => true,
        (RandomnessSource::Drand { round }, SourceChoice::Drand { round: asked }) => round == asked,
        (RandomnessSource::Declared { figures }, SourceChoice::Declared { figures: asked }) => figures == asked,
        _ => false,
    };
    raffle.name == limits.name && raffle.rules == asked && raffle.claim_hours == limits.claim_hours && has_source
}

/// Moves an opening that has passed to now: nobody could register before, and nothing was announced before either.
fn not_before(mut rules: Rules, now: Timestamp) -> Rules {
    rules.window.opens = rules.window.opens.max(now);
    rules
}

/// The source as it is announced. Every raffle is given a secret, whether it uses it or not.
fn announce(choice: SourceChoice, secret: Secret, raffle: RaffleId) -> RandomnessSource {
    match choice {
        SourceChoice::SealedSecret => RandomnessSource::SealedSecret { hash: secret.hash(raffle) },
        SourceChoice::Drand { round } => RandomnessSource::Drand { round },
        SourceChoice::Declared { figures } => RandomnessSource::Declared { figures },
    }
}

/// Changes a raffle that still has this version. Once it is open only its name can change.
pub async fn save(services: &Services, actor: &Actor, id: RaffleId, version: u64, form: &RaffleForm) -> Result<()> {
    actor.require(Capability::Manage)?;
    let found = read(services, id).await?;
    let mut raffle = found.raffle;
    if raffle.version != version {
        return Err(Error::Conflict);
    }
    let now = services.clock.now();
    let phase = raffle.phase(now);
    if !matches!(phase, Phase::Planned | Phase::Open) {
        return Err(Error::WrongPhase { phase });
    }
    // One that is about to open is frozen as well: an instance that still reads an older copy may
    // acknowledge registrations by it before it hears of the change.
    let as_of = if phase == Phase::Planned { now.plus_secs(CLOSE_NOTICE_SECS) } else { now };
    let limits = form.check(&found.event, Some(&raffle), as_of)?;
    raffle.name = limits.name;
    if raffle.phase(as_of) == Phase::Planned {
        let secret = services.raffles.get_secret(id).await?;
        let secret = secret.ok_or_else(|| Error::Unavailable("the sealed secret is missing".to_owned()))?;
        raffle.rules = not_before(limits.rules, now);
        raffle.claim_hours = limits.claim_hours;
        raffle.source = announce(limits.source, secret, id);
    }
    store(services, actor, raffle, AuditDeed::RaffleChanged, Vec::new()).await
}

/// Opens a planned raffle now.
pub async fn open(services: &Services, actor: &Actor, id: RaffleId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let mut raffle = read(services, id).await?.raffle;
    let now = services.clock.now();
    guard_phase(&raffle, &[Phase::Planned], now)?;
    raffle.rules.window.opens = now;
    store(services, actor, raffle, AuditDeed::RaffleOpened, Vec::new()).await
}

/// Closes an open raffle in a few seconds; seal and draw follow by the timetable.
pub async fn close(services: &Services, actor: &Actor, id: RaffleId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let mut raffle = read(services, id).await?.raffle;
    let now = services.clock.now();
    guard_phase(&raffle, &[Phase::Open], now)?;
    let soon = now.plus_secs(CLOSE_NOTICE_SECS);
    raffle.rules.window.closes = raffle.rules.window.closes.min(soon);
    store(services, actor, raffle, AuditDeed::RaffleClosed, Vec::new()).await
}

/// Enters the declared figures of a raffle that is sealed: once, for everybody to see. The draw
/// follows by the timetable.
pub async fn enter_figures(services: &Services, actor: &Actor, id: RaffleId, text: &str) -> Result<()> {
    actor.require(Capability::Manage)?;
    let mut raffle = read(services, id).await?.raffle;
    guard_phase(&raffle, &[Phase::Sealed], services.clock.now())?;
    if !raffle.source.waits_for_figures(raffle.progress.figures.as_ref()) {
        return Err(Error::Conflict);
    }
    let figures = Figures::read(text).map_err(|code| Problems::of("figures", code))?;
    let detail = figures.as_str().to_owned();
    raffle.progress.figures = Some(figures);
    put(services, &mut raffle, Vec::new()).await?;
    audit::note(services, actor, AuditDeed::RaffleFigures, id, detail).await;
    Ok(())
}

/// Calls a raffle off; everybody who registered is written to. One that has ended can be called off as long as its
/// event is not over.
pub async fn cancel(services: &Services, actor: &Actor, id: RaffleId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let RaffleAndEvent { mut raffle, event, .. } = read(services, id).await?;
    let now = services.clock.now();
    let phase = raffle.phase(now);
    if !phase.can_be_called_off(event.details.ends, now) {
        return Err(Error::WrongPhase { phase });
    }
    raffle.progress.cancelled_at = Some(now);
    let mut messages = vec![Job::Announce { raffle: id, news: News::Cancelled, after: None }.into()];
    messages.extend(notices::of(services, id, Happening::Cancelled));
    store(services, actor, raffle, AuditDeed::RaffleCancelled, messages).await
}

fn guard_phase(raffle: &Raffle, allowed: &[Phase], now: domain::time::Timestamp) -> Result<()> {
    let phase = raffle.phase(now);
    if allowed.contains(&phase) { Ok(()) } else { Err(Error::WrongPhase { phase }) }
}

async fn store(
    services: &Services,
    actor: &Actor,
    mut raffle: Raffle,
    deed: AuditDeed,
    and_send: Vec<NewMessage>,
) -> Result<()> {
    put(services, &mut raffle, and_send).await?;
    audit::note(services, actor, deed, raffle.id, raffle.name).await;
    Ok(())
}

async fn put(services: &Services, raffle: &mut Raffle, mut and_send: Vec<NewMessage>) -> Result<()> {
    raffle.version += 1;
    and_send.extend(ledger::of_raffle(services, raffle.id));
    services.raffles.put_raffle(raffle, and_send).await?;
    services.recent.forget(raffle.id);
    Ok(())
}
