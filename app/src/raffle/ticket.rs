//! A ticket: its status, what to do next, and what to keep.

use domain::raffle::{Phase, TicketStatus};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::answer::AnswerButtons;
use super::api::{TicketAnswer, get_ticket};
use super::keep::Keep;
use super::receipts::use_receipts;
use super::status_text::StatusText;
use super::steps::Steps;
use super::stub::Stub;
use super::ticket_facts::TicketFacts;
use crate::i18n::text;
use crate::ui::{Loaded, Query, announce, set_title, use_clock};

/// The heading takes the focus when an answer has changed the ticket.
pub(super) const HEADING: &str = "status";

/// The ticket of one code.
#[component]
pub(crate) fn Ticket(
    /// Which.
    code: TicketCode,
) -> impl IntoView {
    let receipts = use_receipts();
    let ticket = Query::new(move || get_ticket(code.to_string(), untrack(|| receipts.of(code))));
    let ticket = ticket.every(move || ticket.get().map_or(Some(3), |answer| pause_secs(&answer)));
    view! {
        <Loaded query=ticket let:answer>{content(code, ticket, answer)}</Loaded>
    }
}

/// How long the page waits before it asks again; for ever where nothing can change.
fn pause_secs(answer: &TicketAnswer) -> Option<i64> {
    match answer.status {
        TicketStatus::Waiting => Some(3),
        TicketStatus::Registered => Some(before_the_draw(answer)),
        TicketStatus::Won { .. } | TicketStatus::PlaceOffered { .. } | TicketStatus::RunnerUp { .. } => Some(15),
        TicketStatus::Claimed | TicketStatus::Unknown => Some(60),
        TicketStatus::Declined
        | TicketStatus::Lapsed
        | TicketStatus::NotDrawn
        | TicketStatus::Repeated
        | TicketStatus::Cancelled
        | TicketStatus::Missing => None,
    }
}

/// Closing and drawing are quick, and everybody looks.
fn before_the_draw(answer: &TicketAnswer) -> i64 {
    let Some(about) = &answer.about else { return 30 };
    let closes_in_ms = about.raffle.rules.window.closes.millis_since(answer.now);
    match about.raffle.phase {
        Phase::Open if closes_in_ms > 300_000 => 30,
        Phase::Open if closes_in_ms > 15_000 => 10,
        _ => 3,
    }
}

fn content(code: TicketCode, ticket: Query<TicketAnswer>, answer: Signal<TicketAnswer>) -> impl IntoView {
    let clock = use_clock();
    Effect::new(move |_| answer.with(|answer| clock.set(answer.now)));
    let status = Memo::new(move |_| answer.with(|answer| answer.status.clone()));
    Effect::new(move |before: Option<&'static str>| {
        let told = status.with(StatusText::of);
        if before.is_some_and(|before| before != told.title) {
            announce(&text!(attendee.ticket.changed, status = told.title));
        }
        set_title(told.title);
        told.title
    });
    let told = Memo::new(move |_| status.with(StatusText::of));
    let event = Memo::new(move |_| answer.with(|answer| answer.about.as_ref().map(|about| about.event.name.clone())));
    view! {
        <article class="ticket" data-status=move || told.get().slug>
            <div class="ticket-main">
                <header class="ticket-head">
                    <p class="kicker">{move || event.get().unwrap_or_else(|| text!(kit.brand).to_owned())}</p>
                    <h1 id=HEADING tabindex="-1">{move || told.get().title}</h1>
                    <p class="ticket-stamp">{move || told.get().stamp}</p>
                </header>
                <p>{move || told.get().next}</p>
                <TicketFacts answer />
                <AnswerButtons code ticket answer />
            </div>
            <Stub code />
        </article>
        <Steps answer />
        <Keep code status />
        <p class="cluster">
            <a href="/ticket">{text!(attendee.ticket.another)}</a>
            <a href="/lookup">{text!(attendee.ticket.lost)}</a>
        </p>
    }
}
