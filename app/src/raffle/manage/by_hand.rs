//! Changing something by hand after the draw: in the open, with a reason, and after a question.

mod question;

use domain::draw::SignedChange;
use domain::raffle::{ChangeForm, Phase, StandingKind};
use domain::staff::Capability;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use self::question::Question;
use super::desk::use_desk;
use crate::backoffice::{SaveRefused, toast, use_session};
use crate::error::ApiError;
use crate::i18n::text;
use crate::raffle::draw::change_list;
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
            <ChangePanel />
        </Show>
    }
}

#[component]
fn ChangePanel() -> impl IntoView {
    let desk = use_desk();
    // A new form after each change: nothing of the last one is left in it.
    let round = RwSignal::new(0);
    // The number of the next change. What is shown of the last ones may be a few seconds old.
    let made = RwSignal::new(0);
    let next = Signal::derive(move || 1 + made.get().max(desk.data.with(|desk| desk.changes.len())));
    view! {
        <section class="panel" aria-labelledby="change-title">
            <h2 id="change-title">{text!(backoffice.by_hand.new)}</h2>
            <p>{text!(backoffice.by_hand.warning)}</p>
            {move || {
                round.track();
                let done = move |number| {
                    made.set(number);
                    round.update(|round| *round += 1);
                };
                view! { <ChangeSomething next done /> }
            }}
        </section>
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
}

#[component]
fn ChangeSomething(
    /// The number of the next change.
    next: Signal<usize>,
    /// It has been made: that with this number.
    #[prop(into)]
    done: Callback<usize>,
) -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let inputs = Inputs::default();
    inputs.deed.set("taken_back".to_owned());
    inputs.list.set(StandingKind::Winner.as_str().to_owned());
    let form = FormState::new("by-hand", move || inputs.form().check().err());
    let call = Call::new();
    let is_asked = RwSignal::new(false);
    // Who sends the same again after a lost answer does not change something twice.
    let sent = RwSignal::new(None);
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            is_asked.set(true);
        }
    };
    let go_on = move |()| {
        // What the server finds wrong belongs on the fields, which lie behind the question.
        is_asked.set(false);
        let is_lost = untrack(|| call.error()) == Some(ApiError::Offline);
        let number = sent.get_untracked().filter(|_| is_lost).unwrap_or_else(|| next.get_untracked());
        sent.set(Some(number));
        let told = u32::try_from(number).unwrap_or(u32::MAX);
        call.start(session.guard(change_by_hand(desk.id, told, untrack(|| inputs.form()))), move |()| {
            toast(text!(backoffice.by_hand.done));
            done.run(number);
            desk.changed.run(());
        });
    };
    view! {
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
                        label=text!(backoffice.by_hand.submit)
                        is_busy=Signal::derive(move || call.is_busy())
                    />
                </div>
            </form>
            <Question is_asked call form=Signal::derive(move || inputs.form()) on_confirm=go_on />
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
    vec![
        choice(StandingKind::Winner.as_str(), text!(backoffice.raffle.winners)),
        choice(StandingKind::RunnerUp.as_str(), text!(backoffice.raffle.runners_up)),
    ]
}
