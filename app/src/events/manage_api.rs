//! What organizers ask about events.

use domain::event::{Event, EventForm};
use domain::id::EventId;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::raffle::manage_api::RaffleRow;

/// An event in the organizers' list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// The event.
    pub event: Event,
    /// How many raffles it has.
    pub raffles: u64,
    /// How many people registered in all of them.
    pub registrations: u64,
}

/// All that the organizers' page of an event shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDesk {
    /// The event.
    pub event: Event,
    /// The form filled with what it has now.
    pub form: EventForm,
    /// Its raffles.
    pub raffles: Vec<RaffleRow>,
}

/// All events, drafts included. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "events/list", input = GetUrl)]
pub async fn list_event_rows() -> ApiResult<Vec<EventRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::event_rows(&services, &actor).await
}

/// One event. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "events/get", input = GetUrl)]
pub async fn get_event_desk(id: EventId) -> ApiResult<EventDesk> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::event_desk(&services, &actor, id).await
}

/// Makes an event, as a draft. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "events/create", input = Json)]
pub async fn create_event(form: EventForm) -> ApiResult<EventId> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::events::create(&services, &actor, &form).await?)
}

/// Changes an event that still has this version. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "events/save", input = Json)]
pub async fn save_event(id: EventId, version: u64, form: EventForm) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::events::save(&services, &actor, id, version, &form).await?)
}

/// Shows a draft to everybody. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "events/publish", input = Json)]
pub async fn publish_event(id: EventId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::events::publish(&services, &actor, id).await?)
}

/// Calls an event off, and its raffles with it; everybody who registered gets a mail. Needs `Manage`.
#[server(prefix = "/api/backoffice", endpoint = "events/cancel", input = Json)]
pub async fn cancel_event(id: EventId) -> ApiResult<()> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::events::cancel(&services, &actor, id).await?)
}

/// A description as the attendees will see it: sanitized HTML. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "events/preview", input = Json)]
pub async fn preview_markdown(text: String) -> ApiResult<String> {
    use crate::guard;
    let (_, _) = guard::staff().await?;
    Ok(services::markdown::to_html(&text))
}
