//! Address and password, or a link by mail: for the page, and for the dialog that comes up when a
//! session ends.

use domain::form::{Code, Problems};
use domain::person::Email;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::api::{Me, ask_link, sign_in};
use crate::backoffice::SaveRefused;
use crate::i18n::text;
use crate::ui::{Call, Control, ErrorNotice, Field, FormState, Kind, Notice, SubmitButton};

/// What was typed, and by which of the two ways the person wants in.
#[derive(Clone, Copy)]
struct Inputs {
    email: RwSignal<String>,
    password: RwSignal<String>,
    by_link: RwSignal<bool>,
}

impl Inputs {
    fn new() -> Self {
        Self { email: RwSignal::default(), password: RwSignal::default(), by_link: RwSignal::new(false) }
    }

    fn problems(self) -> Problems {
        let mut problems = Problems::default();
        problems.take("email", self.email.with(|email| Email::parse(email)));
        if !self.by_link.get() && self.password.with(String::is_empty) {
            problems.add("password", Code::Missing);
        }
        problems
    }
}

/// Signs somebody in.
#[component]
pub(super) fn SignInForm(
    /// Somebody is signed in.
    #[prop(into)]
    done: Callback<Me>,
) -> impl IntoView {
    let inputs = Inputs::new();
    let form = FormState::new("sign-in", move || Some(inputs.problems()));
    let call = Call::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        inputs.by_link.set(false);
        if form.is_ready() {
            let question = sign_in(inputs.email.get_untracked(), inputs.password.get_untracked());
            call.start(question, move |me| done.run(me));
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <SaveRefused form call />
            <Field
                form
                name="email"
                label=text!(backoffice.sign_in.email)
                value=inputs.email
                control=Control::Input("email")
                autocomplete="username"
            />
            <Field
                form
                name="password"
                label=text!(backoffice.sign_in.password)
                value=inputs.password
                control=Control::Input("password")
                autocomplete="current-password"
            />
            <div class="form-actions">
                <SubmitButton label=text!(backoffice.sign_in.submit) is_busy=Signal::derive(move || call.is_busy()) />
            </div>
            <ByLink form inputs />
        </form>
    }
}

/// The way in for those without a password: a link goes to the address that is typed above.
#[component]
fn ByLink(form: FormState, inputs: Inputs) -> impl IntoView {
    let call = Call::new();
    let sent_to = RwSignal::new(None::<String>);
    let ask = move |_| {
        inputs.by_link.set(true);
        if form.is_ready() {
            let email = inputs.email.get_untracked();
            call.start(ask_link(email.clone()), move |()| sent_to.set(Some(email)));
        }
    };
    let label = move || match sent_to.get() {
        Some(_) => text!(backoffice.sign_in.resend),
        None => text!(backoffice.sign_in.link_submit),
    };
    let busy = move || call.is_busy().then_some("true");
    view! {
        <hr />
        <h2>{text!(backoffice.sign_in.by_link)}</h2>
        <p class="muted">{text!(backoffice.sign_in.link_lead)}</p>
        <ErrorNotice error=Signal::derive(move || call.error()) />
        <div role="status">
            {move || {
                sent_to
                    .get()
                    .map(|email| {
                        view! {
                            <Notice kind=Kind::Info title=text!(backoffice.sign_in.sent_title)>
                                <p>{text!(backoffice.sign_in.sent, email = email)}</p>
                            </Notice>
                        }
                    })
            }}
        </div>
        <button type="button" aria-busy=busy aria-disabled=busy on:click=ask>
            {label}
        </button>
    }
}
