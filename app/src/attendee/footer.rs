//! The foot of every page.

use leptos::prelude::*;

use crate::i18n::text;

/// What is true of every draw here, and the less frequent ways.
#[component]
pub(crate) fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="page">
                <p>{text!(attendee.nav.promise)}</p>
                <nav class="cluster" aria-label=text!(attendee.nav.footer)>
                    <a href="/why-trust">{text!(attendee.nav.trust)}</a>
                    <a href="/lookup">{text!(attendee.nav.lookup)}</a>
                    <a href="/v1/docs" rel="external">
                        {text!(attendee.nav.api)}
                    </a>
                </nav>
            </div>
        </footer>
    }
}
