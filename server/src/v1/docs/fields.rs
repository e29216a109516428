//! The fields of a shape, or the parameters of an operation.

use leptos::prelude::*;
use services::markdown;

use super::kind::Kind;
use super::outline::Field;

/// A list of fields; nothing for none.
pub(super) fn field_list(fields: Vec<Field>) -> impl IntoView {
    (!fields.is_empty()).then(|| {
        let fields = fields.into_iter().map(field_part).collect_view();
        view! { <dl class="fields">{fields}</dl> }
    })
}

/// One field.
fn field_part(field: Field) -> impl IntoView {
    let Field { name, kind: Kind { before, shape, after }, about, words, may_be_absent } = field;
    let after = if may_be_absent { format!("{after}, may be absent") } else { after };
    view! {
        <div>
            <dt>
                <code>{name}</code>
                <span class="muted small">
                    {before}{shape.map(|name| shape_link(&name))}{after}
                </span>
            </dt>
            <dd>
                <div class="prose" inner_html=markdown::to_html(&about)></div>
                {word_list(words)}
            </dd>
        </div>
    }
}

/// Which words there are; nothing for none.
pub(super) fn word_list(words: Vec<String>) -> impl IntoView {
    (!words.is_empty()).then(|| {
        let words = words.into_iter().map(|word| view! { <li><code>{word}</code></li> }).collect_view();
        view! { <ul class="words" aria-label="One of">{words}</ul> }
    })
}

/// Leads to a shape.
pub(super) fn shape_link(name: &str) -> impl IntoView + use<> {
    view! { <a href=format!("#shape-{name}")>{name.to_owned()}</a> }
}
