//! One operation: what it does, what it takes, what it answers with.

use leptos::prelude::*;
use services::markdown;

use super::fields::{field_list, shape_link};
use super::outline::{Answer, Operation};

/// One operation.
pub(super) fn operation_part(operation: Operation) -> impl IntoView {
    let Operation { anchor, method, path, summary, about, parameters, body, curl, answers } = operation;
    let parameters = (!parameters.is_empty()).then(|| {
        view! {
            <h4>"Takes"</h4>
            {field_list(parameters)}
        }
    });
    let body = body.map(|shape| {
        view! {
            <h4>"Body: "{shape_link(&shape.name)}</h4>
            {field_list(shape.fields)}
        }
    });
    view! {
        <section class="panel" aria-labelledby=anchor.clone()>
            <div class="operation-head">
                <h3 id=anchor.clone()>{summary}</h3>
                <p class="route"><span class="badge" data-method=method>{method}</span><code>{path}</code></p>
            </div>
            <div class="prose" inner_html=markdown::to_html(&about)></div>
            {parameters}
            {body}
            <h4>"Try it"</h4>
            <pre>{curl}</pre>
            <h4>"Answers"</h4>
            <dl class="fields">{answers.into_iter().map(answer_part).collect_view()}</dl>
        </section>
    }
}

/// What it answers with under one status.
fn answer_part(answer: Answer) -> impl IntoView {
    let kind = if answer.example.is_some() { "good" } else { "bad" };
    let example = answer.example.map(|example| {
        view! {
            <details>
                <summary>"Example"</summary>
                <pre>{example}</pre>
            </details>
        }
    });
    view! {
        <div>
            <dt>
                <span class="badge" data-kind=kind>{answer.status}</span>
                {answer.shape.map(|name| shape_link(&name))}
            </dt>
            <dd>
                <div class="prose" inner_html=markdown::to_html(&answer.about)></div>
                {example}
            </dd>
        </div>
    }
}
