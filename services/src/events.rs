//! Organizers make, change, publish and cancel events; attendees read the public ones.

use domain::audit::AuditDeed;
use domain::event::{EVENTS_MAX, Event, EventDetails, EventForm, Listing};
use domain::form::{Code, Problems};
use domain::id::EventId;
use domain::raffle::{CLOSE_NOTICE_SECS, Phase, Raffle, RaffleForm};
use domain::staff::Capability;
use domain::time::Timestamp;

use crate::Services;
use crate::audit;
use crate::error::{Error, Result};
use crate::people::Actor;
use crate::{ledger, raffles};

/// The public events, the next one first, each with its raffles.
pub async fn list_public(services: &Services) -> Result<Vec<(Event, Vec<Raffle>)>> {
    let mut raffles = services.raffles.list_raffles().await?;
    let mut events = services.events.list_events().await?;
    events.retain(|event| !event.listing.is_hidden());
    let now = services.clock.now();
    // What is over comes after what is still to come.
    events.sort_by_key(|event| (event.details.ends <= now, event.details.starts));
    Ok(events
        .into_iter()
        .map(|event| {
            let own = raffles.extract_if(.., |raffle| raffle.event == event.id).collect();
            (event, own)
        })
        .collect())
}

/// One public event with its raffles.
pub async fn get_public(services: &Services, id: EventId) -> Result<(Event, Vec<Raffle>)> {
    let (event, raffles) = get(services, id).await?;
    if event.listing.is_hidden() { Err(Error::NotFound) } else { Ok((event, raffles)) }
}

/// One event, drafts included, with its raffles.
pub async fn get(services: &Services, id: EventId) -> Result<(Event, Vec<Raffle>)> {
    let event = services.events.get_event(id).await?.ok_or(Error::NotFound)?;
    let mut raffles = services.raffles.list_raffles().await?;
    raffles.retain(|raffle| raffle.event == id);
    Ok((event, raffles))
}

/// Makes an event, as a draft. The same draft twice is one, because answers get lost on the way.
pub async fn create(services: &Services, actor: &Actor, form: &EventForm) -> Result<EventId> {
    actor.require(Capability::Manage)?;
    let details = form.check()?;
    let events = services.events.list_events().await?;
    // The answer to the first attempt was lost: it is the same event.
    let is_same = |event: &&Event| event.version == 1 && event.listing == Listing::Draft && event.details == details;
    if let Some(event) = events.iter().find(is_same) {
        return Ok(event.id);
    }
    if events.len() >= EVENTS_MAX {
        return Err(Problems::of("name", Code::NoRoom { max: u32::try_from(EVENTS_MAX).unwrap_or(u32::MAX) }).into());
    }
    let id = EventId::new(services.chance.new_uuid());
    let event = Event { id, details, listing: Listing::Draft, version: 1 };
    services.events.put_event(&event, ledger::of_event(services, id)).await?;
    audit::note(services, actor, AuditDeed::EventCreated, id, event.details.name).await;
    Ok(id)
}

/// Changes an event that still has this version. Once a raffle of it is open, the first day and the minimum age stay,
/// because people have registered under them; while it is public and has raffles the zone stays, in which their times
/// were given. The raffles of a draft go along with it. The start stays once it has passed, and never comes before an
/// answer that somebody was promised to be waited for.
pub async fn save(services: &Services, actor: &Actor, id: EventId, version: u64, form: &EventForm) -> Result<()> {
    actor.require(Capability::Manage)?;
    let (mut event, raffles) = get(services, id).await?;
    if event.version != version || event.listing.is_called_off() {
        return Err(Error::Conflict);
    }
    let details = form.check()?;
    let now = services.clock.now();
    let live: Vec<&Raffle> = raffles.iter().filter(|raffle| raffle.phase(now) != Phase::Cancelled).collect();
    check_kept(&event, &details, &live, now)?;
    let moved = if event.details.venue.zone == details.venue.zone {
        Vec::new()
    } else {
        at_the_same_local_times(&event, &details, &live, now)?
    };
    if moved.is_empty() && live.iter().any(|raffle| raffle.earliest_draw() >= details.starts) {
        return Err(Problems::of("starts", Code::AfterEvent).into());
    }
    if details.starts < event.details.starts && answers_run_until(services, &live).await? > Some(details.starts) {
        return Err(Problems::of("starts", Code::BeforeAnswers).into());
    }
    event.details = details;
    store(services, actor, event, AuditDeed::EventChanged).await?;
    for (raffle, form) in moved {
        raffles::save(services, actor, raffle.id, raffle.version, &form).await?;
    }
    for raffle in live {
        services.recent.forget(raffle.id);
    }
    Ok(())
}

/// What the raffles of a draft become in another zone: they open and close at the same times of the day.
fn at_the_same_local_times<'a>(
    event: &Event,
    details: &EventDetails,
    live: &[&'a Raffle],
    now: Timestamp,
) -> Result<Vec<(&'a Raffle, RaffleForm)>> {
    let elsewhere = Event { details: details.clone(), ..event.clone() };
    let forms = live.iter().map(|raffle| {
        let form = RaffleForm::of(raffle, event);
        // None is changed unless all can be.
        form.check(&elsewhere, Some(raffle), now).map_err(|_| Problems::of("zone", Code::ZoneInUse))?;
        Ok((*raffle, form))
    });
    forms.collect()
}

/// Refuses to change what people rely on.
fn check_kept(event: &Event, new: &EventDetails, live: &[&Raffle], now: Timestamp) -> Result<()> {
    let old = &event.details;
    let mut problems = Problems::default();
    // An instance that still reads an older copy may take registrations by it before it hears of the change.
    let as_of = now.plus_secs(CLOSE_NOTICE_SECS);
    let has_opened = live.iter().any(|raffle| raffle.phase(as_of) != Phase::Planned);
    let is_announced = !live.is_empty() && event.listing != Listing::Draft;
    if (has_opened || is_announced) && old.venue.zone != new.venue.zone {
        problems.add("zone", Code::ZoneInUse);
    }
    if has_opened {
        if old.minimum_age != new.minimum_age {
            problems.add("minimum_age", Code::Frozen);
        }
        let has_passed = old.starts <= now && old.starts != new.starts;
        if has_passed || old.starts.date_in(&event.zone()) != new.starts.date_in(&event.zone()) {
            problems.add("starts", Code::Frozen);
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// The latest deadline of an offer that was made in one of these raffles, and is still open.
async fn answers_run_until(services: &Services, live: &[&Raffle]) -> Result<Option<Timestamp>> {
    let mut latest = None;
    for raffle in live.iter().filter(|raffle| raffle.progress.drawn_at.is_some()) {
        let board = services.draws.get_board(raffle.id).await?;
        latest = latest.max(board.answers_run_until());
    }
    Ok(latest)
}

/// Shows a draft to everybody, if each of its raffles is drawn before it starts.
pub async fn publish(services: &Services, actor: &Actor, id: EventId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let (mut event, raffles) = get(services, id).await?;
    let now = services.clock.now();
    let is_too_late =
        |raffle: &Raffle| raffle.phase(now) != Phase::Cancelled && raffle.earliest_draw() >= event.details.starts;
    if event.listing == Listing::Draft && raffles.iter().any(is_too_late) {
        return Err(Problems::of("starts", Code::AfterEvent).into());
    }
    match event.listing {
        Listing::Public => return Ok(()),
        Listing::Cancelled | Listing::Dropped => return Err(Error::Conflict),
        Listing::Draft => event.listing = Listing::Public,
    }
    store(services, actor, event, AuditDeed::EventPublished).await
}

/// Calls an event off, and its raffles with it; everybody who registered is written to. A draft, of which nobody
/// outside has heard, stays hidden.
pub async fn cancel(services: &Services, actor: &Actor, id: EventId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let (mut event, raffles) = get(services, id).await?;
    let now = services.clock.now();
    // The raffles first: should this stop halfway, doing it again goes on where it stopped.
    for raffle in raffles {
        if raffle.phase(now).can_be_called_off(event.details.ends, now) {
            raffles::cancel(services, actor, raffle.id).await?;
        }
    }
    event.listing = match event.listing {
        Listing::Cancelled | Listing::Dropped => return Ok(()),
        Listing::Public => Listing::Cancelled,
        Listing::Draft => Listing::Dropped,
    };
    store(services, actor, event, AuditDeed::EventCancelled).await
}

async fn store(services: &Services, actor: &Actor, mut event: Event, deed: AuditDeed) -> Result<()> {
    event.version += 1;
    services.events.put_event(&event, ledger::of_event(services, event.id)).await?;
    audit::note(services, actor, deed, event.id, event.details.name).await;
    Ok(())
}
