//! The phase of a raffle as a badge.

use domain::raffle::Phase;
use leptos::prelude::*;

use crate::i18n::text;

/// The phase as a badge, as a component.
#[component]
pub(crate) fn PhaseBadge(
    /// Which.
    phase: Phase,
) -> impl IntoView {
    phase_badge(phase)
}

/// The phase in one or two words.
pub(crate) fn phase_badge(phase: Phase) -> AnyView {
    let word = match phase {
        Phase::Planned => text!(kit.phase.planned),
        Phase::Open => text!(kit.phase.open),
        Phase::Closed => text!(kit.phase.closed),
        Phase::Sealed => text!(kit.phase.sealed),
        Phase::Drawn => text!(kit.phase.drawn),
        Phase::Ended => text!(kit.phase.ended),
        Phase::Cancelled => text!(kit.phase.cancelled),
    };
    view! { <span class="badge" data-phase=phase.as_str()>{word}</span> }.into_any()
}
