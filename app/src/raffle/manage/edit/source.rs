//! Choosing where the randomness of a raffle comes from, before it opens.

use domain::raffle::{DRAW_AFTER_MINUTES_MAX, DRAW_AFTER_MINUTES_MIN};
use leptos::prelude::*;

use super::inputs::RaffleInputs;
use crate::i18n::text;
use crate::ui::{Control, Field, FormState, choice};

/// The source, and what it needs to be told.
#[component]
pub(super) fn SourceFields(
    /// The form.
    form: FormState,
    /// What is typed.
    inputs: RaffleInputs,
    /// Whether people rely on it.
    is_frozen: Signal<bool>,
) -> impl IntoView {
    let is = move |source: &'static str| Memo::new(move |_| inputs.source.with(|chosen| chosen == source));
    let (is_secret, is_drand, is_declared) = (is("sealed_secret"), is("drand"), is("declared"));
    view! {
        <fieldset>
            <legend>{text!(backoffice.raffle_form.draw)}</legend>
            <Field
                form
                name="source"
                label=text!(backoffice.raffle_form.source)
                hint=text!(backoffice.raffle_form.source_hint)
                value=inputs.source
                control=Control::Choice(choices())
                disabled=is_frozen
            />
            <Show when=move || is_secret.get()>
                <p class="hint">{text!(backoffice.raffle_form.source_secret_note)}</p>
            </Show>
            <Show when=move || is_drand.get()>
                <p class="hint">{text!(backoffice.raffle_form.source_drand_note)}</p>
                <Field
                    form
                    name="draw_after_minutes"
                    label=text!(backoffice.raffle_form.draw_after)
                    hint=text!(backoffice.raffle_form.draw_after_hint)
                    value=inputs.draw_after_minutes
                    control=Control::Number { min: DRAW_AFTER_MINUTES_MIN, max: DRAW_AFTER_MINUTES_MAX }
                    disabled=is_frozen
                />
            </Show>
            <Show when=move || is_declared.get()>
                <p class="hint">{text!(backoffice.raffle_form.source_declared_note)}</p>
                <Field
                    form
                    name="figures"
                    label=text!(backoffice.raffle_form.figures)
                    hint=text!(backoffice.raffle_form.figures_hint)
                    value=inputs.figures
                    disabled=is_frozen
                />
            </Show>
        </fieldset>
    }
}

fn choices() -> Vec<(String, String)> {
    vec![
        choice("sealed_secret", text!(backoffice.raffle_form.source_secret)),
        choice("drand", text!(backoffice.raffle_form.source_drand)),
        choice("declared", text!(backoffice.raffle_form.source_declared)),
    ]
}
