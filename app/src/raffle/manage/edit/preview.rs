//! What attendees will see of the raffle once it is open, while it is being written.

use domain::draw::RandomnessSource;
use domain::event::Event;
use domain::id::RaffleId;
use domain::raffle::{PartyCounts, Phase, Raffle, RaffleLimits};
use leptos::prelude::*;

use super::inputs::RaffleInputs;
use crate::backoffice::EditorPreview;
use crate::i18n::text;
use crate::raffle::api::RaffleFacts;
use crate::raffle::on_event_page::raffle_panel;
use crate::ui::use_clock;

/// The raffle as it will stand on the page of its event. Until what is typed makes one, a sentence says so; what made
/// one stays until the next that does.
#[component]
pub(super) fn RafflePreview(
    /// What is typed.
    inputs: RaffleInputs,
    /// The event that the places are for.
    event: Event,
    /// The raffle that is changed.
    existing: Option<Raffle>,
) -> impl IntoView {
    let clock = use_clock();
    let zone = event.details.venue.zone.clone();
    let shown = Memo::new(move |before: Option<&Option<RaffleFacts>>| {
        let checked = inputs.form().check(&event, existing.as_ref(), untrack(|| clock.now())).ok();
        checked.map(|limits| facts_of(limits, &event)).or_else(|| before.cloned().flatten())
    });
    let panel = move || match shown.get() {
        // Nothing in it leads anywhere yet.
        Some(facts) => view! { <div inert>{raffle_panel(&facts, &zone, Callback::new(|()| {}))}</div> }.into_any(),
        None => view! { <p class="muted">{text!(backoffice.raffle_form.preview_empty)}</p> }.into_any(),
    };
    view! {
        <EditorPreview title=text!(backoffice.raffle_form.preview)>{panel}</EditorPreview>
    }
}

/// The raffle at its opening, when nobody has registered yet.
fn facts_of(limits: RaffleLimits, event: &Event) -> RaffleFacts {
    let RaffleLimits { name, rules, claim_hours, .. } = limits;
    RaffleFacts {
        id: RaffleId::NIL,
        event: event.id,
        name,
        phase: Phase::Open,
        rules,
        claim_hours,
        // The panel does not tell it: it has a page of its own, once the hash of its secret is known.
        source: RandomnessSource::Declared { figures: String::new() },
        figures: None,
        registrations: 0,
        pool: PartyCounts::default(),
        seal: None,
        drawn_at: None,
    }
}
