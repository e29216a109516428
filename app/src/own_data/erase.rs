//! Having one's data deleted: what will happen, the question, and that it is done.

use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::{DataLinkFacts, erase_data};
use super::page::no_link;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Call, ErrorNotice, focus, live, memo, set_title};

const DONE: &str = "erase-done";

/// Says in plain words what will happen, and does it on a press.
#[component]
pub(super) fn Erase(
    /// What the link is for.
    facts: DataLinkFacts,
    /// The link's secret.
    token: String,
) -> impl IntoView {
    set_title(text!(attendee.data.erase));
    let call = Call::new();
    let is_done = RwSignal::new(false);
    let is_used = memo(move || call.error() == Some(ApiError::NotFound));
    let erase = move || {
        call.start(erase_data(token.clone()), move |()| {
            is_done.set(true);
            focus(DONE);
        });
    };
    let erase = StoredValue::new(erase);
    live(move || match (is_done.get(), is_used.get()) {
        (true, _) => done(),
        (false, true) => no_link(),
        (false, false) => question(call, &facts, move |()| erase.with_value(|erase| erase())),
    })
}

fn question(call: Call, facts: &DataLinkFacts, erase: impl Fn(()) + 'static) -> AnyView {
    let busy = move || live(move || call.is_busy().then_some("true"));
    let place = match facts.phase {
        Phase::Planned | Phase::Open | Phase::Closed => text!(attendee.data.erase_before),
        Phase::Sealed => text!(attendee.data.erase_sealed),
        Phase::Drawn | Phase::Ended => text!(attendee.data.erase_after),
        Phase::Cancelled => text!(attendee.data.erase_cancelled),
    };
    view! {
        <header class="page-head">
            <h1>{text!(attendee.data.erase_question)}</h1>
            <p class="lead">{format!("{}, {}", facts.event, facts.raffle)}</p>
        </header>
        <ul class="stack stack-tight">
            <li>{text!(attendee.data.erase_what)}</li>
            <li>{place}</li>
            <li>{text!(attendee.data.erase_code)}</li>
            <li>{text!(attendee.data.erase_no_mail)}</li>
        </ul>
        <ErrorNotice error=Signal::derive(move || call.error()) />
        <div class="cluster">
            <a class="btn" href="/">{text!(attendee.data.erase_keep)}</a>
            <button type="button" class="btn-danger" aria-busy=busy() aria-disabled=busy() on:click=move |_| erase(())>
                {text!(attendee.data.erase_confirm)}
            </button>
        </div>
    }
    .into_any()
}

fn done() -> AnyView {
    view! {
        <header class="page-head">
            <h1 id=DONE tabindex="-1">
                {text!(attendee.data.erased.title)}
            </h1>
            <p class="lead">{text!(attendee.data.erased.next)}</p>
        </header>
        <p>{text!(attendee.data.erased_device)}</p>
        <p class="cluster">
            <a class="btn" href="/ticket">{text!(attendee.data.to_ticket)}</a>
            <a href="/">{text!(attendee.event.all)}</a>
        </p>
    }
    .into_any()
}
