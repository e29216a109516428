//! Taking one's data along.

use leptos::prelude::*;

use super::api::{DataLinkFacts, OwnDataFile, export_data};
use super::page::no_link;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Call, DownloadButton, ErrorNotice, focus, live, memo, set_title};

const DONE: &str = "export-done";

/// A button that gets the file, and then the link that saves it.
#[component]
pub(super) fn Export(
    /// What the link is for.
    facts: DataLinkFacts,
    /// The link's secret.
    token: String,
) -> impl IntoView {
    set_title(text!(attendee.data.export));
    let call = Call::new();
    let file = RwSignal::new(None::<OwnDataFile>);
    let is_used = memo(move || call.error() == Some(ApiError::NotFound));
    let what = format!("{}, {}", facts.event, facts.raffle);
    let get = move || {
        call.start(export_data(token.clone()), move |data| {
            file.set(Some(data));
            focus(DONE);
        });
    };
    let get = StoredValue::new(get);
    live(move || match (file.get(), is_used.get()) {
        (Some(file), _) => done(file),
        (None, true) => no_link(),
        (None, false) => before(call, what.clone(), move |()| get.with_value(|get| get())),
    })
}

fn before(call: Call, what: String, get: impl Fn(()) + 'static) -> AnyView {
    let busy = move || live(move || call.is_busy().then_some("true"));
    view! {
        <header class="page-head">
            <h1>{text!(attendee.data.export)}</h1>
            <p class="lead">{what}</p>
        </header>
        <p>{text!(attendee.data.export_what)}</p>
        <ErrorNotice error=Signal::derive(move || call.error()) />
        <p>
            <button type="button" class="btn-primary" aria-busy=busy() aria-disabled=busy() on:click=move |_| get(())>
                {text!(attendee.data.export_get)}
            </button>
        </p>
    }
    .into_any()
}

fn done(file: OwnDataFile) -> AnyView {
    let OwnDataFile { name, content } = file;
    view! {
        <header class="page-head">
            <h1 id=DONE tabindex="-1">
                {text!(attendee.data.export_done.title)}
            </h1>
            <p class="lead">{text!(attendee.data.export_done.next)}</p>
        </header>
        <p>
            <DownloadButton file=name mime="application/json" content label=text!(attendee.data.export_save) />
        </p>
    }
    .into_any()
}
