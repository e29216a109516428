//! Reading the published files of a draw.

use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The answer for a file that is there.
pub(super) async fn fetch(address: &str) -> Option<Response> {
    let answer = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    answer.dyn_into::<Response>().ok().filter(Response::ok)
}

/// The key that this installation signs with.
#[derive(Deserialize)]
struct PublishedKey {
    public_key: String,
}

/// The published key of this installation.
pub(super) async fn fetch_key() -> Option<[u8; 32]> {
    let published: PublishedKey = serde_json::from_slice(fetch_text("/v1/receipt-key").await?.as_bytes()).ok()?;
    domain::bytes::from_hex(&published.public_key).ok()
}

/// A file as text.
pub(super) async fn fetch_text(address: &str) -> Option<String> {
    JsFuture::from(fetch(address).await?.text().ok()?).await.ok()?.as_string()
}

/// A file as bytes.
pub(super) async fn fetch_bytes(address: &str) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(fetch(address).await?.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
