//! Making a raffle, and changing one. Once it is open, only its name can change, and the page says
//! why.

mod fields;
mod inputs;
mod preview;
mod source;

use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::raffle::{Phase, Raffle, RaffleForm};
use leptos::prelude::*;

use self::fields::RaffleFields;
use self::inputs::RaffleInputs;
use self::preview::RafflePreview;
use crate::backoffice::{Editor, EditorForm, ask, edit_loaded, to};
use crate::error::ApiError;
use crate::events::manage_api::get_event_desk;
use crate::i18n::text;
use crate::raffle::manage_api::{RaffleDesk, create_raffle, get_raffle_desk, save_raffle};
use crate::ui::{Empty, FormState, Kind, Loaded, Notice, Style, moment, set_title, use_clock, use_param};

/// A new raffle of an event.
#[component]
pub(crate) fn NewRafflePage() -> impl IntoView {
    set_title(text!(backoffice.raffle_form.new_title));
    let id = use_param::<EventId>("event");
    let query = ask(move || {
        let id = id.get();
        async move { get_event_desk(id.ok_or(ApiError::NotFound)?).await }
    });
    view! {
        <Loaded query let:desk>
            {
                let event = desk.with_untracked(|desk| desk.event.clone());
                view! {
                    <div class="page-head">
                        <h1>{text!(backoffice.raffle_form.new_title)}</h1>
                        <p class="lead">
                            {text!(backoffice.raffle_form.new_lead, event = event.details.name.clone())}
                        </p>
                    </div>
                    <RaffleEditor event start=usual() />
                }
            }
        </Loaded>
    }
}

/// What most raffles have.
fn usual() -> RaffleForm {
    RaffleForm {
        max_party: "2".to_owned(),
        runners_up: "50".to_owned(),
        claim_hours: "48".to_owned(),
        source: "sealed_secret".to_owned(),
        draw_after_minutes: "60".to_owned(),
        ..RaffleForm::default()
    }
}

/// A raffle that is there already.
#[component]
pub(crate) fn EditRafflePage() -> impl IntoView {
    let id = use_param::<RaffleId>("raffle");
    let load = move || {
        let id = id.get();
        async move { get_raffle_desk(id.ok_or(ApiError::NotFound)?).await }
    };
    edit_loaded(load, edit_view)
}

fn edit_view(desk: RaffleDesk, reload: Callback<()>) -> AnyView {
    use_clock().set(desk.now);
    let title = text!(backoffice.raffle_form.edit_title, name = desk.raffle.name.clone());
    set_title(&title);
    let editor = match desk.phase {
        Phase::Planned | Phase::Open => {
            let is_frozen = desk.phase == Phase::Open;
            view! { <RaffleEditor event=desk.event start=desk.form existing=desk.raffle is_frozen reload /> }.into_any()
        }
        _ => view! {
            <Empty title=text!(backoffice.raffle_form.past_title)>
                <p>{text!(backoffice.raffle_form.past_note)}</p>
                <a class="btn" href=to(&format!("/raffles/{}", desk.raffle.id))>
                    {text!(backoffice.raffle_form.back)}
                </a>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <h1>{title}</h1>
        {editor}
    }
    .into_any()
}

/// The form.
#[component]
fn RaffleEditor(
    /// The event that the places are for.
    event: Event,
    /// What stands in the fields at first.
    start: RaffleForm,
    /// The raffle that is changed.
    #[prop(optional)]
    existing: Option<Raffle>,
    /// Whether people rely on everything but the name.
    #[prop(optional)]
    is_frozen: bool,
    /// Loads the newer version after a conflict.
    #[prop(optional)]
    reload: Option<Callback<()>>,
) -> impl IntoView {
    let inputs = RaffleInputs::new(&start);
    let clock = use_clock();
    let known = StoredValue::new((event.clone(), existing));
    let check = move || {
        let now = untrack(|| clock.now());
        known.with_value(|(event, existing)| inputs.form().check(event, existing.as_ref(), now).err())
    };
    let form = FormState::new("raffle", check);
    let editor = Editor::new(form, start, move || inputs.form());
    let (back, label) = known.with_value(|(event, existing)| match existing {
        Some(raffle) => (to(&format!("/raffles/{}", raffle.id)), text!(backoffice.raffle_form.save)),
        None => (to(&format!("/events/{}", event.id)), text!(backoffice.raffle_form.create)),
    });
    let send = move |()| known.with_value(|(event, existing)| send(editor, inputs, event, existing.as_ref()));
    let (shown, before) = known.get_value();
    view! {
        <div class="editor">
            <EditorForm
                editor
                label
                send
                cancel=text!(backoffice.raffle_form.cancel)
                back
                reload
            >
                {is_frozen
                    .then(|| {
                        view! {
                            <Notice kind=Kind::Info title=text!(backoffice.raffle_form.frozen_title)>
                                <p>{text!(backoffice.raffle_form.frozen_note)}</p>
                            </Notice>
                        }
                    })}
                <RaffleFields form inputs event is_frozen />
            </EditorForm>
            <RafflePreview inputs event=shown existing=before />
        </div>
    }
}

/// Creates or saves.
fn send(editor: Editor, inputs: RaffleInputs, event: &Event, existing: Option<&Raffle>) {
    let form = untrack(|| inputs.form());
    if let Some(Raffle { id, version, .. }) = existing {
        let saved = text!(backoffice.raffle_form.saved, name = form.name.clone());
        editor.save(save_raffle(*id, *version, form), saved, format!("/raffles/{id}"));
    } else {
        let created = created(&form, event);
        editor.create(create_raffle(event.id, form), created, "/raffles");
    }
}

fn created(form: &RaffleForm, event: &Event) -> String {
    let opens = domain::time::local_to_timestamp(&form.opens, &event.zone()).unwrap_or_default();
    let opens = moment(opens, &event.details.venue.zone, Style::Short);
    text!(backoffice.raffle_form.created, name = form.name.clone(), opens = opens)
}
