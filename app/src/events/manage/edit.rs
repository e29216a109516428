//! Making an event, and changing one, with a live preview.

use domain::event::{Event, EventForm};
use domain::id::EventId;
use domain::raffle::Phase;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::fields::EventFields;
use super::inputs::EventInputs;
use super::preview::EventPreview;
use super::zone::own_zone;
use crate::backoffice::{SaveRefused, ask, to, toast, use_go, use_session, warn_unsaved};
use crate::error::ApiError;
use crate::events::manage_api::{EventDesk, create_event, get_event_desk, save_event};
use crate::i18n::text;
use crate::ui::{Call, FormState, Kind, Loaded, SubmitButton, note, set_title, use_param};

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
    let query = ask(move || {
        let id = id.get();
        async move { get_event_desk(id.ok_or(ApiError::NotFound)?).await }
    });
    let session = use_session();
    let newer = Call::new();
    // Each newer version that is loaded fills in the form anew.
    let edition = RwSignal::new(0);
    let reload = Callback::new(move |()| {
        let id = id.get_untracked();
        newer.start(session.guard(async move { get_event_desk(id.ok_or(ApiError::NotFound)?).await }), move |desk| {
            query.set(desk);
            edition.update(|edition| *edition += 1);
        });
    });
    view! {
        <Loaded query let:desk>
            {move || {
                edition.track();
                let desk = desk.get_untracked();
                let title = text!(backoffice.event_form.edit_title, name = desk.event.details.name.clone());
                set_title(&title);
                view! {
                    <h1>{title}</h1>
                    <EventEditor start=desk.form.clone() existing=desk reload />
                }
            }}
        </Loaded>
    }
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
    let call = Call::new();
    let is_saved = RwSignal::new(false);
    let is_changed = Memo::new(move |_| !is_saved.get() && inputs.form() != start);
    warn_unsaved(is_changed.into());
    let is_frozen = existing.as_ref().is_some_and(is_relied_on);
    let event = existing.map(|desk| desk.event);
    let (back, label) = match &event {
        Some(event) => (to(&format!("/events/{}", event.id)), text!(backoffice.event_form.save)),
        None => (to("/events"), text!(backoffice.event_form.create)),
    };
    let save = use_save(inputs, call, is_saved, event);
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            save.run(());
        }
    };
    view! {
        <div class="editor">
            <form class="form editor-form" novalidate on:submit=submit>
                <SaveRefused form call reload />
                {is_frozen.then(|| note(Kind::Info, text!(backoffice.event_form.frozen_note)))}
                <EventFields form inputs is_frozen=Signal::stored(is_frozen) />
                <div class="form-actions">
                    <SubmitButton label is_busy=Signal::derive(move || call.is_busy()) />
                    <a class="btn btn-quiet" href=back>
                        {text!(backoffice.event_form.cancel)}
                    </a>
                    <Show when=move || is_changed.get()>
                        <span class="muted small">{text!(backoffice.unsaved.note)}</span>
                    </Show>
                </div>
            </form>
            <EventPreview inputs />
        </div>
    }
}

/// Once people could register, the first day, the zone and the minimum age stay.
fn is_relied_on(desk: &EventDesk) -> bool {
    desk.raffles.iter().any(|raffle| !matches!(raffle.phase, Phase::Planned | Phase::Cancelled))
}

/// Creates or saves, says so, and leads to the desk.
fn use_save(inputs: EventInputs, call: Call, is_saved: RwSignal<bool>, event: Option<Event>) -> Callback<()> {
    let session = use_session();
    let go = use_go();
    Callback::new(move |()| {
        let form = untrack(|| inputs.form());
        let name = form.name.clone();
        match &event {
            Some(event) => {
                let (id, version) = (event.id, event.version);
                call.start(session.guard(save_event(id, version, form)), move |()| {
                    is_saved.set(true);
                    toast(text!(backoffice.event_form.saved, name = name));
                    go.to(&format!("/events/{id}"));
                });
            }
            None => call.start(session.guard(create_event(form)), move |id| {
                is_saved.set(true);
                toast(text!(backoffice.event_form.created, name = name));
                go.instead(&format!("/events/{id}"));
            }),
        }
    })
}
