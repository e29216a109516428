//! Warns before a page with unsaved changes is left.

use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

use crate::i18n::text;

/// Asks before the page is left while there are changes: by closing the tab, where the browser
/// chooses the words, and by following a link.
pub(crate) fn warn_unsaved(is_changed: Signal<bool>) {
    let closing = window_event_listener(ev::beforeunload, move |event| {
        if is_changed.get_untracked() {
            event.prevent_default();
        }
    });
    let following = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
        let asks = leads_away(&event) && is_changed.get_untracked();
        if asks && !window().confirm_with_message(text!(backoffice.unsaved.ask)).unwrap_or(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    // While the event goes down: the router hears it when it comes up again, which is too late.
    let target = document();
    let _ = target.add_event_listener_with_callback_and_bool("click", following.as_ref().unchecked_ref(), true);
    let following = StoredValue::new_local(following);
    on_cleanup(move || {
        closing.remove();
        following.with_value(|following| {
            let callback = following.as_ref().unchecked_ref();
            let _ = document().remove_event_listener_with_callback_and_bool("click", callback, true);
        });
    });
}

/// Whether a click follows a link to another page in this tab.
fn leads_away(event: &MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    link.is_some_and(|link| {
        let href = link.get_attribute("href").unwrap_or_default();
        !href.starts_with('#') && !link.has_attribute("target") && !link.has_attribute("download")
    })
}
