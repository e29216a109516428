//! What is wrong with a form, in one place, with a way to each field.

use domain::form::Problem;
use leptos::prelude::*;

use super::{FormState, focus, problem_text};
use crate::i18n::{number, plural};

/// All problems of a form that somebody has tried to send; it shrinks as they are solved.
#[component]
pub(crate) fn ErrorSummary(
    /// The form.
    form: FormState,
) -> impl IntoView {
    let problems = Memo::new(move |_| form.problems());
    let heading = move || {
        let count = problems.with(Vec::len) as u64;
        plural!(kit.summary, count, count = number(count))
    };
    view! {
        <div role="alert">
            <Show when=move || problems.with(|problems| !problems.is_empty())>
                <div class="notice" data-kind="bad">
                    <h2>{heading}</h2>
                    <ul>{move || problems.get().into_iter().map(|problem| line(form, problem)).collect_view()}</ul>
                </div>
            </Show>
        </div>
    }
}

fn line(form: FormState, problem: Problem) -> impl IntoView {
    let id = form.id(&problem.field);
    let href = format!("#{id}");
    let lead_there = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus(&id);
    };
    let words = format!("{}: {}", form.label(&problem.field), problem_text(problem.code));
    view! { <li><a href=href on:click=lead_there>{words}</a></li> }
}
