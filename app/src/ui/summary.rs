//! What is wrong with a form, in one place, with a way to each field.

use domain::form::Problem;
use leptos::prelude::*;

use super::{FormState, Kind, focus, live, memo, notice_of, problem_text};
use crate::i18n::{number, plural};

/// All problems of a form that somebody has tried to send; it shrinks as they are solved.
#[component]
pub(crate) fn ErrorSummary(
    /// The form.
    form: FormState,
) -> impl IntoView {
    let problems = memo(move || form.problems());
    view! { <div role="alert">{live(move || list(form, problems.get()))}</div> }
}

fn list(form: FormState, problems: Vec<Problem>) -> Option<AnyView> {
    let count = problems.len() as u64;
    let lines: Vec<AnyView> = problems.into_iter().map(|problem| line(form, problem)).collect();
    let summary = view! {
        <h2>{plural!(kit.summary, count, count = number(count))}</h2>
        <ul>{lines}</ul>
    };
    (count > 0).then(|| notice_of(Kind::Bad, summary.into_any()))
}

fn line(form: FormState, problem: Problem) -> AnyView {
    let id = form.id(&problem.field);
    let href = format!("#{id}");
    let lead_there = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus(&id);
    };
    let words = format!("{}: {}", form.label(&problem.field), problem_text(problem.code));
    view! { <li><a href=href on:click=lead_there>{words}</a></li> }.into_any()
}
