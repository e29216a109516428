//! The part of a ticket that is torn off: the code, for eyes and for cameras.

use domain::ticket::TicketCode;
use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::Qr;

/// The QR code of the status link, and the code in groups of four.
#[component]
pub(crate) fn Stub(
    /// Which.
    code: TicketCode,
) -> impl IntoView {
    let written = code.to_string();
    let groups = written.split('-').map(|group| view! { <span>{group.to_owned()}</span> }).collect_view();
    view! {
        <div class="ticket-stub">
            <div class="ticket-qr">
                <Qr content=status_link(code) label=text!(attendee.ticket.qr) />
            </div>
            <p class="small muted" id="code-label">{text!(attendee.ticket.code_label)}</p>
            <p class="ticket-code" aria-labelledby="code-label">{groups}</p>
        </div>
    }
}

/// The address of the page of a code.
pub(super) fn status_link(code: TicketCode) -> String {
    // A page without an origin is not on the network, and then its own path is all there is.
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/ticket#{code}")
}
