//! Making an event, and changing one, with a live preview.

use domain::event::{Event, EventForm};
use domain::id::EventId;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::fields::EventFields;
use super::inputs::EventInputs;
use super::preview::EventPreview;
use super::zone::own_zone;
use crate::backoffice::{Editor, EditorForm, edit_loaded, to, toast};
use crate::error::ApiError;
use crate::events::manage_api::{EventDesk, create_event, get_event_desk, save_event};
use crate::i18n::text;
use crate::ui::{FormState, Kind, note, set_title, use_param};

/// A new event.
#[component]
pub(crate) fn NewEventPage() -> impl IntoView {
    set_title(text!(backoffice.event_form.new_title));
    let form = EventForm { zone: own_zone().unwrap_or_default(), ..EventForm::default() };
    view! {
        <h1>{text!(backoffice.event_form.new_title)}</h1>
        <EventEditor start=form />
    }
}

/// An event that is there already.
#[component]
pub(crate) fn EditEventPage() -> impl IntoView {
    let id = use_param::<EventId>("event");
    let load = move || {
        let id = id.get();
        async move { get_event_desk(id.ok_or(ApiError::NotFound)?).await }
    };
    edit_loaded(load, edit_view)
}

fn edit_view(desk: EventDesk, reload: Callback<()>) -> AnyView {
    let title = text!(backoffice.event_form.edit_title, name = desk.event.details.name.clone());
    set_title(&title);
    view! {
        <h1>{title}</h1>
        <EventEditor start=desk.form.clone() existing=desk reload />
    }
    .into_any()
}

/// The form and the preview beside it.
#[component]
fn EventEditor(
    /// What stands in the fields at first.
    start: EventForm,
    /// The event that is changed.
    #[prop(optional)]
    existing: Option<EventDesk>,
    /// Loads the newer version after a conflict.
    #[prop(optional)]
    reload: Option<Callback<()>>,
) -> impl IntoView {
    let inputs = EventInputs::new(&start);
    let form = FormState::new("event", move || inputs.form().check().err());
    let editor = Editor::new(form, start, move || inputs.form());
    let is_frozen = existing.as_ref().is_some_and(is_relied_on);
    let event = existing.map(|desk| desk.event);
    let (back, label) = match &event {
        Some(event) => (to(&format!("/events/{}", event.id)), text!(backoffice.event_form.save)),
        None => (to("/events"), text!(backoffice.event_form.create)),
    };
    let send = move |()| {
        if untrack(|| inputs.upload.is_busy()) {
            toast(text!(backoffice.event_form.picture_wait));
        } else {
            send(editor, inputs, event.as_ref());
        }
    };
    view! {
        <div class="editor">
            <EditorForm
                editor
                label
                send
                cancel=text!(backoffice.event_form.cancel)
                back
                reload
            >
                {is_frozen.then(|| note(Kind::Info, text!(backoffice.event_form.frozen_note)))}
                <EventFields form inputs is_frozen=Signal::stored(is_frozen) />
            </EditorForm>
            <EventPreview inputs />
        </div>
    }
}

/// Once people could register, the first day, the zone and the minimum age stay.
fn is_relied_on(desk: &EventDesk) -> bool {
    desk.raffles.iter().any(|raffle| !matches!(raffle.phase, Phase::Planned | Phase::Cancelled))
}

/// Creates or saves.
fn send(editor: Editor, inputs: EventInputs, existing: Option<&Event>) {
    let form = untrack(|| inputs.form());
    let name = form.name.clone();
    match existing {
        Some(Event { id, version, .. }) => {
            let saved = text!(backoffice.event_form.saved, name = name);
            editor.save(save_event(*id, *version, form), saved, format!("/events/{id}"));
        }
        None => editor.create(create_event(form), text!(backoffice.event_form.created, name = name), "/events"),
    }
}
