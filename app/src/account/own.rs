//! The page of one's own account.

use leptos::prelude::*;

use super::password::PasswordForm;
use super::role::{role_may, role_name};
use crate::backoffice::use_session;
use crate::i18n::text;
use crate::ui::set_title;

/// Who one is here, and the password.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    set_title(text!(backoffice.account.title));
    let session = use_session();
    let has_password = Memo::new(move |_| session.me().is_some_and(|me| me.has_password));
    let facts = move || {
        session.me().map(|me| {
            view! {
                <dl class="facts">
                    <div>
                        <dt>{text!(backoffice.account.name)}</dt>
                        <dd>{me.staff.name.as_str().to_owned()}</dd>
                    </div>
                    <div>
                        <dt>{text!(backoffice.account.email)}</dt>
                        <dd>{me.staff.email.as_str().to_owned()}</dd>
                    </div>
                    <div>
                        <dt>{text!(backoffice.account.role)}</dt>
                        <dd>{role_name(me.staff.role)}</dd>
                    </div>
                </dl>
                <p class="muted">{role_may(me.staff.role)} " " {text!(backoffice.account.role_hint)}</p>
            }
        })
    };
    view! {
        <h1>{text!(backoffice.account.title)}</h1>
        <section class="panel" aria-labelledby="account-facts">
            <h2 id="account-facts">{text!(backoffice.account.facts)}</h2>
            {facts}
        </section>
        <section class="panel" aria-labelledby="account-password">
            <h2 id="account-password">{text!(backoffice.account.password_title)}</h2>
            <Show when=move || !has_password.get()>
                <p>{text!(backoffice.account.password_none)}</p>
            </Show>
            <p class="muted">{text!(backoffice.account.password_note)}</p>
            {move || {
                // The words of the button change with the first password.
                has_password.track();
                view! { <PasswordForm done=|()| () /> }
            }}
        </section>
    }
}
