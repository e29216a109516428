//! An address that leads nowhere.

use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::set_title;

/// Says so, and leads back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    set_title(text!(attendee.not_found.title));
    view! {
        <div class="page page-narrow">
            <div class="empty">
                <h1>{text!(attendee.not_found.title)}</h1>
                <p>{text!(attendee.not_found.next)}</p>
                <a class="btn" href="/">
                    {text!(attendee.not_found.link)}
                </a>
            </div>
        </div>
    }
}
