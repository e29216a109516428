//! What attendees ask about events.

use domain::event::{Listing, Picture};
use domain::id::{EventId, RaffleId};
use domain::raffle::Phase;
use domain::time::{Timestamp, Window};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::raffle::api::RaffleFacts;

/// An event in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventCard {
    /// The id.
    pub id: EventId,
    /// Its name.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// Where.
    pub venue: String,
    /// The IANA zone in which its times are shown.
    pub zone: String,
    /// From when.
    pub starts: Timestamp,
    /// Until when.
    pub ends: Timestamp,
    /// What it looks like; the file is at `/pictures/{id}`.
    pub picture: Option<Picture>,
    /// Public or cancelled (drafts only in the backoffice).
    pub listing: Listing,
    /// Its raffles, the one that closes first coming first.
    pub raffles: Vec<RaffleCard>,
}

/// A raffle in the card of its event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleCard {
    /// The id.
    pub id: RaffleId,
    /// What it is called.
    pub name: String,
    /// Where it is, at the time of the answer.
    pub phase: Phase,
    /// When it takes registrations.
    pub window: Window,
    /// How many places it hands out.
    pub places: u32,
}

/// All that the page of an event shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPageData {
    /// The event.
    pub card: EventCard,
    /// How to find it.
    pub address: String,
    /// The description as sanitized HTML.
    pub description_html: String,
    /// The age to have reached.
    pub minimum_age: Option<u8>,
    /// Its raffles in full.
    pub raffles: Vec<RaffleFacts>,
    /// The server's clock at the time of the answer, for countdowns.
    pub now: Timestamp,
}

/// The public events, the next one first.
#[server(prefix = "/api/attendee", endpoint = "events/list", input = GetUrl)]
pub async fn list_events() -> ApiResult<Vec<EventCard>> {
    use crate::guard;
    guard::cache_for_secs(2);
    let services = guard::services()?;
    super::views::cards(&services).await
}

/// One public event.
#[server(prefix = "/api/attendee", endpoint = "events/get", input = GetUrl)]
pub async fn get_event(id: EventId) -> ApiResult<EventPageData> {
    use crate::guard;
    guard::cache_for_secs(2);
    let services = guard::services()?;
    super::views::event_page(&services, id).await
}
