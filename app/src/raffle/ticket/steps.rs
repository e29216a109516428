//! The way of a registration, step by step.

use domain::raffle::{Phase, TicketStatus};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::facts::claim_by;
use super::status_text::StatusText;
use crate::i18n::{number, text};
use crate::raffle::api::{TicketAbout, TicketAnswer};
use crate::ui::{Style, moment};

/// Where a step is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Now,
    Next,
    Missed,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
            Self::Missed => "missed",
        }
    }
}

type Step = (State, &'static str, String);

/// Registered, closed, sealed, drawn, and what came of it.
pub(super) fn steps(answer: &TicketAnswer) -> Option<AnyView> {
    let about = answer.about.as_ref()?;
    if is_aside(&answer.status) {
        return None;
    }
    let steps: Vec<AnyView> = way(about, &answer.status).into_iter().map(step).collect();
    let shown = view! {
        <section class="stack" aria-labelledby="steps">
            <h2 id="steps">{text!(attendee.steps.title)}</h2>
            <ol class="steps">{steps}</ol>
        </section>
    };
    Some(shown.into_any())
}

/// Whether the registration is not on this way at all, or not any more.
const fn is_aside(status: &TicketStatus) -> bool {
    matches!(
        status,
        TicketStatus::Unknown
            | TicketStatus::Repeated
            | TicketStatus::Erased
            | TicketStatus::OutsideWindow
            | TicketStatus::Missing
    )
}

fn step((state, title, detail): Step) -> AnyView {
    let current = (state == State::Now).then_some("step");
    view! {
        <li data-state=state.as_str() aria-current=current>
            <strong>{title}</strong>
            <span>{detail}</span>
        </li>
    }
    .into_any()
}

fn way(about: &TicketAbout, status: &TicketStatus) -> [Step; 5] {
    let raffle = &about.raffle;
    let at = |at: Timestamp| moment(at, &about.event.zone, Style::Short);
    let is_waiting = *status == TicketStatus::Waiting;
    let (arrived, arrival) = if is_waiting {
        (State::Now, text!(attendee.steps.arriving))
    } else {
        (State::Done, text!(attendee.steps.arrived))
    };
    let [closing, sealing, drawing] = middle(raffle.phase, is_waiting);
    let sealed = match (&raffle.seal, sealing) {
        (Some(seal), _) => at(seal.sealed_at),
        (None, State::Now) => text!(attendee.steps.sealed_now).to_owned(),
        (None, _) => text!(attendee.steps.sealed_next).to_owned(),
    };
    let drawn = match (raffle.drawn_at, drawing) {
        (Some(drawn_at), _) => at(drawn_at),
        (None, State::Now) => text!(attendee.steps.drawn_now).to_owned(),
        (None, _) => text!(attendee.steps.drawn_next).to_owned(),
    };
    let (result, outcome) = result(status, at);
    [
        (arrived, text!(attendee.steps.registered), arrival.to_owned()),
        (closing, text!(attendee.steps.closes), at(raffle.rules.window.closes)),
        (sealing, text!(attendee.steps.sealed), sealed),
        (drawing, text!(attendee.steps.drawn), drawn),
        (result, text!(attendee.steps.result), outcome),
    ]
}

/// Closing, sealing and drawing.
const fn middle(phase: Phase, is_waiting: bool) -> [State; 3] {
    match phase {
        Phase::Planned | Phase::Open if is_waiting => [State::Next, State::Next, State::Next],
        Phase::Planned | Phase::Open => [State::Now, State::Next, State::Next],
        Phase::Closed if is_waiting => [State::Done, State::Next, State::Next],
        Phase::Closed => [State::Done, State::Now, State::Next],
        Phase::Sealed => [State::Done, State::Done, State::Now],
        Phase::Drawn | Phase::Ended => [State::Done, State::Done, State::Done],
        Phase::Cancelled => [State::Missed, State::Missed, State::Missed],
    }
}

fn result(status: &TicketStatus, at: impl Fn(Timestamp) -> String) -> (State, String) {
    if let Some(deadline) = claim_by(status) {
        return (State::Now, text!(attendee.steps.answer_by, at = at(deadline)));
    }
    match status {
        TicketStatus::RunnerUp { number: place } => {
            (State::Now, text!(attendee.steps.in_line, number = number((*place).into())))
        }
        TicketStatus::Cancelled => (State::Missed, text!(attendee.steps.called_off).to_owned()),
        TicketStatus::Lapsed | TicketStatus::TakenBack => (State::Missed, StatusText::of(status).stamp.to_owned()),
        TicketStatus::Claimed | TicketStatus::Declined | TicketStatus::NotDrawn => {
            (State::Done, StatusText::of(status).stamp.to_owned())
        }
        _ => (State::Next, text!(attendee.steps.by_mail).to_owned()),
    }
}
