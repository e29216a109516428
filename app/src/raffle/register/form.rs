//! The registration form: checked by the domain's own `check()` on each keystroke.

use domain::raffle::RegistrationForm;
use domain::ticket::SignedReceipt;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::party_stepper::PartyStepper;
use crate::i18n::{number, text};
use crate::raffle::api::{RafflePageData, register};
use crate::raffle::receipts::{KeptReceipt, use_receipts};
use crate::ui::{Call, Checkbox, Control, ErrorNotice, ErrorSummary, Field, FormState, SubmitButton};

/// What has been typed so far.
#[derive(Clone, Copy)]
struct Typed {
    first_name: RwSignal<String>,
    last_name: RwSignal<String>,
    email: RwSignal<String>,
    date_of_birth: RwSignal<String>,
    party_size: RwSignal<String>,
    consent: RwSignal<bool>,
}

impl Typed {
    fn new(party_size: RwSignal<String>) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            first_name: empty(),
            last_name: empty(),
            email: empty(),
            date_of_birth: empty(),
            party_size,
            consent: RwSignal::new(false),
        }
    }

    fn form(self) -> RegistrationForm {
        RegistrationForm {
            first_name: self.first_name.get(),
            last_name: self.last_name.get(),
            email: self.email.get(),
            date_of_birth: self.date_of_birth.get(),
            party_size: self.party_size.get(),
            consent: self.consent.get(),
        }
    }
}

/// The form of one raffle; `party` is how many people are typed in. After success it leads to the ticket.
pub(super) fn register_form(page: &RafflePageData, party: RwSignal<String>) -> AnyView {
    let RafflePageData { event, raffle, terms, .. } = page.clone();
    let typed = Typed::new(party);
    let form = FormState::new("register", move || typed.form().check(&terms).err());
    let call = Call::new();
    form.follow(call);
    let receipts = use_receipts();
    let navigate = use_navigate();
    let (id, event_name, raffle_name) = (raffle.id, event.name, raffle.name);
    let keep = move |receipt: SignedReceipt| {
        let code = receipt.receipt.code;
        receipts.keep(KeptReceipt { event: event_name.clone(), raffle: raffle_name.clone(), receipt });
        code
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        if form.is_ready() {
            let (reply, keep, navigate) = (register(id, untrack(|| typed.form())), keep.clone(), navigate.clone());
            // Kept as soon as it is there, even if whoever sent it has left the page meanwhile.
            call.start(async move { reply.await.map(keep) }, move |code| {
                navigate(&format!("/ticket#{code}"), leptos_router::NavigateOptions::default());
            });
        }
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <ErrorSummary form />
            <fieldset>
                <legend>{text!(attendee.register.who)}</legend>
                {person(form, typed, terms.minimum_age)}
            </fieldset>
            {(terms.max_party.get() > 1)
                .then(|| view! { <PartyStepper form value=typed.party_size max=terms.max_party.get() /> })}
            <Checkbox form name="consent" label=text!(attendee.register.consent_label) checked=typed.consent>
                {text!(attendee.register.consent)}
            </Checkbox>
            <ErrorNotice error=Signal::derive(move || call.error()) zone=event.zone />
            <div class="form-actions">
                <SubmitButton
                    label=text!(attendee.register.submit)
                    is_busy=Signal::derive(move || call.is_busy())
                />
            </div>
        </form>
    }
    .into_any()
}

fn person(form: FormState, typed: Typed, minimum_age: Option<u8>) -> AnyView {
    let born = minimum_age.map(|age| {
        let hint = text!(attendee.register.born_hint, age = number(age.into()));
        view! {
            <Field
                form
                name="date_of_birth"
                label=text!(attendee.register.born)
                value=typed.date_of_birth
                control=Control::Input("date")
                autocomplete="bday"
                hint
            />
        }
    });
    view! {
        <div class="field-row">
            <Field
                form
                name="first_name"
                label=text!(attendee.register.first_name)
                value=typed.first_name
                autocomplete="given-name"
            />
            <Field
                form
                name="last_name"
                label=text!(attendee.register.last_name)
                value=typed.last_name
                autocomplete="family-name"
            />
        </div>
        <Field
            form
            name="email"
            label=text!(attendee.register.email)
            value=typed.email
            control=Control::Input("email")
            autocomplete="email"
            hint=text!(attendee.register.email_hint)
        />
        {born}
    }
    .into_any()
}
