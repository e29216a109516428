//! Whether the browser has a network, and the banner that says when it has none.

use leptos::prelude::*;

use super::{announce, live};
use crate::i18n::text;

/// Whether the browser has a network.
#[derive(Clone, Copy)]
pub(crate) struct Online(RwSignal<bool>);

impl Online {
    /// Listens to the browser, for all pages; once in each SPA.
    pub fn provide() {
        let is_online = RwSignal::new(window().navigator().on_line());
        let on = window_event_listener(leptos::ev::online, move |_| {
            is_online.set(true);
            announce(text!(kit.back_online));
        });
        let off = window_event_listener(leptos::ev::offline, move |_| is_online.set(false));
        on_cleanup(move || {
            on.remove();
            off.remove();
        });
        provide_context(Self(is_online));
    }

    /// Whether it has one now; reactive.
    pub fn get(self) -> bool {
        self.0.get()
    }
}

/// Whether the browser has a network.
pub(crate) fn use_online() -> Online {
    use_context().unwrap_or_else(|| Online(RwSignal::new(true)))
}

/// The banner under the head of the page.
#[component]
pub(crate) fn OfflineBanner() -> impl IntoView {
    let online = use_online();
    let banner = || view! { <p class="offline">{text!(kit.offline)}</p> }.into_any();
    view! { <div role="status">{live(move || (!online.get()).then(banner))}</div> }
}
