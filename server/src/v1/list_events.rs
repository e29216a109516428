//! `GET /v1/events`, and how an event looks in a list.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use domain::event::{Event, Listing};
use domain::id::{EventId, RaffleId};
use domain::raffle::{Phase, Raffle};
use domain::time::Timestamp;
use serde::Serialize;
use services::{Services, events};
use utoipa::{IntoResponses, ToSchema};

use super::problem::{Answer, Documented, Kind, documented};
use super::{reply, wire};

/// The public events.
#[derive(Serialize, ToSchema)]
struct EventList {
    /// The next one first; what is over comes last.
    #[schema(max_items = 500)]
    events: Vec<EventSummary>,
}

/// An event in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct EventSummary {
    /// The id.
    #[schema(value_type = String, example = "evt_06f8581x01vgvcjswkgwprrwcr")]
    id: EventId,
    /// Its name.
    #[schema(example = "Lanterns on the Lake")]
    name: String,
    /// One sentence.
    #[schema(example = "Two nights of music by the water.")]
    summary: String,
    /// Where.
    venue: Venue,
    /// From when.
    #[schema(value_type = String, format = DateTime, example = "2026-07-01T16:30:00.000Z")]
    starts: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime, example = "2026-07-02T21:00:00.000Z")]
    ends: Timestamp,
    /// The age that attendees must have reached on the first day.
    #[schema(example = 16)]
    minimum_age: Option<u8>,
    /// What it looks like.
    picture: Option<Picture>,
    /// Whether it takes place.
    #[schema(value_type = wire::Listing)]
    listing: Listing,
    /// Its raffles, the one that closes first coming first.
    #[schema(max_items = 50)]
    raffles: Vec<RaffleSummary>,
    /// Where there is more about it.
    #[schema(format = "uri", example = "https://tickets.example.org/v1/events/evt_06f8581x01vgvcjswkgwprrwcr")]
    url: String,
}

/// Where an event takes place.
#[derive(Serialize, ToSchema)]
struct Venue {
    /// Its name.
    #[schema(example = "North shore")]
    name: String,
    /// How to find it, in one line.
    #[schema(example = "Seestraße 1, Konstanz")]
    address: String,
    /// The IANA name of its time zone.
    #[schema(example = "Europe/Berlin")]
    zone: String,
}

/// A picture, and the words for those who do not see it.
#[derive(Serialize, ToSchema)]
struct Picture {
    /// Where it is.
    #[schema(format = "uri", example = "https://tickets.example.org/pictures/5f70bf18…")]
    url: String,
    /// What it shows.
    #[schema(example = "Paper lanterns over dark water")]
    alt: String,
}

/// A raffle in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct RaffleSummary {
    /// The id.
    #[schema(value_type = String, example = "raf_06f8581x01s2ncdtg109hspb54")]
    id: RaffleId,
    /// What it is called.
    #[schema(example = "Saturday, standing")]
    name: String,
    /// Where it is, at the time of the answer.
    #[schema(value_type = wire::Phase)]
    phase: Phase,
    /// The first moment at which a registration counts.
    #[schema(value_type = String, format = DateTime, example = "2026-06-01T10:00:00.000Z")]
    opens: Timestamp,
    /// The first moment at which it no longer counts.
    #[schema(value_type = String, format = DateTime, example = "2026-06-08T10:00:00.000Z")]
    closes: Timestamp,
    /// How many places it hands out.
    #[schema(example = 200)]
    places: u32,
    /// Where there is more about it.
    #[schema(format = "uri", example = "https://tickets.example.org/v1/raffles/raf_06f8581x01s2ncdtg109hspb54")]
    url: String,
}

impl EventSummary {
    /// An event with its raffles, as it is now.
    pub(super) fn of(services: &Services, event: &Event, raffles: &[Raffle]) -> Self {
        let site = &services.sites.attendee;
        let details = &event.details;
        let venue = &details.venue;
        Self {
            id: event.id,
            name: details.name.clone(),
            summary: details.summary.clone(),
            venue: Venue { name: venue.name.clone(), address: venue.address.clone(), zone: venue.zone.clone() },
            starts: details.starts,
            ends: details.ends,
            minimum_age: details.minimum_age,
            picture: details
                .picture
                .as_ref()
                .map(|picture| Picture { url: format!("{site}/pictures/{}", picture.id), alt: picture.alt.clone() }),
            listing: event.listing,
            raffles: raffles.iter().map(|raffle| RaffleSummary::of(services, raffle)).collect(),
            url: format!("{site}/v1/events/{}", event.id),
        }
    }
}

impl RaffleSummary {
    /// A raffle as it is now.
    pub(super) fn of(services: &Services, raffle: &Raffle) -> Self {
        Self {
            id: raffle.id,
            name: raffle.name.clone(),
            phase: raffle.phase(services.clock.now()),
            opens: raffle.rules.window.opens,
            closes: raffle.rules.window.closes,
            places: raffle.rules.places,
            url: format!("{}/v1/raffles/{}", services.sites.attendee, raffle.id),
        }
    }
}

/// List the public events
///
/// The next one comes first, what is over comes last; each with its raffles.
#[utoipa::path(
    get,
    path = "/v1/events",
    tag = "Events",
    responses((status = OK, description = "The events.", body = EventList), Problems)
)]
pub(super) async fn list_events(State(services): State<Arc<Services>>, asked: HeaderMap) -> Answer {
    let events = events::list_public(&services).await?;
    let events = events.iter().map(|(event, raffles)| EventSummary::of(&services, event, raffles)).collect();
    reply::public(&asked, &EventList { events })
}

struct Problems;

impl IntoResponses for Problems {
    fn responses() -> Documented {
        documented(&[Kind::UNAVAILABLE])
    }
}
