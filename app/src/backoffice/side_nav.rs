//! The navigation at the side: where one can go, and who is signed in. What a role may not do is
//! not in it.

use domain::staff::Capability;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::base::page_of;
use super::{to, toast, use_go, use_session};
use crate::account::{api::sign_out, role_name};
use crate::i18n::text;
use crate::ui::{Brand, Call, ErrorNotice};

/// All places of the backoffice.
#[component]
pub(super) fn SideNav() -> impl IntoView {
    let session = use_session();
    let may_operate = move || session.may(Capability::Operate);
    let has_outbox = move || may_operate() && session.me().is_some_and(|me| me.has_outbox);
    view! {
        <header class="side-nav">
            <Brand href=to("/") />
            <nav aria-label=text!(backoffice.nav.label)>
                <ul>
                    <Place page="/" name=text!(backoffice.nav.home) />
                    <Place page="/events" name=text!(backoffice.nav.events) />
                    <Place page="/raffles" name=text!(backoffice.nav.raffles) />
                    <Place page="/staff" name=text!(backoffice.nav.staff) />
                    <Place page="/queue" name=text!(backoffice.nav.queue) />
                    <Show when=may_operate>
                        <Place page="/dead-letters" name=text!(backoffice.nav.dead_letters) />
                    </Show>
                    <Place page="/audit" name=text!(backoffice.nav.audit) />
                    <Show when=has_outbox>
                        <Place page="/outbox" name=text!(backoffice.nav.outbox) />
                    </Show>
                </ul>
            </nav>
            <WhoIsIn />
        </header>
    }
}

/// One place. It is the current one while a page of it is shown.
#[component]
fn Place(
    /// Its page.
    page: &'static str,
    /// What it is called.
    name: &'static str,
) -> impl IntoView {
    let path = use_location().pathname;
    let is_current = move || {
        let here = page_of(&path.get());
        here == page || (page != "/" && here.strip_prefix(page).is_some_and(|rest| rest.starts_with('/')))
    };
    view! {
        <li>
            <a href=to(page) aria-current=move || is_current().then_some("page")>
                {name}
            </a>
        </li>
    }
}

/// Who is signed in, and the way out.
#[component]
fn WhoIsIn() -> impl IntoView {
    let session = use_session();
    let go = use_go();
    let leaving = Call::new();
    let leave = move |_| {
        leaving.start(session.guard(sign_out()), move |()| {
            go.to("/sign-in");
            session.end();
            toast(text!(backoffice.nav.signed_out));
        });
    };
    let name = move || session.me().map(|me| me.staff.name.as_str().to_owned());
    // The first owner is called Owner until somebody says otherwise, and once is enough.
    let role = move || {
        let me = session.me()?;
        let role = role_name(me.staff.role);
        (me.staff.name.as_str() != role).then(|| view! { <span>{role}</span> })
    };
    view! {
        <div class="side-nav-foot">
            <a href=to("/account")>
                <span class="visually-hidden">{text!(backoffice.nav.account)}": "</span>
                {name}
            </a>
            {role}
            <button
                type="button"
                class="btn-small"
                aria-busy=move || leaving.is_busy().to_string()
                on:click=leave
            >
                {text!(backoffice.nav.sign_out)}
            </button>
            <ErrorNotice error=Signal::derive(move || leaving.error()) />
        </div>
    }
}
