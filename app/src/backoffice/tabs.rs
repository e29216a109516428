//! Parts of a list, chosen by the address: `?show=drafts`. So the way back leads to the same part.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::to;

/// The part that the address asks for; empty for all. Reactive.
pub(crate) fn use_filter() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("show").unwrap_or_default()))
}

/// Links to the parts of a list.
#[component]
pub(crate) fn FilterTabs(
    /// What is chosen by them.
    label: &'static str,
    /// The page of the list.
    page: &'static str,
    /// The word in the address and the name of each part; the empty word is all of them.
    parts: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let chosen = use_filter();
    let link = move |(word, name): (&'static str, &'static str)| {
        let href = if word.is_empty() { to(page) } else { to(&format!("{page}?show={word}")) };
        view! {
            <a href=href aria-current=move || (chosen.get() == word).then_some("page")>
                {name}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {parts.into_iter().map(link).collect_view()}
        </nav>
    }
}
