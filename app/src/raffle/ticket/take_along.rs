//! What to take along from a ticket's page.

use domain::raffle::TicketStatus;
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::code_and_qr::status_link;
use crate::i18n::text;
use crate::raffle::api::TicketAnswer;
use crate::raffle::receipts::use_receipts;
use crate::ui::{CopyButton, DownloadButton, Kind, Query, live, memo, note};

/// Code, link and receipt, while they are of use.
#[component]
pub(crate) fn TakeAlong(
    /// Whose.
    code: TicketCode,
    /// What became of it.
    ticket: Query<TicketAnswer>,
) -> impl IntoView {
    let receipts = use_receipts();
    let is_useful = memo(move || {
        let is_lost = |answer: &TicketAnswer| {
            matches!(answer.status, TicketStatus::Unknown | TicketStatus::Erased | TicketStatus::Cancelled)
        };
        ticket.read().is_some_and(|answer| !is_lost(&answer))
    });
    let not_kept = || note(Kind::Warn, text!(attendee.ticket.not_kept.next));
    let download = move || {
        let receipt = receipts.of(code)?;
        let content = serde_json::to_string(&receipt).ok()?;
        let file = format!("receipt-{code}.json");
        let label = text!(attendee.ticket.receipt);
        Some(view! { <DownloadButton file mime="application/json" content label /> }.into_any())
    };
    view! {
        <section class="panel" aria-labelledby="keep" hidden=live(move || !is_useful.get())>
            <h2 id="keep">{text!(attendee.ticket.keep.title)}</h2>
            <p>{text!(attendee.ticket.keep.next)}</p>
            {live(move || (!receipts.are_lasting()).then(not_kept))}
            <div class="cluster">
                <CopyButton content=code.to_string() label=text!(attendee.ticket.copy_code) />
                <CopyButton content=status_link(code) label=text!(attendee.ticket.copy_link) />
                {live(download)}
            </div>
        </section>
    }
}
