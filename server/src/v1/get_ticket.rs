//! `GET /v1/tickets/{code}`.

use std::sync::Arc;

use axum::extract::State;
use domain::id::EventId;
use domain::raffle::{PartySize, TicketStatus};
use domain::ticket::TicketCode;
use serde::Serialize;
use services::{Services, tickets};
use utoipa::{IntoResponses, ToSchema};

use super::extract::{ShownReceipt, TypedCode};
use super::list_events::RaffleSummary;
use super::problem::{Answer, Documented, Kind, Problem, documented};
use super::{reply, wire};

/// What became of a ticket code.
#[derive(Serialize, ToSchema)]
struct Ticket {
    /// The code as it is written.
    #[schema(value_type = String, example = "KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N")]
    code: TicketCode,
    #[serde(flatten)]
    #[schema(value_type = wire::TicketStatus)]
    status: TicketStatus,
    /// How many places were asked for; nothing for a repeated registration.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 12, example = 2)]
    party_size: Option<PartySize>,
    /// The event.
    event: TicketEvent,
    /// The raffle.
    raffle: RaffleSummary,
    /// The page on which a person looks at it, and says yes or no to a place.
    #[schema(format = "uri", example = "https://tickets.example.org/ticket#KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N")]
    status_url: String,
}

/// The event that a ticket is about.
#[derive(Serialize, ToSchema)]
struct TicketEvent {
    /// The id.
    #[schema(value_type = String, example = "evt_06f8581x01vgvcjswkgwprrwcr")]
    id: EventId,
    /// Its name.
    #[schema(example = "Lanterns on the Lake")]
    name: String,
    /// Where there is more about it.
    #[schema(format = "uri", example = "https://tickets.example.org/v1/events/evt_06f8581x01vgvcjswkgwprrwcr")]
    url: String,
}

/// Look a ticket code up
///
/// What became of the registration. Spaces, case and missing hyphens are forgiven; a typing error is
/// noticed and said. A registration that has just arrived is known a moment later: with its receipt
/// in the header `Receipt` it is `waiting` until then, without it is unknown.
#[utoipa::path(
    get,
    path = "/v1/tickets/{code}",
    tag = "Tickets",
    params(
        ("code" = String, Path, description = "The ticket code.", example = "KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N"),
        ("Receipt" = Option<String>, Header, description = "The receipt from registering, as one line of JSON.")
    ),
    responses((status = OK, description = "What became of it.", body = Ticket), Problems)
)]
pub(super) async fn get_ticket(
    State(services): State<Arc<Services>>,
    TypedCode(code): TypedCode,
    ShownReceipt(receipt): ShownReceipt,
) -> Answer {
    let ticket = tickets::look_up(&services, &code, receipt.as_ref()).await?;
    let about = ticket.about.ok_or_else(|| Problem::of(Kind::UNKNOWN_TICKET))?;
    let (site, event) = (&services.sites.attendee, &about.event);
    reply::private(&Ticket {
        code: ticket.code,
        status: ticket.status,
        party_size: ticket.party_size,
        event: TicketEvent {
            id: event.id,
            name: event.details.name.clone(),
            url: format!("{site}/v1/events/{}", event.id),
        },
        raffle: RaffleSummary::of(&services, &about.raffle),
        status_url: format!("{site}/ticket#{}", ticket.code),
    })
}

struct Problems;

impl IntoResponses for Problems {
    fn responses() -> Documented {
        documented(&[
            Kind::BAD_RECEIPT,
            Kind::UNKNOWN_TICKET,
            Kind::MALFORMED_CODE,
            Kind::MISTYPED_CODE,
            Kind::UNAVAILABLE,
        ])
    }
}
