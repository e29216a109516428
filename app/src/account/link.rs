//! The page that a sign-in link leads to. The link is used on a click and not on arrival, because
//! mail scanners follow links as well.

use leptos::prelude::*;

use super::api::use_link;
use super::password::PasswordForm;
use super::sign_in::WayOut;
use crate::backoffice::{to, use_go, use_session};
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Call, Empty, ErrorNotice, Kind, Notice, OfflineBanner, focus, set_title};

/// Signs in with the token that stands in the fragment of the address, where no server sees it.
#[component]
pub(crate) fn LinkPage() -> impl IntoView {
    set_title(text!(backoffice.link.title));
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let is_in = RwSignal::new(false);
    view! {
        <OfflineBanner />
        <main id="main" tabindex="-1" class="sign-in">
            <WayOut />
            {move || match (is_in.get(), token.is_empty()) {
                (true, _) => view! { <Welcome /> }.into_any(),
                (false, true) => view! { <NoLink /> }.into_any(),
                (false, false) => view! { <UseLink token=token.clone() is_in /> }.into_any(),
            }}
        </main>
    }
}

/// The button that uses the link.
#[component]
fn UseLink(token: String, is_in: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let go = use_go();
    let call = Call::new();
    let link_page = to("/link");
    let sign_in = move |_| {
        let link_page = link_page.clone();
        call.start(use_link(token.clone()), move |me| {
            let has_password = me.has_password;
            session.begin(me);
            if has_password {
                go.instead("/");
            } else {
                forget_token(&link_page);
                is_in.set(true);
                focus("main");
            }
        });
    };
    let is_used = Memo::new(move |_| call.error() == Some(ApiError::SignInFailed));
    let other = Signal::derive(move || call.error().filter(|error| *error != ApiError::SignInFailed));
    let busy = move || call.is_busy().then_some("true");
    view! {
        <div class="panel">
            <h1>{text!(backoffice.link.title)}</h1>
            <ErrorNotice error=other />
            <div role="alert">
                <Show when=move || is_used.get()>
                    <Notice kind=Kind::Warn title=text!(backoffice.link.used_title)>
                        <p>{text!(backoffice.link.used)}</p>
                        <p>
                            <a class="btn" href=to("/sign-in")>
                                {text!(backoffice.link.ask_new)}
                            </a>
                        </p>
                    </Notice>
                </Show>
            </div>
            <p>{text!(backoffice.link.lead)}</p>
            <button type="button" class="btn-primary" aria-busy=busy aria-disabled=busy on:click=sign_in>
                {text!(backoffice.link.submit)}
            </button>
        </div>
    }
}

/// Takes the used token out of the address.
fn forget_token(page: &str) {
    if let Ok(history) = window().history() {
        // A history that refuses keeps a token that is worth nothing any more.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(page));
    }
}

/// The address holds no token.
#[component]
fn NoLink() -> impl IntoView {
    view! {
        <h1 class="visually-hidden">{text!(backoffice.link.title)}</h1>
        <Empty title=text!(backoffice.link.missing_title)>
            <p>{text!(backoffice.link.missing)}</p>
            <a class="btn" href=to("/sign-in")>{text!(backoffice.link.ask_new)}</a>
        </Empty>
    }
}

/// Signed in, and without a password so far.
#[component]
fn Welcome() -> impl IntoView {
    let session = use_session();
    let go = use_go();
    let name = untrack(|| session.me()).map(|me| me.staff.name.as_str().to_owned()).unwrap_or_default();
    view! {
        <div class="panel">
            <h1>{text!(backoffice.link.welcome, name = name)}</h1>
            <p>{text!(backoffice.link.suggest)}</p>
            <PasswordForm done=move |()| go.instead("/") />
            <a class="btn btn-quiet" href=to("/")>{text!(backoffice.link.later)}</a>
        </div>
    }
}
