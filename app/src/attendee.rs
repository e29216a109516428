//! The attendees' surface: its route table.

use leptos::prelude::*;

/// The attendee SPA.
#[component]
pub fn AttendeeApp(
    /// The path that the SPA is served under, `/` by default.
    base: String,
) -> impl IntoView {
    view! { <main data-base=base>"Festival Tickets"</main> }
}
