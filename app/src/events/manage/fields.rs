//! The fields of an event.

use domain::event::MIN_AGE_MAX;
use leptos::prelude::*;

use super::inputs::EventInputs;
use super::picture::PictureField;
use super::zone::{offset_of, zones};
use crate::i18n::text;
use crate::ui::{Control, Field, FormState};

/// All fields, in groups.
#[component]
pub(super) fn EventFields(
    /// The form.
    form: FormState,
    /// What is typed.
    inputs: EventInputs,
    /// Whether people rely on zone, first day and minimum age.
    is_frozen: Signal<bool>,
) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{text!(backoffice.event_form.about)}</legend>
            <Field form name="name" label=text!(backoffice.event_form.name) value=inputs.name />
            <Field
                form
                name="summary"
                label=text!(backoffice.event_form.summary)
                hint=text!(backoffice.event_form.summary_hint)
                value=inputs.summary
            />
            <Field
                form
                name="description"
                label=text!(backoffice.event_form.description)
                hint=text!(backoffice.event_form.description_hint)
                value=inputs.description
                control=Control::Lines { rows: 8 }
            />
        </fieldset>
        <fieldset>
            <legend>{text!(backoffice.event_form.place)}</legend>
            <Field form name="venue_name" label=text!(backoffice.event_form.venue_name) value=inputs.venue_name />
            <Field
                form
                name="venue_address"
                label=text!(backoffice.event_form.venue_address)
                hint=text!(backoffice.event_form.venue_address_hint)
                value=inputs.venue_address
            />
            <Field
                form
                name="zone"
                label=text!(backoffice.event_form.zone)
                hint=text!(backoffice.event_form.zone_hint)
                value=inputs.zone
                control=Control::Suggest(zones())
                disabled=is_frozen
            />
        </fieldset>
        <Times form inputs />
        <fieldset>
            <legend>{text!(backoffice.event_form.people)}</legend>
            <Field
                form
                name="minimum_age"
                label=text!(backoffice.event_form.minimum_age)
                hint=text!(backoffice.event_form.minimum_age_hint)
                value=inputs.minimum_age
                control=Control::Number { min: 1, max: MIN_AGE_MAX }
                optional=true
                disabled=is_frozen
            />
        </fieldset>
        <PictureField form inputs />
    }
}

/// From when until when, local to the venue.
#[component]
fn Times(form: FormState, inputs: EventInputs) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{text!(backoffice.event_form.time)}</legend>
            <div class="field-row">
                <div>
                    <Field
                        form
                        name="starts"
                        label=text!(backoffice.event_form.starts)
                        value=inputs.starts
                        control=Control::Input("datetime-local")
                    />
                    <LocalHint zone=inputs.zone local=inputs.starts />
                </div>
                <div>
                    <Field
                        form
                        name="ends"
                        label=text!(backoffice.event_form.ends)
                        value=inputs.ends
                        control=Control::Input("datetime-local")
                    />
                    <LocalHint zone=inputs.zone local=inputs.ends />
                </div>
            </div>
        </fieldset>
    }
}

/// Says that a time is local to the venue, and how far that is from UTC on its day.
#[component]
pub(crate) fn LocalHint(
    /// The venue's zone.
    #[prop(into)]
    zone: Signal<String>,
    /// What is typed.
    #[prop(into)]
    local: Signal<String>,
) -> impl IntoView {
    let words = Memo::new(move |_| match offset_of(&zone.read(), &local.read()) {
        Some(offset) => text!(backoffice.event_form.local_offset, offset = offset),
        None => text!(backoffice.event_form.local_hint).to_owned(),
    });
    view! { <p class="hint">{words}</p> }
}
