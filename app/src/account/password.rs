//! Setting the own password.

use domain::form::Problems;
use domain::staff::Password;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::api::set_password;
use crate::backoffice::{SaveRefused, toast, use_session};
use crate::i18n::text;
use crate::ui::{Call, Control, Field, FormState, SubmitButton};

/// Asks for a new password.
#[component]
pub(super) fn PasswordForm(
    /// It is set.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let password = RwSignal::new(String::new());
    let form = FormState::new("password", move || problems(&password.read()));
    let call = Call::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.is_ready() {
            call.start(session.guard(set_password(password.get_untracked())), move |()| {
                password.set(String::new());
                session.update(|me| me.has_password = true);
                toast(text!(backoffice.account.password_done));
                done.run(());
            });
        }
    };
    let has_one = untrack(|| session.me()).is_some_and(|me| me.has_password);
    let label =
        if has_one { text!(backoffice.account.password_change) } else { text!(backoffice.account.password_set) };
    view! {
        <form class="form" novalidate on:submit=submit>
            <SaveRefused form call />
            <Field
                form
                name="password"
                label=text!(backoffice.account.password_new)
                hint=text!(backoffice.account.password_hint)
                value=password
                control=Control::Input("password")
                autocomplete="new-password"
            />
            <div class="form-actions">
                <SubmitButton label is_busy=Signal::derive(move || call.is_busy()) />
            </div>
        </form>
    }
}

fn problems(password: &str) -> Option<Problems> {
    Password::parse(password).err().map(|code| Problems::of("password", code))
}
