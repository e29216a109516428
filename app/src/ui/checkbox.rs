//! One box to tick.

use leptos::prelude::*;

use super::{FormState, live, problem_text};

/// A box of a form, bound to a signal; `children` are what is agreed to.
#[component]
pub(crate) fn Checkbox(
    /// The form it belongs to.
    form: FormState,
    /// Its name, as in the form's type.
    name: &'static str,
    /// What it is called in the summary of problems.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    checked: RwSignal<bool>,
    /// The words beside it.
    children: Children,
) -> impl IntoView {
    form.enroll(name, &label);
    let id = form.id(name);
    let error_id = format!("{id}-error");
    let tick = move |event| {
        checked.set(event_target_checked(&event));
        form.change(name);
    };
    view! {
        <div>
            <label class="check">
                <input
                    id=id
                    name=name
                    type="checkbox"
                    aria-describedby=error_id.clone()
                    aria-invalid=live(move || form.problem(name).map(|_| "true"))
                    prop:checked=live(move || checked.get())
                    on:change=tick
                />
                <span>{children()}</span>
            </label>
            <p class="error" id=error_id>
                {live(move || form.problem(name).map(problem_text).unwrap_or_default())}
            </p>
        </div>
    }
}
