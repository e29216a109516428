//! `POST /v1/raffles/{id}/registrations`.

use std::sync::Arc;

use axum::extract::State;
use domain::id::RaffleId;
use domain::raffle::RegistrationForm;
use domain::ticket::{SignedReceipt, TicketCode};
use serde::{Deserialize, Deserializer, Serialize};
use services::{Services, registering};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::{IntoResponses, ToSchema};

use super::extract::{Id, JsonBody};
use super::problem::{Answer, Documented, Kind, documented};
use super::{reply, wire};

/// What the attendee says. A field that is left out counts as not filled in.
#[derive(Deserialize, ToSchema)]
#[schema(as = RegistrationForm)]
pub(super) struct Form {
    /// The first name.
    #[schema(required, max_length = 80, example = "Ada")]
    #[serde(default)]
    first_name: String,
    /// The last name.
    #[schema(required, max_length = 80, example = "Lovelace")]
    #[serde(default)]
    last_name: String,
    /// The e-mail address: one address is one person, whatever its case.
    #[schema(required, max_length = 254, format = Email, example = "ada@example.org")]
    #[serde(default)]
    email: String,
    /// Needed where the event has a minimum age, and not read elsewhere.
    #[schema(value_type = String, required = false, format = Date, example = "1990-12-10")]
    #[serde(default)]
    date_of_birth: Option<String>,
    /// How many come, this person included: from 1 to the raffle's `max_party`, as a number or as
    /// text.
    #[schema(required, schema_with = party_size)]
    #[serde(default, deserialize_with = "text_or_number")]
    party_size: String,
    /// That the person agrees to the terms.
    #[schema(required, example = true)]
    #[serde(default)]
    consent: bool,
}

impl From<Form> for RegistrationForm {
    fn from(form: Form) -> Self {
        Self {
            first_name: form.first_name,
            last_name: form.last_name,
            email: form.email,
            date_of_birth: form.date_of_birth.unwrap_or_default(),
            party_size: form.party_size,
            consent: form.consent,
        }
    }
}

/// A registration that has arrived and is on disk. The worker puts it into the pool.
#[derive(Serialize, ToSchema)]
struct Registered {
    /// The ticket code: whoever has it sees what becomes of the registration.
    #[schema(value_type = String, example = "KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N")]
    code: TicketCode,
    /// The page that shows the same to people. The code stands behind `#`, so that no log of a
    /// server holds it.
    #[schema(format = "uri", example = "https://tickets.example.org/ticket#KNMT-GJNK-ZQFD-DHB5-C5KN-16BT-N")]
    status_url: String,
    /// To be kept.
    #[schema(value_type = wire::Receipt)]
    receipt: SignedReceipt,
}

/// Register for a raffle
///
/// Answers once the registration is on disk. It is put into the pool a moment later; `Location`
/// says where to ask for it. Registering twice is harmless: the first registration counts, and the
/// code of a later one says `repeated`.
#[utoipa::path(
    post,
    path = "/v1/raffles/{id}/registrations",
    tag = "Raffles",
    params(("id" = String, Path, description = "The raffle's id.", example = "raf_06f8581x01s2ncdtg109hspb54")),
    request_body = Form,
    responses(
        (
            status = ACCEPTED,
            description = "It has arrived.",
            body = Registered,
            headers(("Location" = String, description = "Where to ask what becomes of it."))
        ),
        Problems
    )
)]
pub(super) async fn register(
    State(services): State<Arc<Services>>,
    Id(id): Id<RaffleId>,
    JsonBody(form): JsonBody<Form>,
) -> Answer {
    let receipt = registering::register(&services, id, &form.into()).await?;
    let code = receipt.receipt.code;
    let status_url = format!("{}/ticket#{code}", services.sites.attendee);
    reply::accepted(format!("/v1/tickets/{code}"), &Registered { code, status_url, receipt })
}

struct Problems;

impl IntoResponses for Problems {
    fn responses() -> Documented {
        documented(&[
            Kind::BROKEN_JSON,
            Kind::FORBIDDEN,
            Kind::NOT_FOUND,
            Kind::NOT_OPEN,
            Kind::TOO_LARGE,
            Kind::NOT_JSON,
            Kind::INVALID,
            Kind::WRONG_SHAPE,
            Kind::TOO_MANY,
            Kind::UNAVAILABLE,
        ])
    }
}

fn party_size() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Integer, Type::String]))
        .description(Some("How many come, this person included: from 1 to the raffle's `max_party`."))
        .examples([2])
        .build()
}

/// Forms hold what was typed; programs have a number.
fn text_or_number<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Typed {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(match Typed::deserialize(from)? {
        Typed::Text(text) => text,
        Typed::Number(number) => number.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_party_size_may_be_a_number_or_a_text() {
        let read =
            |party_size| serde_json::from_value(json!({ "party_size": party_size })).map(|form: Form| form.party_size);
        assert_eq!(read(json!(2)).ok().as_deref(), Some("2"));
        assert_eq!(read(json!("2")).ok().as_deref(), Some("2"));
        assert_eq!(read(json!(-1)).ok().as_deref(), Some("-1"));
        assert_eq!(read(json!(2.5)).ok().as_deref(), Some("2.5"));
        assert!(read(json!([2])).is_err());
        assert!(read(json!(null)).is_err());
    }
}
