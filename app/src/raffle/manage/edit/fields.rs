//! The fields of a raffle.

use domain::event::Event;
use domain::raffle::{CLAIM_HOURS_MAX, PLACES_MAX, PartySize, RUNNERS_UP_MAX};
use leptos::prelude::*;

use super::inputs::RaffleInputs;
use super::source::SourceFields;
use crate::events::manage::LocalHint;
use crate::i18n::text;
use crate::ui::{Control, Field, FormState, Style, moment};

/// All fields, in groups.
#[component]
pub(super) fn RaffleFields(
    /// The form.
    form: FormState,
    /// What is typed.
    inputs: RaffleInputs,
    /// The event that the places are for.
    event: Event,
    /// Whether people rely on everything but the name.
    is_frozen: bool,
) -> impl IntoView {
    let is_frozen = Signal::stored(is_frozen);
    view! {
        <About form inputs is_frozen />
        <Times form inputs event is_frozen />
        <SourceFields form inputs is_frozen />
        <fieldset>
            <legend>{text!(backoffice.raffle_form.after)}</legend>
            <Field
                form
                name="claim_hours"
                label=text!(backoffice.raffle_form.claim_hours)
                hint=text!(backoffice.raffle_form.claim_hours_hint)
                value=inputs.claim_hours
                control=Control::Number { min: 1, max: CLAIM_HOURS_MAX }
                disabled=is_frozen
            />
        </fieldset>
    }
}

/// What it is called, and what is handed out to whom.
#[component]
fn About(form: FormState, inputs: RaffleInputs, is_frozen: Signal<bool>) -> impl IntoView {
    view! {
        <fieldset>
            <legend>{text!(backoffice.raffle_form.about)}</legend>
            <Field
                form
                name="name"
                label=text!(backoffice.raffle_form.name)
                hint=text!(backoffice.raffle_form.name_hint)
                value=inputs.name
            />
            <Field
                form
                name="places"
                label=text!(backoffice.raffle_form.places)
                value=inputs.places
                control=Control::Number { min: 1, max: PLACES_MAX }
                disabled=is_frozen
            />
            <Field
                form
                name="max_party"
                label=text!(backoffice.raffle_form.max_party)
                hint=text!(backoffice.raffle_form.max_party_hint)
                value=inputs.max_party
                control=Control::Number { min: 1, max: PartySize::MAX.places() }
                disabled=is_frozen
            />
            <Field
                form
                name="runners_up"
                label=text!(backoffice.raffle_form.runners_up)
                hint=text!(backoffice.raffle_form.runners_up_hint)
                value=inputs.runners_up
                control=Control::Number { min: 0, max: RUNNERS_UP_MAX }
                disabled=is_frozen
            />
            <Field
                form
                name="allocations"
                label=text!(backoffice.raffle_form.allocations)
                hint=text!(backoffice.raffle_form.allocations_hint)
                value=inputs.allocations
                control=Control::Lines { rows: 3 }
                disabled=is_frozen
            />
        </fieldset>
    }
}

/// From when until when people register, local to the venue.
#[component]
fn Times(form: FormState, inputs: RaffleInputs, event: Event, is_frozen: Signal<bool>) -> impl IntoView {
    let zone = event.details.venue.zone;
    let starts = moment(event.details.starts, &zone, Style::Full);
    let zone = Signal::stored(zone);
    view! {
        <fieldset>
            <legend>{text!(backoffice.raffle_form.time)}</legend>
            <p class="hint">
                {move || text!(backoffice.zone_note, zone = zone.get())} " "
                {text!(backoffice.raffle_form.closes_hint, starts = starts)}
            </p>
            <div class="field-row">
                <div>
                    <Field
                        form
                        name="opens"
                        label=text!(backoffice.raffle_form.opens)
                        value=inputs.opens
                        control=Control::Input("datetime-local")
                        disabled=is_frozen
                    />
                    <LocalHint zone local=inputs.opens />
                </div>
                <div>
                    <Field
                        form
                        name="closes"
                        label=text!(backoffice.raffle_form.closes)
                        value=inputs.closes
                        control=Control::Input("datetime-local")
                        disabled=is_frozen
                    />
                    <LocalHint zone local=inputs.closes />
                </div>
            </div>
        </fieldset>
    }
}
