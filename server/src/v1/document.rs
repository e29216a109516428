//! `GET /v1/openapi.json`: this API as an `OpenAPI` document, made of what stands at its endpoints.

use std::sync::{Arc, LazyLock};

use axum::http::HeaderMap;
use services::Services;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;

use super::problem::{self, Answer};
use super::{endpoints, reply};

/// What the document says beside the endpoints.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Festival Tickets",
        version = "1.0",
        description = "Find events, register for a raffle, see what became of it, and check the draw.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This installation.")),
    tags(
        (name = "Events", description = "What takes place, and which raffles there are for it."),
        (name = "Raffles", description = "How a raffle stands, and how to take part."),
        (name = "Tickets", description = "What became of a registration.")
    ),
    components(schemas(problem::Members))
)]
struct Frame;

/// A router without endpoints yet.
pub(super) fn router() -> OpenApiRouter<Arc<Services>> {
    OpenApiRouter::with_openapi(Frame::openapi())
}

/// The whole document.
pub(super) fn document() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(|| endpoints().into_openapi());
    &DOCUMENT
}

/// Answers with the document.
pub(super) async fn get_document(asked: HeaderMap) -> Answer {
    reply::public(&asked, document())
}

#[cfg(test)]
mod tests {
    use super::document;
    use domain::ticket::{ReceiptKey, SignedReceipt};
    use serde_json::{Map, Value};

    /// The examples of all fields of a shape.
    fn example(shape: &str) -> Value {
        let document = serde_json::to_value(document()).expect("it serialises");
        let fields = document["components"]["schemas"][shape]["properties"].as_object().cloned().unwrap_or_default();
        Value::Object(fields.into_iter().map(|(name, schema)| (name, schema["example"].clone())).collect::<Map<_, _>>())
    }

    #[test]
    fn the_receipt_in_the_examples_is_signed_with_the_key_in_the_examples() {
        let receipt: SignedReceipt = serde_json::from_value(example("Receipt")).expect("a receipt");
        let key = ReceiptKey::from_seed(&[2; 32]);
        assert_eq!(key.sign(receipt.receipt.clone()), receipt);
        let public_key = data_encoding::HEXLOWER.encode(&key.verifier().to_bytes());
        assert_eq!(example("ReceiptKey")["public_key"], public_key);
    }

    #[test]
    fn what_others_have_built_on_stays() {
        insta::assert_json_snapshot!(document());
    }
}
