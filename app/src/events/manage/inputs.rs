//! What is typed into the form of an event: one signal per field, so that a keystroke redraws no
//! more than what it changes.

use domain::event::EventForm;
use leptos::prelude::*;

use crate::ui::Call;

/// The fields of [`EventForm`].
#[derive(Clone, Copy)]
pub(super) struct EventInputs {
    pub(super) name: RwSignal<String>,
    pub(super) summary: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    pub(super) venue_name: RwSignal<String>,
    pub(super) venue_address: RwSignal<String>,
    pub(super) zone: RwSignal<String>,
    pub(super) starts: RwSignal<String>,
    pub(super) ends: RwSignal<String>,
    pub(super) minimum_age: RwSignal<String>,
    pub(super) picture: RwSignal<String>,
    pub(super) picture_alt: RwSignal<String>,
    /// The picture on its way to the server.
    pub(super) upload: Call,
}

impl EventInputs {
    /// The fields, filled in.
    pub(super) fn new(form: &EventForm) -> Self {
        let field = |text: &String| RwSignal::new(text.clone());
        Self {
            name: field(&form.name),
            summary: field(&form.summary),
            description: field(&form.description),
            venue_name: field(&form.venue_name),
            venue_address: field(&form.venue_address),
            zone: field(&form.zone),
            starts: field(&form.starts),
            ends: field(&form.ends),
            minimum_age: field(&form.minimum_age),
            picture: field(&form.picture),
            picture_alt: field(&form.picture_alt),
            upload: Call::new(),
        }
    }

    /// What stands in the fields; reactive.
    pub(super) fn form(self) -> EventForm {
        EventForm {
            name: self.name.get(),
            summary: self.summary.get(),
            description: self.description.get(),
            venue_name: self.venue_name.get(),
            venue_address: self.venue_address.get(),
            zone: self.zone.get(),
            starts: self.starts.get(),
            ends: self.ends.get(),
            minimum_age: self.minimum_age.get(),
            picture: self.picture.get(),
            picture_alt: self.picture_alt.get(),
        }
    }
}
