//! Makes a picture small enough for a card, in the organizer's browser: the server draws nothing.

use domain::event::{CARD_BYTES_MAX, CARD_WIDTH};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ImageBitmap, ImageEncodeOptions, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

const TYPE: &str = "image/webp";
const QUALITY: f64 = 0.75;

/// The picture in the size of a card. Nothing where it is no larger than that, or where this
/// browser cannot do it: lists show the whole picture then.
pub(super) async fn in_card_size(file: &File) -> Option<Blob> {
    let card = draw(file).await.ok().flatten()?;
    #[expect(clippy::cast_precision_loss, reason = "a quarter of a megabyte is below 2⁵³")]
    let is_worth_it = card.size() < file.size().min(CARD_BYTES_MAX as f64);
    is_worth_it.then_some(card)
}

async fn draw(file: &File) -> Result<Option<Blob>, JsValue> {
    let picture: ImageBitmap = JsFuture::from(window().create_image_bitmap_with_blob(file)?).await?.dyn_into()?;
    if picture.width() <= CARD_WIDTH {
        return Ok(None);
    }
    let (width, height) = (f64::from(CARD_WIDTH), f64::from(CARD_WIDTH) * ratio(&picture));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas has whole pixels")]
    let canvas = OffscreenCanvas::new(CARD_WIDTH, height.round() as u32)?;
    let Some(context) = canvas.get_context("2d")? else { return Ok(None) };
    let context: OffscreenCanvasRenderingContext2d = context.dyn_into()?;
    context.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width, height)?;
    let options = ImageEncodeOptions::new();
    options.set_type(TYPE);
    options.set_quality(QUALITY);
    Ok(Some(JsFuture::from(canvas.convert_to_blob_with_options(&options)?).await?.dyn_into()?))
}

fn ratio(picture: &ImageBitmap) -> f64 {
    f64::from(picture.height()) / f64::from(picture.width())
}
