//! "Your data" on a ticket's page: two buttons, each of which has a mail sent and does nothing else.

use domain::raffle::{DataWish, TicketStatus};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::api::ask_for_data;
use crate::i18n::text;
use crate::raffle::api::TicketAnswer;
use crate::ui::{Call, ErrorNotice, Kind, Query, focus, live, memo, notice_of};

const DONE: &str = "data-mail";

/// The two wishes, while there is anything stored.
#[component]
pub(crate) fn AskForData(
    /// Whose data.
    code: TicketCode,
    /// What became of the registration.
    ticket: Query<TicketAnswer>,
) -> impl IntoView {
    let is_stored = memo(move || ticket.read().is_some_and(|answer| is_stored(&answer.status)));
    let call = Call::new();
    let is_sent = RwSignal::new(false);
    let ask = move |wish| {
        is_sent.set(false);
        call.start(ask_for_data(code.to_string(), wish), move |()| {
            is_sent.set(true);
            focus(DONE);
        });
    };
    let busy = move || live(move || call.is_busy().then_some("true"));
    view! {
        <section class="panel" aria-labelledby="your-data" hidden=live(move || !is_stored.get())>
            <h2 id="your-data">{text!(attendee.data.title)}</h2>
            <p>{text!(attendee.data.lead)}</p>
            <ErrorNotice error=Signal::derive(move || call.error()) />
            {live(move || is_sent.get().then(sent))}
            <div class="cluster">
                <button type="button" aria-busy=busy() aria-disabled=busy() on:click=move |_| ask(DataWish::Export)>
                    {text!(attendee.data.export)}
                </button>
                <button
                    type="button"
                    class="btn-danger"
                    aria-busy=busy()
                    aria-disabled=busy()
                    on:click=move |_| ask(DataWish::Erase)
                >
                    {text!(attendee.data.erase)}
                </button>
            </div>
        </section>
    }
}

fn sent() -> AnyView {
    let content = view! {
        <h3 id=DONE tabindex="-1">
            {text!(attendee.data.sent.title)}
        </h3>
        <p>{text!(attendee.data.sent.next)}</p>
    };
    notice_of(Kind::Good, content.into_any())
}

/// Whether the code is that of a registration in the store.
const fn is_stored(status: &TicketStatus) -> bool {
    !matches!(
        status,
        TicketStatus::Waiting
            | TicketStatus::Repeated
            | TicketStatus::Erased
            | TicketStatus::OutsideWindow
            | TicketStatus::Missing
            | TicketStatus::Unknown
    )
}
