//! The page where staff sign in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::sign_in_form::SignInForm;
use crate::backoffice::{to, use_go, use_session};
use crate::i18n::text;
use crate::ui::{Brand, OfflineBanner, set_title};

/// Signs in, and leads to the page that was asked for.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    set_title(text!(backoffice.sign_in.title));
    let session = use_session();
    let go = use_go();
    let query = use_query_map();
    let wanted = move || query.with(|query| query.get("then")).filter(|page| is_page(page));
    let done = move |me| {
        session.begin(me);
        go.instead(&untrack(wanted).unwrap_or_else(|| "/".to_owned()));
    };
    view! {
        <OfflineBanner />
        <main id="main" tabindex="-1" class="sign-in">
            <WayOut />
            <div class="panel">
                <h1>{text!(backoffice.sign_in.title)}</h1>
                <Show when=move || wanted().is_some()>
                    <p class="muted">{text!(backoffice.sign_in.back_lead)}</p>
                </Show>
                <SignInForm done />
            </div>
        </main>
    }
}

/// Whose door this is, and the way back for attendees who came here by mistake.
#[component]
pub(super) fn WayOut() -> impl IntoView {
    view! {
        <nav class="cluster cluster-spread" aria-label=text!(backoffice.nav.label)>
            <Brand href=to("/") />
            <a href="/" rel="external">{text!(backoffice.nav.site)}</a>
        </nav>
    }
}

/// Only pages of this SPA are led to: an address of another site could be put into a link by anybody.
fn is_page(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_backoffice_are_led_to() {
        assert!(is_page("/events?show=drafts"));
        for elsewhere in ["https://example.org", "//example.org", "/\\example.org", "javascript:alert(1)", ""] {
            assert!(!is_page(elsewhere), "{elsewhere}");
        }
    }
}
