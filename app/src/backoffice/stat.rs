//! A number and what it counts.

use leptos::prelude::*;

use crate::ui::Kind;

/// A tile for a `<dl class="stats">`.
#[component]
pub(crate) fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number.
    #[prop(into)]
    value: Signal<String>,
    /// The small print; empty for none.
    #[prop(into, optional)]
    note: Signal<String>,
    /// How good or bad the number is.
    #[prop(into, optional)]
    kind: Signal<Option<Kind>>,
) -> impl IntoView {
    view! {
        <div class="stat" data-kind=move || kind.get().map(Kind::as_str)>
            <dt>{label}</dt>
            <dd>{value}</dd>
            <Show when=move || !note.with(String::is_empty)>
                <dd class="stat-note">{note}</dd>
            </Show>
        </div>
    }
}
