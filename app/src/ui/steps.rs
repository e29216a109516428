//! One step of a way: of a registration, or of a raffle.

use leptos::prelude::*;

/// How a step stands to the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepState {
    /// It is behind.
    Done,
    /// It is the present.
    Now,
    /// It is to come.
    Next,
    /// It never comes.
    Missed,
}

impl StepState {
    /// The word for it in `data-state`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
            Self::Missed => "missed",
        }
    }
}

/// A line of an `ol` of the class `steps`; `note` says when, or why.
pub(crate) fn step(state: StepState, title: &'static str, note: String) -> AnyView {
    let current = (state == StepState::Now).then_some("step");
    view! {
        <li data-state=state.as_str() aria-current=current>
            <strong>{title}</strong>
            <span>{note}</span>
        </li>
    }
    .into_any()
}
