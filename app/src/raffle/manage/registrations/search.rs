//! What somebody looks for among the registrations.

use domain::raffle::PlaceState;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::Shown;
use crate::i18n::text;

/// A text, and what became of the place. What is typed stays on the page: it is part of a name.
#[component]
pub(super) fn SearchForm(
    /// What is shown.
    shown: Shown,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<PlaceState>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        shown.look_for(typed.get_untracked(), chosen.get_untracked());
    };
    let option = |state: PlaceState| view! { <option value=state.as_str()>{state_name(state)}</option> };
    view! {
        <form class="toolbar" role="search" on:submit=submit>
            <div class="field">
                <label for="registration-text">{text!(backoffice.list.search)}</label>
                <p class="hint" id="registration-hint">
                    {text!(backoffice.list.search_hint)}
                </p>
                <input
                    id="registration-text"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="registration-hint"
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
            <div class="field">
                <label for="registration-state">{text!(backoffice.list.state)}</label>
                <select
                    id="registration-state"
                    on:change=move |event| chosen.set(PlaceState::parse(&event_target_value(&event)))
                >
                    <option value="">{text!(backoffice.list.state_any)}</option>
                    {PlaceState::ALL.map(option)}
                </select>
            </div>
            <button type="submit">{text!(backoffice.list.submit)}</button>
        </form>
    }
}

/// What became of a registration, in words.
pub(super) fn state_name(state: PlaceState) -> &'static str {
    match state {
        PlaceState::Registered => text!(backoffice.list.registered),
        PlaceState::Waiting => text!(backoffice.claim.waiting),
        PlaceState::Offered => text!(backoffice.claim.offered),
        PlaceState::Claimed => text!(backoffice.claim.claimed),
        PlaceState::Declined => text!(backoffice.claim.declined),
        PlaceState::Lapsed => text!(backoffice.claim.lapsed),
        PlaceState::TakenBack => text!(backoffice.claim.taken_back),
    }
}
