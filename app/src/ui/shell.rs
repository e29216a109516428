//! The page that stands there before the WASM does: `index.html` paints a head and a skeleton.

use leptos::prelude::document;

use crate::i18n::{I18nLocaleTrait, locale};

/// Takes the painted skeleton away, once the SPA is mounted, and says in which language it speaks.
pub fn take_over() {
    if let Some(painted) = document().get_element_by_id("shell") {
        painted.remove();
    }
    if let Some(html) = document().document_element() {
        // A root element that refuses an attribute is no reason to stop.
        let _ = html.set_attribute("lang", locale().as_str());
    }
}
