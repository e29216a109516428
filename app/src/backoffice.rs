//! The organizers' surface: its route table.

use leptos::prelude::*;

/// The backoffice SPA.
#[component]
pub fn BackofficeApp(
    /// The path that the SPA is served under, such as `/backoffice/`.
    base: String,
) -> impl IntoView {
    view! { <main data-base=base>"Festival Tickets"</main> }
}
