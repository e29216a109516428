//! Saying yes or no to a place.

use domain::raffle::{Answer, TicketStatus};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::status::HEADING;
use crate::i18n::{number, plural, text};
use crate::raffle::api::{TicketAnswer, answer_offer};
use crate::ui::{Call, ConfirmDialog, ErrorNotice, Query, focus, live};

/// What is being said, across refreshes of the ticket.
///
/// Claiming takes one press, and giving a place back two: it cannot come back.
#[derive(Clone, Copy)]
pub(super) struct Answering {
    code: TicketCode,
    ticket: Query<TicketAnswer>,
    claiming: Call,
    declining: Call,
    is_asked: RwSignal<bool>,
}

impl Answering {
    /// Nothing has been said yet.
    pub(super) fn new(code: TicketCode, ticket: Query<TicketAnswer>) -> Self {
        Self { code, ticket, claiming: Call::new(), declining: Call::new(), is_asked: RwSignal::new(false) }
    }

    fn say(self, call: Call, answer: Answer) {
        call.start(answer_offer(self.code.to_string(), answer), move |answer| {
            self.ticket.set(answer);
            self.is_asked.set(false);
            focus(HEADING);
        });
    }

    /// Claim and decline where a place is offered; decline alone where it is claimed.
    pub(super) fn buttons(self, answer: &TicketAnswer) -> Option<AnyView> {
        let is_offered = matches!(answer.status, TicketStatus::Won { .. } | TicketStatus::PlaceOffered { .. });
        if !is_offered && answer.status != TicketStatus::Claimed {
            return None;
        }
        let people = people(answer);
        let busy = move || live(move || self.claiming.is_busy().then_some("true"));
        let claim = is_offered.then(|| {
            view! {
                <button
                    class="btn-primary"
                    type="button"
                    aria-busy=busy()
                    aria-disabled=busy()
                    on:click=move |_| self.say(self.claiming, Answer::Claim)
                >
                    {plural!(attendee.ticket.claim, people, other: count = number(people))}
                </button>
            }
        });
        let buttons = view! {
            <ErrorNotice error=Signal::derive(move || self.claiming.error()) />
            <div class="ticket-actions">
                {claim}
                <button class="btn-danger" type="button" on:click=move |_| self.is_asked.set(true)>
                    {plural!(attendee.ticket.decline, people, other: count = number(people))}
                </button>
            </div>
        };
        Some(buttons.into_any())
    }

    /// The question before a place is given back; outside of what is refreshed.
    pub(super) fn dialog(self) -> AnyView {
        let text = live(move || {
            let people = self.ticket.read().map_or(1, |answer| people(&answer));
            plural!(attendee.ticket.decline_text, people, other: count = number(people))
        });
        view! {
            <ConfirmDialog
                open=self.is_asked
                title=text!(attendee.ticket.decline_title)
                confirm=text!(attendee.ticket.decline_confirm)
                keep=text!(attendee.ticket.decline_keep)
                call=self.declining
                on_confirm=move |()| self.say(self.declining, Answer::Decline)
            >
                <p>{text}</p>
            </ConfirmDialog>
        }
        .into_any()
    }
}

fn people(answer: &TicketAnswer) -> u64 {
    answer.about.as_ref().and_then(|about| about.party_size).map_or(1, |size| u64::from(size.get()))
}
