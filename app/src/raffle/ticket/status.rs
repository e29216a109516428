//! A ticket: its status, what to do next, and what to keep.

use domain::raffle::{Phase, TicketStatus};
use domain::ticket::TicketCode;
use leptos::prelude::*;

use super::claim_or_decline::Answering;
use super::code_and_qr::code_and_qr;
use super::facts::ticket_facts;
use super::status_text::StatusText;
use super::steps::steps;
use super::take_along::TakeAlong;
use crate::i18n::text;
use crate::own_data::AskForData;
use crate::raffle::api::{TicketAbout, TicketAnswer, get_ticket};
use crate::raffle::draw::draw_link;
use crate::raffle::receipts::use_receipts;
use crate::ui::{Clock, Query, announce, effect, memo, set_title, show, skeleton, use_clock};

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
    let ticket = ticket.every(move || ticket.read().map_or(Some(3), |answer| pause_secs(&answer)));
    let answering = Answering::new(code, ticket);
    let clock = use_clock();
    say_changes(ticket);
    view! {
        {show(ticket, skeleton, move |answer| content(code, answer, answering, clock))}
        {answering.dialog()}
        <TakeAlong code ticket />
        <AskForData code ticket />
        <p class="cluster">
            <a href="/ticket">{text!(attendee.ticket.another)}</a>
            <a href="/lookup">{text!(attendee.ticket.lost)}</a>
        </p>
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
        | TicketStatus::TakenBack
        | TicketStatus::NotDrawn
        | TicketStatus::Repeated
        | TicketStatus::Erased
        | TicketStatus::OutsideWindow
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
        // Figures that somebody announces come when they come.
        Phase::Sealed if about.raffle.source.waits_for_figures(about.raffle.figures.as_ref()) => 30,
        _ => 3,
    }
}

/// Says a new status to those who do not see it change.
fn say_changes(ticket: Query<TicketAnswer>) {
    let title = memo(move || ticket.read().map_or("", |answer| StatusText::of(&answer.status).title));
    let mut before = "";
    effect(move || {
        let now = title.get();
        if !now.is_empty() {
            set_title(now);
        }
        if !before.is_empty() && before != now {
            announce(&text!(attendee.ticket.changed, status = now));
        }
        before = now;
    });
}

fn content(code: TicketCode, answer: &TicketAnswer, answering: Answering, clock: Clock) -> AnyView {
    clock.set(answer.now);
    let told = StatusText::of(&answer.status);
    let event = answer.about.as_ref().map_or_else(|| text!(kit.brand).to_owned(), |about| about.event.name.clone());
    view! {
        <article class="ticket" data-status=told.slug>
            <div class="ticket-main">
                <header class="ticket-head">
                    <p class="kicker">{event}</p>
                    <h1 id=HEADING tabindex="-1">
                        {told.title}
                    </h1>
                    <p class="ticket-stamp">{told.stamp}</p>
                </header>
                <p>{told.next}</p>
                {ticket_facts(answer)}
                {answering.buttons(answer)}
            </div>
            {code_and_qr(code, is_worth_keeping(&answer.status))}
        </article>
        {answer.about.as_ref().map(ways)}
        {steps(answer)}
    }
    .into_any()
}

/// Whether the code leads to a registration: that of a repeated or deleted one, or of nobody, does not.
const fn is_worth_keeping(status: &TicketStatus) -> bool {
    !matches!(status, TicketStatus::Repeated | TicketStatus::Erased | TicketStatus::Unknown)
}

/// The ways to what the ticket is for.
fn ways(about: &TicketAbout) -> AnyView {
    let TicketAbout { event, raffle, .. } = about;
    view! {
        <p class="cluster">
            <a href=format!("/events/{}", event.id)>{text!(attendee.ticket.to_event)}</a>
            {draw_link(raffle)}
        </p>
    }
    .into_any()
}
