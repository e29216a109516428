//! "My registrations on this device".

use domain::ticket::TicketCode;
use leptos::prelude::*;

use crate::i18n::text;
use crate::raffle::receipts::{KeptReceipt, use_receipts};
use crate::ui::{Call, ConfirmDialog, announce, focus, live};

const HEADING: &str = "mine";

/// The registrations whose receipts this browser keeps, each with a way to forget it.
#[component]
pub(crate) fn KeptList() -> impl IntoView {
    let receipts = use_receipts();
    let asked = RwSignal::new(None::<TicketCode>);
    let open = RwSignal::new(false);
    let ask = move |code| {
        asked.set(Some(code));
        open.set(true);
    };
    let remove = move |()| {
        open.set(false);
        if let Some(code) = asked.get_untracked() {
            receipts.remove(code);
            announce(text!(attendee.ticket.removed));
            focus(HEADING);
        }
    };
    let lines = move || receipts.all().into_iter().map(|kept| line(&kept, ask)).collect::<Vec<AnyView>>();
    view! {
        <section class="stack" aria-labelledby=HEADING hidden=live(move || receipts.all().is_empty())>
            <h2 id=HEADING tabindex="-1">{text!(attendee.ticket.mine)}</h2>
            <ul class="stack stack-tight" role="list">{live(move || lines().into_any())}</ul>
            <p class="small muted">{text!(attendee.ticket.mine_hint)}</p>
        </section>
        <ConfirmDialog
            open
            title=text!(attendee.ticket.remove_title)
            confirm=text!(attendee.ticket.remove_confirm)
            keep=text!(attendee.ticket.remove_keep)
            call=Call::new()
            on_confirm=remove
        >
            <p>{text!(attendee.ticket.remove_text)}</p>
        </ConfirmDialog>
    }
}

fn line(kept: &KeptReceipt, ask: impl Fn(TicketCode) + Copy + Send + 'static) -> AnyView {
    let code = kept.code();
    let named = |verb: &str| format!("{verb}: {}, {}", kept.event, kept.raffle);
    let (show, remove) = (named(text!(attendee.ticket.show)), named(text!(attendee.ticket.remove)));
    view! {
        <li class="panel">
            <div class="cluster cluster-spread">
                <div>
                    <strong>{kept.event.clone()}</strong>
                    <p class="small muted">{kept.raffle.clone()}</p>
                </div>
                <div class="cluster">
                    <a class="btn btn-small" href=format!("/ticket#{code}") aria-label=show>
                        {text!(attendee.ticket.show)}
                    </a>
                    <button class="btn-quiet btn-small" type="button" aria-label=remove on:click=move |_| ask(code)>
                        {text!(attendee.ticket.remove)}
                    </button>
                </div>
            </div>
        </li>
    }
    .into_any()
}
