//! Making a raffle, and changing one. Once it is open, only its name can change, and the page says
//! why.

use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::raffle::{Phase, Raffle, RaffleForm};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::fields::RaffleFields;
use super::inputs::RaffleInputs;
use crate::backoffice::{SaveRefused, ask, to, toast, use_go, use_session, warn_unsaved};
use crate::error::ApiError;
use crate::events::manage_api::get_event_desk;
use crate::i18n::text;
use crate::raffle::manage_api::{RaffleDesk, create_raffle, get_raffle_desk, save_raffle};
use crate::ui::{
    Call, Empty, FormState, Kind, Loaded, Notice, Style, SubmitButton, moment, set_title, use_clock, use_param,
};

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
    let query = ask(move || {
        let id = id.get();
        async move { get_raffle_desk(id.ok_or(ApiError::NotFound)?).await }
    });
    let session = use_session();
    let clock = use_clock();
    let newer = Call::new();
    // Each newer version that is loaded fills in the form anew.
    let edition = RwSignal::new(0);
    let reload = Callback::new(move |()| {
        let id = id.get_untracked();
        newer.start(session.guard(async move { get_raffle_desk(id.ok_or(ApiError::NotFound)?).await }), move |desk| {
            query.set(desk);
            edition.update(|edition| *edition += 1);
        });
    });
    view! {
        <Loaded query let:desk>
            {move || {
                edition.track();
                let desk = desk.get_untracked();
                clock.set(desk.now);
                edit_view(desk, reload)
            }}
        </Loaded>
    }
}

fn edit_view(desk: RaffleDesk, reload: Callback<()>) -> impl IntoView {
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
    let known = StoredValue::new((event.clone(), existing.clone()));
    let check = move || {
        let now = untrack(|| clock.now());
        known.with_value(|(event, existing)| inputs.form().check(event, existing.as_ref(), now).err())
    };
    let form = FormState::new("raffle", check);
    let call = Call::new();
    let is_saved = RwSignal::new(false);
    let is_changed = Memo::new(move |_| !is_saved.get() && inputs.form() != start);
    warn_unsaved(is_changed.into());
    let (back, label) = match &existing {
        Some(raffle) => (to(&format!("/raffles/{}", raffle.id)), text!(backoffice.raffle_form.save)),
        None => (to(&format!("/events/{}", event.id)), text!(backoffice.raffle_form.create)),
    };
    let save = use_save(inputs, call, is_saved, event.clone(), existing);
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if form.is_ready() {
            save.run(());
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <SaveRefused form call reload />
            {is_frozen
                .then(|| {
                    view! {
                        <Notice kind=Kind::Info title=text!(backoffice.raffle_form.frozen_title)>
                            <p>{text!(backoffice.raffle_form.frozen_note)}</p>
                        </Notice>
                    }
                })}
            <RaffleFields form inputs event is_frozen />
            <div class="form-actions">
                <SubmitButton label is_busy=Signal::derive(move || call.is_busy()) />
                <a class="btn btn-quiet" href=back>
                    {text!(backoffice.raffle_form.cancel)}
                </a>
                <Show when=move || is_changed.get()>
                    <span class="muted small">{text!(backoffice.unsaved.note)}</span>
                </Show>
            </div>
        </form>
    }
}

/// Creates or saves, says so, and leads to the desk.
fn use_save(
    inputs: RaffleInputs,
    call: Call,
    is_saved: RwSignal<bool>,
    event: Event,
    existing: Option<Raffle>,
) -> Callback<()> {
    let session = use_session();
    let go = use_go();
    Callback::new(move |()| {
        let form = untrack(|| inputs.form());
        let name = form.name.clone();
        if let Some(raffle) = &existing {
            let (id, version) = (raffle.id, raffle.version);
            call.start(session.guard(save_raffle(id, version, form)), move |()| {
                is_saved.set(true);
                toast(text!(backoffice.raffle_form.saved, name = name));
                go.to(&format!("/raffles/{id}"));
            });
        } else {
            let sentence = created(&form, &event);
            call.start(session.guard(create_raffle(event.id, form)), move |id| {
                is_saved.set(true);
                toast(sentence);
                go.instead(&format!("/raffles/{id}"));
            });
        }
    })
}

fn created(form: &RaffleForm, event: &Event) -> String {
    let opens = domain::time::local_to_timestamp(&form.opens, &event.zone()).unwrap_or_default();
    let opens = moment(opens, &event.details.venue.zone, Style::Short);
    text!(backoffice.raffle_form.created, name = form.name.clone(), opens = opens)
}
