//! What became of a registration: `/ticket#CODE`. The code stands behind the `#`, so it never
//! reaches a server's log.

use domain::ticket::TicketCode;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::code_form::CodeForm;
use super::kept_list::KeptList;
use super::status::Ticket;
use crate::i18n::text;
use crate::raffle::receipts::use_receipts;
use crate::ui::{Kind, live, memo, notice, set_title};

/// One ticket; without a code a form for one, and the registrations that this browser knows.
#[component]
pub(crate) fn TicketPage() -> impl IntoView {
    set_title(text!(attendee.ticket.title));
    let hash = use_location().hash;
    let typed = memo(move || hash.with(|hash| hash.trim_start_matches('#').to_owned()));
    view! {
        <div class="page page-narrow stack stack-loose">
            {live(move || {
                let typed = typed.get();
                match typed.parse::<TicketCode>() {
                    Ok(code) => view! { <Ticket code /> }.into_any(),
                    Err(_) => without_code(typed),
                }
            })}
        </div>
    }
}

fn without_code(typed: String) -> AnyView {
    let receipts = use_receipts();
    let not_kept = || {
        let (title, next) = (text!(attendee.ticket.not_kept.title), text!(attendee.ticket.not_kept.next));
        notice(Kind::Warn, title, next.to_owned())
    };
    view! {
        <header class="page-head">
            <h1>{text!(attendee.ticket.title)}</h1>
            <p class="lead">{text!(attendee.ticket.lead)}</p>
        </header>
        <CodeForm typed />
        <KeptList />
        {live(move || (!receipts.are_lasting()).then(not_kept))}
    }
    .into_any()
}
