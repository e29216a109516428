//! The fields of a shape, or the parameters of an operation.

use leptos::prelude::*;
use services::markdown;

use super::outline::{Field, Kind};

/// A list of fields; nothing for none.
#[component]
pub(super) fn Fields(fields: Vec<Field>) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        let fields = fields.into_iter().map(|field| view! { <FieldPart field /> }).collect_view();
        view! { <dl class="fields">{fields}</dl> }
    })
}

/// One field.
#[component]
fn FieldPart(field: Field) -> impl IntoView {
    let Field { name, kind: Kind { before, shape, after }, about, words, may_be_absent } = field;
    let words = (!words.is_empty()).then(|| {
        let words = words.into_iter().map(|word| view! { <li><code>{word}</code></li> }).collect_view();
        view! { <ul class="words" aria-label="One of">{words}</ul> }
    });
    view! {
        <div>
            <dt>
                <code>{name}</code>
                <span class="muted small">
                    {before} {shape.map(|name| view! { <ShapeLink name /> })} {after}
                    {may_be_absent.then_some(", may be absent")}
                </span>
            </dt>
            <dd>
                <div class="prose" inner_html=markdown::to_html(&about)></div>
                {words}
            </dd>
        </div>
    }
}

/// Leads to a shape.
#[component]
pub(super) fn ShapeLink(name: String) -> impl IntoView {
    view! { <a href=format!("#shape-{name}")>{name}</a> }
}
