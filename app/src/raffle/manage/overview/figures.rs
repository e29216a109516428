//! Entering the figures that decide a raffle: once, and shown as they will count.

use domain::draw::Figures;
use domain::form::Problems;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::backoffice::{SaveRefused, toast, use_session};
use crate::i18n::text;
use crate::raffle::manage::desk::use_desk;
use crate::raffle::manage_api::enter_figures;
use crate::ui::{Call, ConfirmDialog, Field, FormState, SubmitButton};

/// The form, for those who may.
#[component]
pub(super) fn EnterFigures() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let typed = RwSignal::new(String::new());
    let read = move || typed.with(|typed| Figures::read(typed));
    let form = FormState::new("figures", move || read().err().map(|code| Problems::of("figures", code)));
    let call = Call::new();
    let is_asked = RwSignal::new(false);
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            is_asked.set(true);
        }
    };
    let go_on = move |()| {
        is_asked.set(false);
        call.start(session.guard(enter_figures(desk.id, typed.get_untracked())), move |()| {
            toast(text!(backoffice.figures.done));
            desk.changed.run(());
        });
    };
    let preview = move || read().ok().map(|figures| text!(backoffice.figures.counts, figures = figures.as_str()));
    view! {
        <section class="panel" aria-labelledby="figures-title">
            <h2 id="figures-title">{text!(backoffice.figures.title)}</h2>
            <p>{text!(backoffice.figures.what)}</p>
            <form class="form" novalidate on:submit=submit>
                <SaveRefused form call />
                <Field
                    form
                    name="figures"
                    label=text!(backoffice.figures.label)
                    hint=text!(backoffice.figures.hint)
                    value=typed
                />
                <p role="status">{preview}</p>
                <div class="form-actions">
                    <SubmitButton
                        label=text!(backoffice.figures.submit)
                        is_busy=Signal::derive(move || call.is_busy())
                    />
                </div>
            </form>
            <ConfirmDialog
                open=is_asked
                title=text!(backoffice.figures.ask)
                confirm=text!(backoffice.figures.confirm)
                keep=text!(backoffice.back)
                call
                on_confirm=go_on
            >
                <p><strong>{preview}</strong></p>
                <p>{text!(backoffice.figures.what)}</p>
            </ConfirmDialog>
        </section>
    }
}
