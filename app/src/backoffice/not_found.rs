//! What stands where no page is.

use leptos::prelude::*;

use super::to;
use crate::i18n::text;
use crate::ui::{Empty, set_title};

/// There is no such page.
#[component]
pub(super) fn NotFoundPage() -> impl IntoView {
    set_title(text!(backoffice.not_found.title));
    view! {
        <h1 class="visually-hidden">{text!(backoffice.not_found.title)}</h1>
        <Empty title=text!(backoffice.not_found.title)>
            <p>{text!(backoffice.not_found.next)}</p>
            <a class="btn" href=to("/")>{text!(backoffice.not_found.home)}</a>
        </Empty>
    }
}
