//! The head of every page: where one is, and the two places that everybody looks for.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::i18n::text;

/// Name and main navigation.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    let path = use_location().pathname;
    let link = move |href: &'static str, words: &'static str| {
        let current = move || path.with(|path| path == href).then_some("page");
        view! { <a href=href aria-current=current>{words}</a> }
    };
    view! {
        <header class="site-header">
            <div class="page">
                <a class="brand" href="/">
                    <svg viewBox="0 0 32 32" aria-hidden="true">
                        <path
                            fill="currentColor"
                            d="M3 7h26v5.5a3.5 3.5 0 0 0 0 7V25H3v-5.5a3.5 3.5 0 0 0 0-7zM20 9v2h2V9zm0 4v2h2v-2zm0 4v2h2v-2zm0 4v2h2v-2z"
                        ></path>
                    </svg>
                    {text!(kit.brand)}
                </a>
                <nav class="site-nav" aria-label=text!(attendee.nav.main)>
                    {link("/", text!(attendee.nav.events))}
                    {link("/ticket", text!(attendee.nav.ticket))}
                </nav>
            </div>
        </header>
    }
}
