//! A line in a list of facts.

use leptos::prelude::*;

/// What it is, and its value; belongs into a `<dl class="facts">`.
pub(crate) fn fact(label: &'static str, value: AnyView) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// A fact that is a hash: one width, wraps anywhere.
pub(crate) fn hash_fact(label: &'static str, hash: String) -> AnyView {
    fact(label, view! { <code class="hash">{hash}</code> }.into_any())
}
