//! `GET /v1/events/{id}`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use domain::id::EventId;
use serde::Serialize;
use services::{Services, events, markdown};
use utoipa::{IntoResponses, ToSchema};

use super::extract::Id;
use super::list_events::EventSummary;
use super::problem::{Answer, Documented, Kind, documented};
use super::reply;

/// An event with its description.
#[derive(Serialize, ToSchema)]
struct Event {
    #[serde(flatten)]
    summary: EventSummary,
    /// The description as HTML that is safe to show.
    #[schema(example = "<p>Bring a blanket.</p>")]
    description_html: String,
}

/// Get an event
///
/// What the list says, and the description.
#[utoipa::path(
    get,
    path = "/v1/events/{id}",
    tag = "Events",
    params(("id" = String, Path, description = "The event's id.", example = "evt_06f8581x01vgvcjswkgwprrwcr")),
    responses((status = OK, description = "The event.", body = Event), Problems)
)]
pub(super) async fn get_event(State(services): State<Arc<Services>>, Id(id): Id<EventId>, asked: HeaderMap) -> Answer {
    let (event, raffles) = events::get_public(&services, id).await?;
    let description_html = markdown::to_html(&event.details.description);
    reply::public(&asked, &Event { summary: EventSummary::of(&services, &event, &raffles), description_html })
}

struct Problems;

impl IntoResponses for Problems {
    fn responses() -> Documented {
        documented(&[Kind::NOT_FOUND, Kind::UNAVAILABLE])
    }
}
