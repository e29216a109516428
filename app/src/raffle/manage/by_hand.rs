//! Changing something by hand after the draw: in the open, with a reason.

use domain::draw::SignedChange;
use domain::raffle::{ChangeForm, Phase};
use domain::staff::Capability;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::desk::use_desk;
use crate::backoffice::{SaveRefused, toast, use_session};
use crate::i18n::text;
use crate::raffle::change_list::change_list;
use crate::raffle::manage_api::change_by_hand;
use crate::ui::{Call, Control, Field, FormState, SubmitButton, choice};

/// What was changed, and the form for more.
#[component]
pub(crate) fn ByHandPage() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let zone = desk.data.with_untracked(|desk| desk.event.details.venue.zone.clone());
    let changes = Memo::new(move |_| desk.data.with(|desk| desk.changes.clone()));
    let may_change =
        Memo::new(move |_| session.may(Capability::Manage) && matches!(desk.phase.get(), Phase::Drawn | Phase::Ended));
    view! {
        <section class="stack" aria-labelledby="by-hand">
            <h2 id="by-hand">{text!(backoffice.by_hand.title)}</h2>
            <p>{text!(backoffice.by_hand.what)}</p>
            {move || changes.with(|changes: &Vec<SignedChange>| change_list(changes, &zone))}
        </section>
        <Show when=move || may_change.get()>
            <ChangeSomething />
        </Show>
    }
}

/// The fields of [`ChangeForm`].
#[derive(Clone, Copy, Default)]
struct Inputs {
    deed: RwSignal<String>,
    list: RwSignal<String>,
    number: RwSignal<String>,
    places: RwSignal<String>,
    purpose: RwSignal<String>,
    why: RwSignal<String>,
}

impl Inputs {
    /// What stands in the fields; reactive.
    fn form(self) -> ChangeForm {
        ChangeForm {
            deed: self.deed.get(),
            list: self.list.get(),
            number: self.number.get(),
            places: self.places.get(),
            purpose: self.purpose.get(),
            why: self.why.get(),
        }
    }

    /// Ready for the next; the kind of change stays.
    fn clear(self) {
        for field in [self.number, self.places, self.purpose, self.why] {
            field.set(String::new());
        }
    }
}

#[component]
fn ChangeSomething() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let inputs = Inputs::default();
    inputs.deed.set("taken_back".to_owned());
    inputs.list.set("winner".to_owned());
    let form = FormState::new("by-hand", move || inputs.form().check().err());
    let call = Call::new();
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            call.start(session.guard(change_by_hand(desk.id, untrack(|| inputs.form()))), move |()| {
                toast(text!(backoffice.by_hand.done));
                inputs.clear();
                desk.changed.run(());
            });
        }
    };
    view! {
        <section class="panel" aria-labelledby="change-title">
            <h2 id="change-title">{text!(backoffice.by_hand.new)}</h2>
            <p>{text!(backoffice.by_hand.warning)}</p>
            <form class="form" novalidate on:submit=submit>
                <SaveRefused form call />
                <Field
                    form
                    name="deed"
                    label=text!(backoffice.by_hand.deed)
                    value=inputs.deed
                    control=Control::Choice(deeds())
                />
                <DeedFields form inputs />
                <Field
                    form
                    name="why"
                    label=text!(backoffice.by_hand.why)
                    hint=text!(backoffice.by_hand.why_hint)
                    value=inputs.why
                />
                <div class="form-actions">
                    <SubmitButton
                        label=text!(backoffice.by_hand.confirm)
                        is_busy=Signal::derive(move || call.is_busy())
                    />
                </div>
            </form>
        </section>
    }
}

/// What each kind of change has to be told.
#[component]
fn DeedFields(form: FormState, inputs: Inputs) -> impl IntoView {
    let is = move |deed: &'static str| Memo::new(move |_| inputs.deed.with(|chosen| chosen == deed));
    let (takes_back, gives) = (is("taken_back"), is("given"));
    view! {
        <Show when=move || takes_back.get()>
            <Field
                form
                name="list"
                label=text!(backoffice.by_hand.list)
                value=inputs.list
                control=Control::Choice(lists())
            />
            <Field
                form
                name="number"
                label=text!(backoffice.by_hand.number)
                hint=text!(backoffice.by_hand.number_hint)
                value=inputs.number
                control=Control::Number { min: 1, max: domain::raffle::PLACES_MAX }
            />
        </Show>
        <Show when=move || gives.get()>
            <Field
                form
                name="places"
                label=text!(backoffice.by_hand.places)
                hint=text!(backoffice.by_hand.places_hint)
                value=inputs.places
                control=Control::Number { min: 1, max: domain::raffle::PLACES_MAX }
            />
            <Field
                form
                name="purpose"
                label=text!(backoffice.by_hand.purpose)
                hint=text!(backoffice.by_hand.purpose_hint)
                value=inputs.purpose
            />
        </Show>
    }
}

fn deeds() -> Vec<(String, String)> {
    vec![choice("taken_back", text!(backoffice.by_hand.taken_back)), choice("given", text!(backoffice.by_hand.given))]
}

fn lists() -> Vec<(String, String)> {
    vec![choice("winner", text!(backoffice.raffle.winners)), choice("runner_up", text!(backoffice.raffle.runners_up))]
}
