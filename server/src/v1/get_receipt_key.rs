//! `GET /v1/receipt-key`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use data_encoding::HEXLOWER;
use serde::Serialize;
use services::Services;
use utoipa::ToSchema;

use super::problem::Answer;
use super::reply;

/// The key that receipts are verified with.
#[derive(Serialize, ToSchema)]
struct ReceiptKey {
    /// How receipts are signed (RFC 8032).
    #[schema(example = "Ed25519")]
    algorithm: &'static str,
    /// The public key, 32 bytes in hexadecimal.
    #[schema(example = "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394")]
    public_key: String,
}

/// Get the key of receipts
///
/// With it anybody can verify that this installation signed a receipt. What is signed is said at
/// the receipt's `signature`.
#[utoipa::path(
    get,
    path = "/v1/receipt-key",
    tag = "Tickets",
    responses((status = OK, description = "The key.", body = ReceiptKey))
)]
pub(super) async fn get_receipt_key(State(services): State<Arc<Services>>, asked: HeaderMap) -> Answer {
    let public_key = HEXLOWER.encode(&services.keys.receipts.verifier().to_bytes());
    reply::public(&asked, &ReceiptKey { algorithm: "Ed25519", public_key })
}
