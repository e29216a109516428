//! A field for a ticket code. A typing error is said at once: the code carries its own check.

use domain::ticket::{CodeError, TicketCode};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{ErrorText, focus, live};

const ID: &str = "code";

/// Leads to the page of a code.
#[component]
pub(crate) fn CodeForm(
    /// What stands in it at first, such as a code with a typing error from a link.
    typed: String,
) -> impl IntoView {
    let is_tried = RwSignal::new(!typed.is_empty());
    let typed = RwSignal::new(typed);
    let fault = move || typed.with(|typed| typed.parse::<TicketCode>().err());
    // A code that is not complete yet is no error before it is sent.
    let shown = move || fault().filter(|fault| is_tried.get() || *fault == CodeError::Mistyped);
    let words = move || {
        let told = shown().map(|fault| ErrorText::of(&ApiError::BadCode { fault }, ""));
        told.map(|told| format!("{}. {}", told.title, told.next)).unwrap_or_default()
    };
    let navigate = use_navigate();
    let look = move |event: SubmitEvent| {
        event.prevent_default();
        is_tried.set(true);
        match typed.with_untracked(|typed| typed.parse::<TicketCode>()) {
            Ok(code) => {
                navigate(&format!("/ticket#{code}"), NavigateOptions::default());
                // The field is gone, and the path is the same as before.
                focus("main");
            }
            Err(_) => focus(ID),
        }
    };
    view! {
        <form class="form" novalidate on:submit=look>
            <div class="field">
                <label for=ID>{text!(attendee.ticket.code)}</label>
                <p class="hint" id="code-hint">{text!(attendee.ticket.code_hint)}</p>
                <input
                    id=ID
                    name="code"
                    type="text"
                    class="hash"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    aria-describedby="code-hint code-error"
                    aria-invalid=live(move || shown().map(|_| "true"))
                    prop:value=live(move || typed.get())
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <p class="error" id="code-error" aria-live="polite">{live(words)}</p>
            </div>
            <div class="form-actions">
                <button class="btn-primary" type="submit">{text!(attendee.ticket.look)}</button>
                <a href="/lookup">{text!(attendee.ticket.lost)}</a>
            </div>
        </form>
    }
}
