//! The way in: pages of the backoffice stand behind it, and strangers are led to the sign-in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::base::page_of;
use super::shell::Shell;
use super::{to, use_go, use_session};
use crate::account::api::who_am_i;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Brand, ErrorNotice, Query, Skeleton};

/// The shell with the page in it, once it is known who is signed in.
#[component]
pub(super) fn Gate() -> impl IntoView {
    let session = use_session();
    let go = use_go();
    let location = use_location();
    let known = untrack(|| session.me());
    let query = Query::new(move || {
        let known = known.clone();
        async move {
            match known {
                Some(me) => Ok(me),
                None => who_am_i().await,
            }
        }
    });
    Effect::new(move |_| {
        if let Some(me) = query.get() {
            session.begin(me);
        } else if query.error() == Some(ApiError::SignInNeeded) {
            let page = page_of(&location.pathname.get_untracked());
            let search = location.search.get_untracked();
            go.instead(&sign_in_page(&page, &search));
        }
    });
    let is_in = Memo::new(move |_| session.me().is_some());
    move || if is_in.get() { view! { <Shell /> }.into_any() } else { view! { <Waiting query /> }.into_any() }
}

/// The sign-in, which leads back to a page.
fn sign_in_page(page: &str, search: &str) -> String {
    let wanted = if search.is_empty() { page.to_owned() } else { format!("{page}?{search}") };
    if wanted == "/" { "/sign-in".to_owned() } else { format!("/sign-in?then={}", encode(&wanted)) }
}

fn encode(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// Until the server has said who is signed in; it looks like the page that was painted before.
#[component]
fn Waiting(query: Query<crate::account::api::Me>) -> impl IntoView {
    let refusal = Signal::derive(move || query.error().filter(|error| *error != ApiError::SignInNeeded));
    view! {
        <div class="shell">
            <header class="side-nav">
                <Brand href=to("/") />
            </header>
            <main id="main" class="shell-main" tabindex="-1">
                <h1 class="visually-hidden">{text!(backoffice.title)}</h1>
                <ErrorNotice error=refusal retry=Callback::new(move |()| query.reload()) />
                <Show when=move || refusal.read().is_none()>
                    <Skeleton />
                </Show>
            </main>
        </div>
    }
}
