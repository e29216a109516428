//! The steps of a raffle on the page, each with when or why.

use domain::raffle::Phase;
use leptos::prelude::*;

use super::steps::steps;
use crate::i18n::{number, plural, text};
use crate::raffle::manage::desk::use_desk;
use crate::raffle::manage_api::RaffleDesk;
use crate::ui::{StepState, Style, moment, step};

/// What has happened, what is now, and what follows by itself.
#[component]
pub(super) fn Timeline() -> impl IntoView {
    let desk = use_desk();
    let lines = Memo::new(move |_| {
        desk.data.with(|desk| {
            let note = |(phase, state)| (phase, state, note(desk, phase, state));
            steps(&desk.raffle, desk.phase).into_iter().map(note).collect::<Vec<_>>()
        })
    });
    let line = |(phase, state, note): (Phase, StepState, String)| step(state, step_name(phase), note);
    view! { <ol class="steps">{move || lines.get().into_iter().map(line).collect_view()}</ol> }
}

fn step_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Planned => text!(backoffice.step.planned),
        Phase::Open => text!(backoffice.step.open),
        Phase::Closed => text!(backoffice.step.closed),
        Phase::Sealed => text!(backoffice.step.sealed),
        Phase::Drawn => text!(backoffice.step.drawn),
        Phase::Ended => text!(backoffice.step.ended),
        Phase::Cancelled => text!(backoffice.step.cancelled),
    }
}

/// When a step was or will be, or what it waits for.
fn note(desk: &RaffleDesk, phase: Phase, state: StepState) -> String {
    if state == StepState::Missed {
        return text!(backoffice.step.not_reached).to_owned();
    }
    let at = |at| moment(at, &desk.event.details.venue.zone, Style::Short);
    let window = desk.raffle.rules.window;
    let progress = &desk.raffle.progress;
    match (phase, state) {
        (Phase::Planned, StepState::Now) => text!(backoffice.step.planned_what).to_owned(),
        (Phase::Planned, _) => String::new(),
        (Phase::Open, StepState::Now) => text!(backoffice.step.open_until, at = at(window.closes)),
        (Phase::Open, _) => at(window.opens),
        (Phase::Closed, _) => at(window.closes),
        (Phase::Sealed, _) => match &progress.seal {
            Some(seal) => format!(
                "{}, {}",
                at(seal.sealed_at),
                plural!(backoffice.step.sealed_with, seal.count, count = number(seal.count))
            ),
            None => text!(backoffice.step.sealed_next).to_owned(),
        },
        (Phase::Drawn, _) => progress.drawn_at.map_or_else(|| text!(backoffice.step.drawn_next).to_owned(), at),
        (Phase::Ended, _) => progress.ended_at.map_or_else(|| text!(backoffice.step.ended_next).to_owned(), at),
        (Phase::Cancelled, _) => progress.cancelled_at.map(at).unwrap_or_default(),
    }
}
