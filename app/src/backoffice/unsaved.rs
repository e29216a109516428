//! Warns before a page with unsaved changes is left: by closing the tab, where the browser chooses
//! the words, by following a link, and by going back.

use std::cell::RefCell;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event};

use crate::i18n::text;

/// A page that may hold changes.
#[derive(Clone)]
struct Guarded {
    is_changed: Signal<bool>,
    address: String,
}

thread_local! {
    // The listeners live as long as the SPA, and pages come and go.
    static GUARDED: RefCell<Option<Guarded>> = const { RefCell::new(None) };
}

/// Listens to the browser; once in the SPA, before its router does: going back is heard in the order
/// in which listeners were added.
pub(super) fn provide() {
    let closing = window_event_listener(ev::beforeunload, |event| {
        if has_changes() {
            event.prevent_default();
        }
    });
    let back = window_event_listener(ev::popstate, |event| {
        if wants_to_stay() {
            event.stop_immediate_propagation();
            put_back();
        }
    });
    on_cleanup(move || {
        closing.remove();
        back.remove();
    });
    let following = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if leads_away(&event) && wants_to_stay() {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    // It only fails for events that do not exist.
    let _ = document().add_event_listener_with_callback_and_bool("click", following.as_ref().unchecked_ref(), true);
    following.forget();
}

/// Asks before this page is left while there are changes.
pub(super) fn warn_unsaved(is_changed: Signal<bool>) {
    // The browser's own address bar is changed only after the page stands.
    let address = use_location().pathname.get_untracked();
    GUARDED.set(Some(Guarded { is_changed, address }));
    on_cleanup(move || {
        GUARDED.with_borrow_mut(|guarded| {
            // The next page may be there before this one is gone.
            guarded.take_if(|guarded| guarded.is_changed == is_changed);
        });
    });
}

fn has_changes() -> bool {
    let is_changed = GUARDED.with_borrow(|guarded| guarded.as_ref().map(|guarded| guarded.is_changed));
    is_changed.and_then(|is_changed| is_changed.try_get_untracked()).unwrap_or(false)
}

fn wants_to_stay() -> bool {
    has_changes() && !window().confirm_with_message(text!(backoffice.unsaved.ask)).unwrap_or(true)
}

/// Whether a click follows a link to another page in this tab.
fn leads_away(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
    link.is_some_and(|link| {
        let href = link.get_attribute("href").unwrap_or_default();
        !href.starts_with('#') && !link.has_attribute("target") && !link.has_attribute("download")
    })
}

/// The browser has gone back already: the address of the page that stays is put on top again.
fn put_back() {
    let address = GUARDED.with_borrow(|guarded| guarded.as_ref().map(|guarded| guarded.address.clone()));
    if let (Some(address), Ok(history)) = (address, window().history()) {
        // Where it fails, the page stays all the same, under another address.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}
