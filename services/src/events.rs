//! Organizers make, change, publish and cancel events; attendees read the public ones.

use domain::audit::AuditDeed;
use domain::event::{EVENTS_MAX, Event, EventForm, Listing};
use domain::form::{Code, Problems};
use domain::id::EventId;
use domain::raffle::{Phase, Raffle};
use domain::staff::Capability;

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

/// Makes an event, as a draft.
pub async fn create(services: &Services, actor: &Actor, form: &EventForm) -> Result<EventId> {
    actor.require(Capability::Manage)?;
    let details = form.check()?;
    if services.events.list_events().await?.len() >= EVENTS_MAX {
        return Err(Error::Conflict);
    }
    let id = EventId::new(services.chance.new_uuid());
    let event = Event { id, details, listing: Listing::Draft, version: 1 };
    services.events.put_event(&event, ledger::of_event(services, id)).await?;
    audit::note(services, actor, AuditDeed::EventCreated, id, event.details.name).await?;
    Ok(id)
}

/// Changes an event that still has this version. Once a raffle of it is open, the first day, the
/// zone and the minimum age stay, because people have registered under them.
pub async fn save(services: &Services, actor: &Actor, id: EventId, version: u64, form: &EventForm) -> Result<()> {
    actor.require(Capability::Manage)?;
    let (mut event, raffles) = get(services, id).await?;
    if event.version != version || event.listing.is_called_off() {
        return Err(Error::Conflict);
    }
    let details = form.check()?;
    let now = services.clock.now();
    if raffles.iter().any(|raffle| !matches!(raffle.phase(now), Phase::Planned | Phase::Cancelled)) {
        check_frozen(&event, &details)?;
    }
    let mut live = raffles.iter().filter(|raffle| raffle.phase(now) != Phase::Cancelled);
    if live.any(|raffle| raffle.earliest_draw() >= details.starts) {
        return Err(Problems::of("starts", Code::AfterEvent).into());
    }
    event.details = details;
    store(services, actor, event, AuditDeed::EventChanged).await
}

fn check_frozen(event: &Event, new: &domain::event::EventDetails) -> Result<()> {
    let old = &event.details;
    let mut problems = Problems::default();
    if old.venue.zone != new.venue.zone {
        problems.add("zone", Code::Frozen);
    }
    if old.minimum_age != new.minimum_age {
        problems.add("minimum_age", Code::Frozen);
    }
    if old.starts.date_in(&event.zone()) != new.starts.date_in(&event.zone()) {
        problems.add("starts", Code::Frozen);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Shows a draft to everybody.
pub async fn publish(services: &Services, actor: &Actor, id: EventId) -> Result<()> {
    actor.require(Capability::Manage)?;
    let (mut event, _) = get(services, id).await?;
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
        if !matches!(raffle.phase(now), Phase::Ended | Phase::Cancelled) {
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
    audit::note(services, actor, deed, event.id, event.details.name).await
}
