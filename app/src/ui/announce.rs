//! One live region for the whole page: what changed, for those who do not see it.

use std::time::Duration;

use leptos::prelude::*;

const REGION: &str = "announcements";

/// Says a sentence in the live region, as soon as the reader pauses.
pub(crate) fn announce(sentence: &str) {
    say("");
    let sentence = sentence.to_owned();
    // Assistive technology notices a change, so the same sentence twice needs an empty one between.
    set_timeout(move || say(&sentence), Duration::from_millis(60));
}

fn say(sentence: &str) {
    if let Some(region) = document().get_element_by_id(REGION) {
        region.set_text_content(Some(sentence));
    }
}

/// The region itself; once in each SPA, outside of everything that comes and goes.
#[component]
pub(crate) fn Announcements() -> impl IntoView {
    view! { <p id=REGION class="visually-hidden" role="status" aria-live="polite"></p> }
}
