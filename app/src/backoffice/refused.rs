//! What stands over a form whose saving was refused: wrong fields go to their fields, a conflict
//! offers the newer version, and everything else says what to do next.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Call, ErrorNotice, ErrorSummary, FormState, Kind, Notice};

/// Why the form was not saved.
#[component]
pub(crate) fn SaveRefused(
    /// The form.
    form: FormState,
    /// What saved it.
    call: Call,
    /// Loads the newer version after a conflict, and drops what was typed.
    #[prop(optional_no_strip)]
    reload: Option<Callback<()>>,
    /// Whether the page itself says why.
    #[prop(optional, into)]
    told: Signal<bool>,
) -> impl IntoView {
    form.follow(call);
    let is_conflict = Memo::new(move |_| reload.is_some() && call.error() == Some(ApiError::Conflict));
    let other = Signal::derive(move || {
        let is_told = is_conflict.get() || told.get();
        call.error().filter(|_| !is_told)
    });
    view! {
        <ErrorSummary form />
        <ErrorNotice error=other />
        <div role="alert">
            <Show when=move || is_conflict.get()>{reload.map(|reload| conflict(call, reload))}</Show>
        </div>
    }
}

/// Two people have changed one thing: the later one chooses, and loses nothing by being asked.
fn conflict(call: Call, reload: Callback<()>) -> impl IntoView {
    view! {
        <Notice kind=Kind::Warn title=text!(backoffice.conflict.title)>
            <p>{text!(backoffice.conflict.next)}</p>
            <p class="cluster">
                <button type="button" on:click=move |_| reload.run(())>
                    {text!(backoffice.conflict.reload)}
                </button>
                <button type="button" class="btn-quiet" on:click=move |_| call.clear()>
                    {text!(backoffice.conflict.keep)}
                </button>
            </p>
        </Notice>
    }
}
