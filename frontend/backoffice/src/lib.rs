//! The WASM module of the backoffice SPA: sets the panic hook and mounts the app.

use app::backoffice::BackofficeApp;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the SPA, which is served under `base` and calls server functions on its own origin.
#[wasm_bindgen]
pub fn start(base: String) {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(move || view! { <BackofficeApp base /> });
}
