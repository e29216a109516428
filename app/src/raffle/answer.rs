//! Saying yes or no to a place.

use domain::raffle::{Answer, TicketStatus};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::api::{TicketAnswer, answer_offer};
use super::ticket::HEADING;
use crate::i18n::{number, plural, text};
use crate::ui::{Call, ConfirmDialog, ErrorNotice, Query, focus};

/// Claim and decline where a place is offered; decline alone where it is claimed.
///
/// Claiming takes one press, and giving a place back two: it cannot come back.
#[component]
pub(crate) fn AnswerButtons(
    /// Whose.
    code: TicketCode,
    /// Takes the new status.
    ticket: Query<TicketAnswer>,
    /// What the server said.
    answer: Signal<TicketAnswer>,
) -> impl IntoView {
    let (claiming, declining) = (Call::new(), Call::new());
    let open = RwSignal::new(false);
    let take = move |answer: TicketAnswer| {
        ticket.set(answer);
        open.set(false);
        focus(HEADING);
    };
    let claim = move |_| claiming.start(answer_offer(code.to_string(), Answer::Claim), take);
    let decline = move |()| declining.start(answer_offer(code.to_string(), Answer::Decline), take);
    let is_offered =
        Memo::new(move |_| matches!(answer.read().status, TicketStatus::Won { .. } | TicketStatus::PlaceOffered { .. }));
    let may_decline = Memo::new(move |_| is_offered.get() || answer.read().status == TicketStatus::Claimed);
    let people = Memo::new(move |_| {
        answer.read().about.as_ref().and_then(|about| about.party_size).map_or(1, |size| u64::from(size.get()))
    });
    let busy = move || claiming.is_busy().then_some("true");
    view! {
        <ErrorNotice error=Signal::derive(move || claiming.error()) />
        <div class="ticket-actions" hidden=move || !may_decline.get()>
            <Show when=move || is_offered.get()>
                <button class="btn-primary" type="button" aria-busy=busy aria-disabled=busy on:click=claim>
                    {move || plural!(attendee.ticket.claim, people.get(), other: count = number(people.get()))}
                </button>
            </Show>
            <button class="btn-danger" type="button" on:click=move |_| open.set(true)>
                {move || plural!(attendee.ticket.decline, people.get(), other: count = number(people.get()))}
            </button>
        </div>
        <ConfirmDialog
            open
            title=text!(attendee.ticket.decline_title)
            confirm=text!(attendee.ticket.decline_confirm)
            keep=text!(attendee.ticket.decline_keep)
            call=declining
            on_confirm=decline
        >
            <p>{move || plural!(attendee.ticket.decline_text, people.get(), other: count = number(people.get()))}</p>
        </ConfirmDialog>
    }
}
