//! What to take along from a ticket's page.

use domain::raffle::TicketStatus;
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::receipts::use_receipts;
use super::stub::status_link;
use crate::i18n::text;
use crate::ui::{CopyButton, DownloadButton};

/// Code, link and receipt, while they are of use.
#[component]
pub(crate) fn Keep(
    /// Whose.
    code: TicketCode,
    /// What became of it.
    status: Memo<TicketStatus>,
) -> impl IntoView {
    let receipts = use_receipts();
    let file = Memo::new(move |_| receipts.of(code).and_then(|receipt| serde_json::to_string(&receipt).ok()));
    let is_useful = move || !matches!(status.get(), TicketStatus::Unknown | TicketStatus::Cancelled);
    let download = move |content: String| {
        view! {
            <DownloadButton
                file=format!("receipt-{code}.json")
                mime="application/json"
                content
                label=text!(attendee.ticket.receipt)
            />
        }
    };
    view! {
        <section class="panel" aria-labelledby="keep" hidden=move || !is_useful()>
            <h2 id="keep">{text!(attendee.ticket.keep.title)}</h2>
            <p>{text!(attendee.ticket.keep.next)}</p>
            <Show when=move || !receipts.are_lasting()>
                <p class="notice" data-kind="warn">{text!(attendee.ticket.not_kept.next)}</p>
            </Show>
            <div class="cluster">
                <CopyButton content=code.to_string() label=text!(attendee.ticket.copy_code) />
                <CopyButton content=status_link(code) label=text!(attendee.ticket.copy_link) />
                {move || file.get().map(download)}
            </div>
        </section>
    }
}
