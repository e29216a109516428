//! What became of a registration: `/ticket#CODE`. The code stands behind the `#`, so it never
//! reaches a server's log.

use domain::ticket::TicketCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::code_form::CodeForm;
use super::kept_list::KeptList;
use super::receipts::use_receipts;
use super::ticket::Ticket;
use crate::i18n::text;
use crate::ui::{Kind, Notice, set_title};

/// One ticket; without a code a form for one, and the registrations that this browser knows.
#[component]
pub(crate) fn TicketPage() -> impl IntoView {
    set_title(text!(attendee.ticket.title));
    let hash = use_location().hash;
    let typed = Memo::new(move |_| hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    let code = Memo::new(move |_| typed.with(|typed| typed.parse::<TicketCode>().ok()));
    view! {
        <div class="page page-narrow stack stack-loose">
            {move || match code.get() {
                Some(code) => view! { <Ticket code /> }.into_any(),
                None => without_code(typed.get()),
            }}
        </div>
    }
}

fn without_code(typed: String) -> AnyView {
    let receipts = use_receipts();
    view! {
        <header class="page-head">
            <h1>{text!(attendee.ticket.title)}</h1>
            <p class="lead">{text!(attendee.ticket.lead)}</p>
        </header>
        <CodeForm typed />
        <KeptList />
        <Show when=move || !receipts.are_lasting()>
            <Notice kind=Kind::Warn title=text!(attendee.ticket.not_kept.title)>
                <p>{text!(attendee.ticket.not_kept.next)}</p>
            </Notice>
        </Show>
    }
    .into_any()
}
