//! What is typed into the form of a raffle, one signal per field.

use domain::raffle::RaffleForm;
use leptos::prelude::*;

/// The fields of [`RaffleForm`].
#[derive(Clone, Copy)]
pub(super) struct RaffleInputs {
    pub(super) name: RwSignal<String>,
    pub(super) places: RwSignal<String>,
    pub(super) max_party: RwSignal<String>,
    pub(super) runners_up: RwSignal<String>,
    pub(super) allocations: RwSignal<String>,
    pub(super) opens: RwSignal<String>,
    pub(super) closes: RwSignal<String>,
    pub(super) claim_hours: RwSignal<String>,
    pub(super) source: RwSignal<String>,
    pub(super) draw_after_minutes: RwSignal<String>,
    pub(super) figures: RwSignal<String>,
}

impl RaffleInputs {
    /// The fields, filled in.
    pub(super) fn new(form: &RaffleForm) -> Self {
        let field = |text: &String| RwSignal::new(text.clone());
        Self {
            name: field(&form.name),
            places: field(&form.places),
            max_party: field(&form.max_party),
            runners_up: field(&form.runners_up),
            allocations: field(&form.allocations),
            opens: field(&form.opens),
            closes: field(&form.closes),
            claim_hours: field(&form.claim_hours),
            source: field(&form.source),
            draw_after_minutes: field(&form.draw_after_minutes),
            figures: field(&form.figures),
        }
    }

    /// What stands in the fields; reactive.
    pub(super) fn form(self) -> RaffleForm {
        RaffleForm {
            name: self.name.get(),
            places: self.places.get(),
            max_party: self.max_party.get(),
            runners_up: self.runners_up.get(),
            allocations: self.allocations.get(),
            opens: self.opens.get(),
            closes: self.closes.get(),
            claim_hours: self.claim_hours.get(),
            source: self.source.get(),
            draw_after_minutes: self.draw_after_minutes.get(),
            figures: self.figures.get(),
        }
    }
}
