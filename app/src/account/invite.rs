//! Inviting somebody to the backoffice.

use domain::staff::{InviteForm, Role};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::api::invite;
use super::role::role_name;
use crate::backoffice::{SaveRefused, toast, use_session};
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Call, Control, Field, FormState, Kind, Notice, SubmitButton};

/// What is typed about the newcomer.
#[derive(Clone, Copy)]
struct Inputs {
    name: RwSignal<String>,
    email: RwSignal<String>,
    role: RwSignal<String>,
}

impl Inputs {
    fn new() -> Self {
        Self { name: RwSignal::default(), email: RwSignal::default(), role: RwSignal::default() }
    }

    fn form(self) -> InviteForm {
        InviteForm { name: self.name.get(), email: self.email.get(), role: self.role.get() }
    }
}

/// Asks who, and what they may do.
#[component]
pub(super) fn InvitePanel(
    /// The list has changed.
    changed: Callback<()>,
) -> impl IntoView {
    // A new form after each invitation: nothing of the last one is left in it.
    let round = RwSignal::new(0);
    view! {
        <section class="panel" aria-labelledby="invite">
            <h2 id="invite">{text!(backoffice.staff.invite_title)}</h2>
            <p class="muted">{text!(backoffice.staff.invite_lead)}</p>
            {move || {
                round.track();
                let done = move |()| {
                    round.update(|round| *round += 1);
                    changed.run(());
                };
                view! { <InviteFields done /> }
            }}
        </section>
    }
}

#[component]
fn InviteFields(#[prop(into)] done: Callback<()>) -> impl IntoView {
    let session = use_session();
    let inputs = Inputs::new();
    let form = FormState::new("invite", move || inputs.form().check().err());
    let call = Call::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if form.is_ready() {
            let filled_in = untrack(|| inputs.form());
            let sentence = text!(backoffice.staff.invite_done, email = filled_in.email.clone());
            call.start(session.guard(invite(filled_in)), move |_| {
                toast(sentence);
                done.run(());
            });
        }
    };
    let is_taken = Memo::new(move |_| call.error() == Some(ApiError::Conflict));
    view! {
        <form class="form" novalidate on:submit=submit>
            <div role="alert">
                <Show when=move || is_taken.get()>
                    <Notice kind=Kind::Warn title=text!(backoffice.staff.invite_known)>
                        <p>{text!(backoffice.staff.invite_taken)}</p>
                    </Notice>
                </Show>
            </div>
            <SaveRefused form call told=Signal::derive(move || is_taken.get()) />
            <div class="field-row">
                <Field form name="name" label=text!(backoffice.staff.name) value=inputs.name />
                <Field
                    form
                    name="email"
                    label=text!(backoffice.staff.email)
                    value=inputs.email
                    control=Control::Input("email")
                />
                <Field form name="role" label=text!(backoffice.staff.role) value=inputs.role control=roles() />
            </div>
            <div class="form-actions">
                <SubmitButton
                    label=text!(backoffice.staff.invite_submit)
                    is_busy=Signal::derive(move || call.is_busy())
                />
            </div>
        </form>
    }
}

fn roles() -> Control {
    let none = (String::new(), text!(backoffice.staff.choose_role).to_owned());
    let all = Role::ALL.map(|role| (role.as_str().to_owned(), role_name(role).to_owned()));
    Control::Choice(std::iter::once(none).chain(all).collect())
}
