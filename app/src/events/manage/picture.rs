//! The picture of an event: the file, and the words for those who do not see it.

use domain::form::Code;
use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use super::inputs::EventInputs;
use super::upload::{PICTURE_TYPES, upload};
use crate::backoffice::use_session;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Field, FormState, announce};

/// Chooses, uploads, shows and removes a picture.
#[component]
pub(super) fn PictureField(
    /// The form.
    form: FormState,
    /// What is typed.
    inputs: EventInputs,
) -> impl IntoView {
    let session = use_session();
    let call = inputs.upload;
    let choose = move |event: Event| {
        if let Some(file) = take_file(&event) {
            call.start(session.guard(upload(file)), move |id| {
                inputs.picture.set(id.to_string());
                announce(text!(backoffice.event_form.picture_done));
            });
        }
    };
    let has_picture = Memo::new(move |_| !inputs.picture.read().is_empty());
    let problem = move || call.error().as_ref().map(refusal).or_else(|| form.problem("picture").map(of_code));
    let busy = move || call.is_busy().then_some("true");
    let id = form.id("picture");
    view! {
        <fieldset>
            <legend>{text!(backoffice.event_form.look)}</legend>
            <Show when=move || has_picture.get()>
                <Chosen inputs />
            </Show>
            <div class="field">
                <label for=id.clone()>{text!(backoffice.event_form.picture)}</label>
                <p class="hint" id="picture-hint">
                    {text!(backoffice.event_form.picture_hint)}
                </p>
                <input
                    id=id
                    type="file"
                    accept=PICTURE_TYPES
                    aria-describedby="picture-hint picture-error"
                    aria-invalid=move || problem().map(|_| "true")
                    aria-busy=busy
                    on:change=choose
                />
                <p class="hint" role="status">
                    {move || call.is_busy().then(|| text!(backoffice.event_form.picture_uploading))}
                </p>
                <p class="error" id="picture-error" role="alert">
                    {problem}
                </p>
            </div>
            <Show when=move || has_picture.get()>
                <Field
                    form
                    name="picture_alt"
                    label=text!(backoffice.event_form.picture_alt)
                    hint=text!(backoffice.event_form.picture_alt_hint)
                    value=inputs.picture_alt
                />
            </Show>
        </fieldset>
    }
}

/// The file that was chosen. The control forgets it, so that the same one can be chosen again.
fn take_file(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// The picture that is to be shown, and the way to have none.
#[component]
fn Chosen(inputs: EventInputs) -> impl IntoView {
    let remove = move |_| {
        inputs.picture.set(String::new());
        inputs.picture_alt.set(String::new());
    };
    view! {
        <div class="cluster">
            <div class="picture picture-thumb">
                <img
                    src=move || format!("/pictures/{}", inputs.picture.read())
                    alt=text!(backoffice.event_form.picture_now)
                />
            </div>
            <button type="button" class="btn-small" on:click=remove>
                {text!(backoffice.event_form.picture_remove)}
            </button>
        </div>
    }
}

fn refusal(error: &ApiError) -> &'static str {
    match error {
        ApiError::Invalid { problems } => of_code(problems.on("picture").unwrap_or(Code::UnknownChoice)),
        _ => text!(backoffice.event_form.picture_failed),
    }
}

fn of_code(code: Code) -> &'static str {
    match code {
        Code::TooLarge { .. } => text!(backoffice.event_form.picture_too_large),
        _ => text!(backoffice.event_form.picture_wrong_type),
    }
}
