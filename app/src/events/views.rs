//! Events as the pages show them, put together from use cases.

use domain::event::Event;
use domain::id::EventId;
use domain::raffle::Raffle;
use domain::staff::Capability;
use services::people::Actor;
use services::{Services, events, markdown};

use super::api::{EventCard, EventPageData, RaffleCard};
use super::manage_api::{EventDesk, EventRow};
use crate::error::ApiResult;
use crate::raffle::{facts_of, row_of};

/// An event in a list.
pub(crate) fn card_of(services: &Services, event: &Event, raffles: &[Raffle]) -> EventCard {
    let now = services.clock.now();
    let raffles = raffles.iter().map(|raffle| RaffleCard {
        id: raffle.id,
        name: raffle.name.clone(),
        phase: raffle.phase(now),
        window: raffle.rules.window,
        places: raffle.rules.places,
    });
    EventCard {
        id: event.id,
        name: event.details.name.clone(),
        summary: event.details.summary.clone(),
        venue: event.details.venue.name.clone(),
        zone: event.details.venue.zone.clone(),
        starts: event.details.starts,
        ends: event.details.ends,
        picture: event.details.picture.clone(),
        listing: event.listing,
        raffles: raffles.collect(),
    }
}

pub(super) async fn cards(services: &Services) -> ApiResult<Vec<EventCard>> {
    let events = events::list_public(services).await?;
    Ok(events.iter().map(|(event, raffles)| card_of(services, event, raffles)).collect())
}

pub(super) async fn event_page(services: &Services, id: EventId) -> ApiResult<EventPageData> {
    let (event, raffles) = events::get_public(services, id).await?;
    let mut facts = Vec::with_capacity(raffles.len());
    for raffle in &raffles {
        facts.push(facts_of(services, raffle).await?);
    }
    Ok(EventPageData {
        card: card_of(services, &event, &raffles),
        address: event.details.venue.address.clone(),
        description_html: markdown::to_html(&event.details.description),
        minimum_age: event.details.minimum_age,
        raffles: facts,
        now: services.clock.now(),
    })
}

pub(super) async fn event_rows(services: &Services, actor: &Actor) -> ApiResult<Vec<EventRow>> {
    actor.require(Capability::View)?;
    let raffles = services.raffles.list_raffles().await?;
    let mut rows = Vec::new();
    for event in services.events.list_events().await? {
        let (mut count, mut registrations) = (0, 0);
        for raffle in raffles.iter().filter(|raffle| raffle.event == event.id) {
            count += 1;
            registrations += services.registrations.count_registrations(raffle.id).await?;
        }
        rows.push(EventRow { event, raffles: count, registrations });
    }
    Ok(rows)
}

pub(super) async fn event_desk(services: &Services, actor: &Actor, id: EventId) -> ApiResult<EventDesk> {
    actor.require(Capability::View)?;
    let (event, raffles) = events::get(services, id).await?;
    let mut rows = Vec::with_capacity(raffles.len());
    for raffle in &raffles {
        rows.push(row_of(services, raffle, &event).await?);
    }
    Ok(EventDesk { form: (&event).into(), event, raffles: rows })
}
