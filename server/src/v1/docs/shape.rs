//! What a JSON object holds, or which words there are.

use leptos::prelude::*;
use services::markdown;

use super::fields::{field_list, word_list};
use super::outline::Shape;

/// A JSON object, or a choice of words.
pub(super) fn shape_part(shape: Shape) -> impl IntoView {
    let id = format!("shape-{}", shape.name);
    view! {
        <section class="panel" aria-labelledby=id.clone()>
            <h3 id=id.clone()>{shape.name}</h3>
            <div class="prose" inner_html=markdown::to_html(&shape.about)></div>
            {word_list(shape.words)}
            {field_list(shape.fields)}
        </section>
    }
}
