//! The audit log of everything, or of one thing.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::audit_list::AuditList;
use crate::backoffice::{to, use_go};
use crate::i18n::text;
use crate::ui::set_title;

/// The log, with a filter that stands in the address.
#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    set_title(text!(backoffice.audit.title));
    let query = use_query_map();
    let object = Memo::new(move |_| {
        query.with(|query| query.get("object")).map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
    });
    view! {
        <div class="page-head">
            <h1>{text!(backoffice.audit.title)}</h1>
            <p class="lead">{text!(backoffice.audit.lead)}</p>
        </div>
        <Filter object />
        <Show when=move || object.read().is_some()>
            <p class="cluster">
                <span>{move || text!(backoffice.audit.filtered, object = object.get().unwrap_or_default())}</span>
                <a href=to("/audit")>{text!(backoffice.audit.filter_clear)}</a>
            </p>
        </Show>
        <AuditList object=object.into() />
    }
}

/// Asks for the id of one thing.
#[component]
fn Filter(object: Memo<Option<String>>) -> impl IntoView {
    let go = use_go();
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(object.get().unwrap_or_default()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = String::from(js_sys::encode_uri_component(typed.read_untracked().trim()));
        go.to(&if id.is_empty() { "/audit".to_owned() } else { format!("/audit?object={id}") });
    };
    view! {
        <form class="toolbar" role="search" on:submit=submit>
            <div class="field">
                <label for="audit-object">{text!(backoffice.audit.filter)}</label>
                <p class="hint" id="audit-hint">
                    {text!(backoffice.audit.filter_hint)}
                </p>
                <input
                    id="audit-object"
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="audit-hint"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </div>
            <button type="submit">{text!(backoffice.audit.filter_submit)}</button>
        </form>
    }
}
