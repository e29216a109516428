//! The way of a registration, step by step.

use domain::raffle::{Phase, TicketStatus};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::facts::claim_by;
use super::status_text::StatusText;
use crate::i18n::{number, text};
use crate::raffle::api::{TicketAbout, TicketAnswer};
use crate::ui::{StepState, Style, moment, step};

type Step = (StepState, &'static str, String);

/// Registered, closed, sealed, drawn, and what came of it.
pub(super) fn steps(answer: &TicketAnswer) -> Option<AnyView> {
    let about = answer.about.as_ref()?;
    if is_aside(&answer.status) {
        return None;
    }
    let line = |(state, title, note): Step| step(state, title, note);
    let steps: Vec<AnyView> = way(about, &answer.status).into_iter().map(line).collect();
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

fn way(about: &TicketAbout, status: &TicketStatus) -> [Step; 5] {
    let raffle = &about.raffle;
    let at = |at: Timestamp| moment(at, &about.event.zone, Style::Short);
    let is_waiting = *status == TicketStatus::Waiting;
    let (arrived, arrival) = if is_waiting {
        (StepState::Now, text!(attendee.steps.arriving))
    } else {
        (StepState::Done, text!(attendee.steps.arrived))
    };
    let [closing, sealing, drawing] = middle(raffle.phase, is_waiting);
    let sealed = match (&raffle.seal, sealing) {
        (Some(seal), _) => at(seal.sealed_at),
        (None, StepState::Now) => text!(attendee.steps.sealed_now).to_owned(),
        (None, _) => text!(attendee.steps.sealed_next).to_owned(),
    };
    let drawn = match (raffle.drawn_at, drawing) {
        (Some(drawn_at), _) => at(drawn_at),
        (None, StepState::Now) => text!(attendee.steps.drawn_now).to_owned(),
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
const fn middle(phase: Phase, is_waiting: bool) -> [StepState; 3] {
    use StepState::{Done, Missed, Next, Now};
    match phase {
        Phase::Planned | Phase::Open if is_waiting => [Next, Next, Next],
        Phase::Planned | Phase::Open => [Now, Next, Next],
        Phase::Closed if is_waiting => [Done, Next, Next],
        Phase::Closed => [Done, Now, Next],
        Phase::Sealed => [Done, Done, Now],
        Phase::Drawn | Phase::Ended => [Done, Done, Done],
        Phase::Cancelled => [Missed, Missed, Missed],
    }
}

fn result(status: &TicketStatus, at: impl Fn(Timestamp) -> String) -> (StepState, String) {
    if let Some(deadline) = claim_by(status) {
        return (StepState::Now, text!(attendee.steps.answer_by, at = at(deadline)));
    }
    match status {
        TicketStatus::RunnerUp { number: place } => {
            (StepState::Now, text!(attendee.steps.in_line, number = number((*place).into())))
        }
        TicketStatus::Cancelled => (StepState::Missed, text!(attendee.steps.called_off).to_owned()),
        TicketStatus::Lapsed | TicketStatus::TakenBack => (StepState::Missed, StatusText::of(status).stamp.to_owned()),
        TicketStatus::Claimed | TicketStatus::Declined | TicketStatus::NotDrawn => {
            (StepState::Done, StatusText::of(status).stamp.to_owned())
        }
        _ => (StepState::Next, text!(attendee.steps.by_mail).to_owned()),
    }
}
