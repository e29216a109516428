//! Taking a text along, by the clipboard.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::{announce, live};
use crate::i18n::text;

/// How long the button says that it has copied, before it offers to copy again.
const SHOWN_FOR: Duration = Duration::from_secs(4);

/// Copies a text, and says that it has.
#[component]
pub(crate) fn CopyButton(
    /// What is copied.
    #[prop(into)]
    content: Signal<String>,
    /// What the button says, such as "Copy the code".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        let content = content.get_untracked();
        spawn_local(async move {
            let written = JsFuture::from(window().navigator().clipboard().write_text(&content)).await;
            let is_done = written.is_ok();
            announce(if is_done { text!(kit.copied) } else { text!(kit.copy_failed) });
            // The page may be gone by now, and then.
            let _ = is_copied.try_set(is_done);
            let forget = move || {
                let _ = is_copied.try_set(false);
            };
            set_timeout(forget, SHOWN_FOR);
        });
    };
    view! {
        <button type="button" on:click=copy>
            {live(move || if is_copied.get() { text!(kit.copied).to_owned() } else { label.clone() })}
        </button>
    }
}
