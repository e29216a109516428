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
    #[schema(example = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
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
