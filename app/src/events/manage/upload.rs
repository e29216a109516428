//! Sending a picture to the server.

use domain::event::{PICTURE_BYTES_MAX, PictureId};
use domain::form::{Code, Problems};
use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Request, RequestInit, Response};

use super::card_size::in_card_size;
use crate::error::{ApiError, ApiResult};

/// What the file chooser offers; the server looks at the first bytes.
pub(super) const PICTURE_TYPES: &str = "image/png,image/jpeg,image/webp,image/avif";
const ADDRESS: &str = "/api/backoffice/pictures";

#[derive(Deserialize)]
struct Kept {
    id: PictureId,
}

/// Sends the file as it is and in the size of a card, and answers with the name that the server keeps
/// it under.
pub(super) async fn upload(file: File) -> ApiResult<PictureId> {
    check(&file)?;
    let kept: Kept = serde_json::from_str(&put(ADDRESS, &file).await?).map_err(|_| ApiError::Unreadable)?;
    if let Some(card) = in_card_size(&file).await {
        put(&format!("{ADDRESS}/{}/card", kept.id), &card).await?;
    }
    Ok(kept.id)
}

/// Refuses early what the server would refuse after two megabytes.
fn check(file: &File) -> ApiResult<()> {
    if !PICTURE_TYPES.split(',').any(|known| known == file.type_()) {
        return Err(refused(Code::UnknownChoice));
    }
    #[expect(clippy::cast_precision_loss, reason = "two megabytes are below 2⁵³")]
    if file.size() > PICTURE_BYTES_MAX as f64 {
        return Err(too_large());
    }
    Ok(())
}

/// What the server says when it has taken the bytes.
async fn put(address: &str, bytes: &Blob) -> ApiResult<String> {
    let response = send(address, bytes).await.map_err(|_| ApiError::Offline)?;
    let body = text_of(&response).await.ok_or(ApiError::Offline)?;
    if response.ok() {
        return Ok(body);
    }
    Err(serde_json::from_str(&body).unwrap_or_else(|_| of_status(response.status())))
}

async fn send(address: &str, bytes: &Blob) -> Result<Response, JsValue> {
    let options = RequestInit::new();
    options.set_method("PUT");
    options.set_body(bytes);
    let request = Request::new_with_str_and_init(address, &options)?;
    request.headers().set("Content-Type", &bytes.type_())?;
    JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()
}

async fn text_of(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

fn of_status(status: u16) -> ApiError {
    match status {
        401 => ApiError::SignInNeeded,
        403 => ApiError::Forbidden,
        413 => too_large(),
        415 | 422 => refused(Code::UnknownChoice),
        _ => ApiError::Unavailable,
    }
}

fn too_large() -> ApiError {
    refused(Code::TooLarge { max: u32::try_from(PICTURE_BYTES_MAX).unwrap_or(u32::MAX) })
}

fn refused(code: Code) -> ApiError {
    ApiError::Invalid { problems: Problems::of("picture", code) }
}
