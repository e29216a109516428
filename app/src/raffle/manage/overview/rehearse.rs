//! Trying the draw out, as often as one likes: nobody is told, and nothing is published.

use domain::draw::{Label, Rehearsal};
use domain::raffle::Phase;
use domain::staff::Capability;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::rehearsal::RehearsalResult;
use crate::backoffice::{SaveRefused, use_session};
use crate::i18n::{number, plural, text};
use crate::raffle::manage::desk::use_desk;
use crate::raffle::manage_api::rehearse;
use crate::ui::{Call, Field, FormState, SubmitButton, announce};

/// So many results stay on the page, to be compared; then the oldest goes.
const KEPT_MAX: usize = 50;

/// The form and the results of this visit, for those who may, while there is a draw to come.
#[component]
pub(super) fn RehearseDraw() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let is_due = Memo::new(move |_| {
        let comes = matches!(desk.phase.get(), Phase::Open | Phase::Closed | Phase::Sealed);
        comes && session.may(Capability::Manage)
    });
    view! {
        <Show when=move || is_due.get()>
            <section class="panel stack" aria-labelledby="rehearse">
                <h2 id="rehearse">{text!(backoffice.rehearsal.title)}</h2>
                <p>
                    <strong>{text!(backoffice.rehearsal.label_note)}</strong>
                </p>
                <p>{text!(backoffice.rehearsal.what)}</p>
                <RehearsalForm />
                <Results />
            </section>
        </Show>
    }
}

#[component]
fn RehearsalForm() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let typed = RwSignal::new(next_label(desk.rehearsals.with_untracked(Vec::len)));
    let form = FormState::new("rehearsal", move || typed.with(|typed| Label::check(typed).err()));
    let call = Call::new();
    let keep = move |rehearsal: Rehearsal| {
        announce(&text!(backoffice.rehearsal.done, label = rehearsal.label.as_str().to_owned()));
        desk.rehearsals.update(|kept| {
            kept.insert(0, rehearsal);
            kept.truncate(KEPT_MAX);
        });
        typed.set(next_label(desk.rehearsals.with_untracked(Vec::len)));
    };
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            call.start(session.guard(rehearse(desk.id, typed.get_untracked())), keep);
        }
    };
    let under_way = move || {
        let count = desk.data.with_untracked(|desk| desk.registrations);
        call.is_busy().then(|| plural!(backoffice.rehearsal.under_way, count, count = number(count)))
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <SaveRefused form call />
            <Field
                form
                name="label"
                label=text!(backoffice.rehearsal.label)
                hint=text!(backoffice.rehearsal.label_hint)
                value=typed
            />
            <p role="status">{under_way}</p>
            <div class="form-actions">
                <SubmitButton
                    label=text!(backoffice.rehearsal.start)
                    is_busy=Signal::derive(move || call.is_busy())
                />
            </div>
        </form>
    }
}

/// What the next one is called, unless the organizer has a better name.
fn next_label(before: usize) -> String {
    text!(backoffice.rehearsal.label_next, count = number(before as u64 + 1))
}

/// The results, the latest first.
#[component]
fn Results() -> impl IntoView {
    let desk = use_desk();
    let results = move || {
        let draw = |rehearsal: &Rehearsal| view! { <RehearsalResult rehearsal=rehearsal.clone() /> };
        desk.rehearsals.with(|kept| kept.iter().map(draw).collect_view())
    };
    view! { <div class="stack stack-loose">{results}</div> }
}
