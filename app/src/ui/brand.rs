//! The name of the house with its mark, a ticket with a perforated stub.

use leptos::prelude::*;

use crate::i18n::text;

/// The way to the first page.
#[component]
pub(crate) fn Brand(
    /// The address of the first page.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <path
                    fill="currentColor"
                    d="M3 7h26v5.5a3.5 3.5 0 0 0 0 7V25H3v-5.5a3.5 3.5 0 0 0 0-7zM20 9v2h2V9zm0 4v2h2v-2zm0 4v2h2v-2zm0 4v2h2v-2z"
                ></path>
            </svg>
            {text!(kit.brand)}
        </a>
    }
}
