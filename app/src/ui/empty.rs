//! A place where nothing is, and what to do about it.

use leptos::prelude::*;

/// Nothing here: a heading, and in `children` a sentence and perhaps a link.
#[component]
pub(crate) fn Empty(
    /// The heading.
    #[prop(into)]
    title: String,
    /// What to do next.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            {children()}
        </div>
    }
}
