//! How many people one registration is for.

use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::ui::{FormState, live, problem_text};

const NAME: &str = "party_size";

/// A number between two buttons.
#[component]
pub(crate) fn PartyStepper(
    /// The form it belongs to.
    form: FormState,
    /// What is typed.
    value: RwSignal<String>,
    /// The largest party.
    max: u8,
) -> impl IntoView {
    form.enroll(NAME, text!(attendee.register.party_label));
    let id = form.id(NAME);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = format!("{hint_id} {error_id}");
    let size = move || value.with(|text| text.trim().parse::<u8>().unwrap_or(0));
    let step = move |by: i8| value.set(size().saturating_add_signed(by).clamp(1, max).to_string());
    view! {
        <fieldset>
            <legend>{text!(attendee.register.party)}</legend>
            <div class="field">
                <label for=id.clone()>{text!(attendee.register.party_label)}</label>
                <div class="stepper">
                    <button
                        type="button"
                        aria-label=text!(attendee.register.fewer)
                        disabled=live(move || size() <= 1)
                        on:click=move |_| step(-1)
                    >
                        "−"
                    </button>
                    <input
                        id=id
                        name=NAME
                        type="number"
                        inputmode="numeric"
                        min="1"
                        max=max
                        aria-describedby=described
                        aria-invalid=live(move || form.problem(NAME).map(|_| "true"))
                        prop:value=live(move || value.get())
                        on:input=move |event| value.set(event_target_value(&event))
                        on:blur=move |_| form.leave(NAME)
                    />
                    <button
                        type="button"
                        aria-label=text!(attendee.register.more)
                        disabled=live(move || size() >= max)
                        on:click=move |_| step(1)
                    >
                        "+"
                    </button>
                </div>
                <p class="hint" id=hint_id>
                    {text!(attendee.register.party_hint, max = number(max.into()))}
                </p>
                <p class="error" id=error_id>
                    {live(move || form.problem(NAME).map(problem_text).unwrap_or_default())}
                </p>
            </div>
        </fieldset>
    }
}
