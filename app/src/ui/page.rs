//! The title of a page, and the way past its head.

use leptos::prelude::*;

use super::{announce, focus};
use crate::i18n::text;

/// Names the page in the window's title, and says so to those who do not see it change.
pub(crate) fn set_title(title: &str) {
    let full = format!("{title} · {}", text!(kit.brand));
    if document().title() != full {
        document().set_title(&full);
        announce(title);
    }
}

/// The first thing in the body: jumps over the head to `#main`.
#[component]
pub(crate) fn SkipLink() -> impl IntoView {
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus("main");
    };
    view! {
        <a class="skip-link" href="#main" on:click=skip>
            {text!(kit.skip)}
        </a>
    }
}
