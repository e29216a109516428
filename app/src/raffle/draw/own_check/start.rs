//! What a press and a chosen file set off.

use domain::ticket::SignedReceipt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

use super::fetching::check_all;
use super::{OwnState, Shown};

/// Checks these receipts.
pub(super) fn start(shown: Shown, receipts: Vec<SignedReceipt>, state: RwSignal<OwnState>) {
    state.set(OwnState::Running);
    spawn_local(async move {
        let outcome = check_all(&shown, receipts).await;
        // Somebody may have gone elsewhere meanwhile.
        let _ = state.try_set(outcome.map_or(OwnState::Failed, OwnState::Done));
    });
}

/// Checks the receipt in the file that was chosen, if it is one of this raffle.
pub(super) fn choose(event: &web_sys::Event, shown: Shown, state: RwSignal<OwnState>) {
    let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
    spawn_local(async move {
        let Some(input) = input else { return };
        let chosen = read_receipt(&input).await.filter(|signed| signed.receipt.raffle == shown.raffle);
        // The same file can be chosen again after it was mended.
        input.set_value("");
        match chosen {
            Some(receipt) => start(shown, vec![receipt], state),
            None => state.set(OwnState::NoReceipt),
        }
    });
}

async fn read_receipt(input: &HtmlInputElement) -> Option<SignedReceipt> {
    let file = input.files()?.get(0)?;
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    serde_json::from_slice(text.as_bytes()).ok()
}
