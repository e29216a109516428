//! For those who have lost their code: the links are mailed again. The page shows nothing of what
//! it finds, so nobody learns from it who is registered.

use domain::form::Problems;
use domain::person::Email;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::i18n::text;
use crate::raffle::api::find_links;
use crate::ui::{Call, Control, ErrorNotice, Field, FormState, Kind, SubmitButton, focus, live, notice_of, set_title};

const DONE: &str = "done";

/// Asks for an address, and always answers the same.
#[component]
pub(crate) fn LookupPage() -> impl IntoView {
    set_title(text!(attendee.lookup.title));
    let email = RwSignal::new(String::new());
    let is_done = RwSignal::new(false);
    view! {
        <div class="page page-narrow">
            <header class="page-head">
                <h1>{text!(attendee.lookup.title)}</h1>
                <p class="lead">{text!(attendee.lookup.lead)}</p>
            </header>
            {live(move || if is_done.get() { done(email, is_done) } else { lookup_form(email, is_done) })}
        </div>
    }
}

fn done(email: RwSignal<String>, is_done: RwSignal<bool>) -> AnyView {
    let again = move |_| {
        email.set(String::new());
        is_done.set(false);
        focus("lookup-email");
    };
    let answer = view! {
        <h2 id=DONE tabindex="-1">
            {text!(attendee.lookup.done.title)}
        </h2>
        <p>{text!(attendee.lookup.done.next)}</p>
        <p>{text!(attendee.lookup.nothing)}</p>
    };
    view! {
        <div class="stack">
            {notice_of(Kind::Good, answer.into_any())}
            <p>
                <button type="button" on:click=again>
                    {text!(attendee.lookup.again)}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn lookup_form(email: RwSignal<String>, is_done: RwSignal<bool>) -> AnyView {
    let check = move || email.with(|email| Email::parse(email).err().map(|code| Problems::of("email", code)));
    let form = FormState::new("lookup", check);
    let call = Call::new();
    form.follow(call);
    let finish = move |()| {
        is_done.set(true);
        focus(DONE);
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if form.is_ready() {
            call.start(find_links(email.get_untracked()), finish);
        }
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <Field
                form
                name="email"
                label=text!(attendee.lookup.email)
                value=email
                control=Control::Input("email")
                autocomplete="email"
            />
            <ErrorNotice error=Signal::derive(move || call.error()) />
            <div class="form-actions">
                <SubmitButton
                    label=text!(attendee.lookup.submit)
                    is_busy=Signal::derive(move || call.is_busy())
                />
            </div>
        </form>
    }
    .into_any()
}
