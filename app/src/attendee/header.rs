//! The head of every page: where one is, and the two places that everybody looks for.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::i18n::text;
use crate::ui::Brand;

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
                <Brand href="/" />
                <nav class="site-nav" aria-label=text!(attendee.nav.main)>
                    {link("/", text!(attendee.nav.events))}
                    {link("/ticket", text!(attendee.nav.ticket))}
                </nav>
            </div>
        </header>
    }
}
