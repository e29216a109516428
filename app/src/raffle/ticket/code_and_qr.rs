//! The part of a ticket that is torn off: the code, for eyes and for cameras.

use domain::ticket::TicketCode;
use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::Qr;

/// The code in groups of four, and the QR code of the status link where somebody will want to find it again.
pub(super) fn code_and_qr(code: TicketCode, has_picture: bool) -> AnyView {
    let written = code.to_string();
    // Six groups make even rows; the check symbol stays with the last.
    let group = |group: &str| view! { <span>{group.to_owned()}</span> }.into_any();
    let groups: Vec<AnyView> = written.splitn(6, '-').map(group).collect();
    let picture = has_picture.then(|| {
        view! {
            <div class="ticket-qr">
                <Qr content=status_link(code) label=text!(attendee.ticket.qr) />
            </div>
        }
    });
    view! {
        <div class="ticket-stub">
            {picture}
            <p class="small muted">{text!(attendee.ticket.code_label)}</p>
            <p class="ticket-code">{groups}</p>
        </div>
    }
    .into_any()
}

/// The address of the page of a code.
pub(super) fn status_link(code: TicketCode) -> String {
    // A page without an origin is not on the network, and then its own path is all there is.
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/ticket#{code}")
}
