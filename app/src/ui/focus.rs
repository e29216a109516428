//! Where the keyboard is: on a page's content after navigation, on the first wrong field of a form.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use super::effect;

/// Gives the focus to the element with this id, once what has changed is painted.
pub(crate) fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id).and_then(|element| element.dyn_into().ok());
        if let Some(element) = element as Option<web_sys::HtmlElement> {
            // What cannot take the focus leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// Gives the focus to `#main` whenever the address has led to another page. Belongs inside the router.
#[component]
pub(crate) fn FocusOnNavigation() -> impl IntoView {
    let path = use_location().pathname;
    let mut before = None;
    effect(move || {
        let now = Some(path.get());
        if before.is_some() && before != now {
            focus("main");
        }
        before = now;
    });
}
