//! The button at the end of a form.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::live;

/// Sends the form. While a reply is awaited it says so, and keeps the focus: a disabled button
/// would lose it.
///
/// Pressing it with a mouse leaves the focus in the field: leaving a field may show what is wrong with it, and the button
/// would slip away from under the mouse before it is released.
#[component]
pub(crate) fn SubmitButton(
    /// What it does, such as "Register".
    #[prop(into)]
    label: String,
    /// Whether a reply is awaited.
    #[prop(into)]
    is_busy: Signal<bool>,
) -> impl IntoView {
    let busy = move || live(move || is_busy.get().then_some("true"));
    view! {
        <button
            class="btn-primary"
            type="submit"
            aria-busy=busy()
            aria-disabled=busy()
            on:mousedown=|pressed: MouseEvent| pressed.prevent_default()
        >
            {label}
        </button>
    }
}
