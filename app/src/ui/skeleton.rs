//! Where something will stand that is not there yet.

use leptos::prelude::*;

use crate::i18n::text;

/// A heading, some lines and a block, in gray.
#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    skeleton()
}

/// The same, as a plain function.
pub(crate) fn skeleton() -> AnyView {
    view! {
        <div class="page stack" role="status">
            <span class="visually-hidden">{text!(kit.loading)}</span>
            <span class="skeleton" data-shape="title" aria-hidden="true"></span>
            <span class="skeleton" data-shape="line" aria-hidden="true"></span>
            <span class="skeleton" data-shape="line" aria-hidden="true"></span>
            <span class="skeleton" data-shape="block" aria-hidden="true"></span>
        </div>
    }
    .into_any()
}
