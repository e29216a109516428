//! The frame of one raffle's pages: its name, what can be done with it, and its parts.

mod actions;
mod cancel;
mod close;
mod open;

use domain::draw::Rehearsal;
use domain::event::Listing;
use domain::id::RaffleId;
use domain::raffle::Phase;
use domain::staff::Capability;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use self::actions::Actions;
use crate::backoffice::{ask, to, use_session, watch};
use crate::error::ApiError;
use crate::i18n::text;
use crate::operations::AuditList;
use crate::raffle::manage_api::{RaffleDesk, get_raffle_desk};
use crate::ui::{Kind, Loaded, PhaseBadge, note, set_title, use_clock, use_param};

/// What the pages of one raffle share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The raffle, as it was a moment ago.
    pub(super) data: Signal<RaffleDesk>,
    /// Where it is.
    pub(super) phase: Memo<Phase>,
    /// Which one.
    pub(super) id: RaffleId,
    /// Something was done to it.
    pub(super) changed: Callback<()>,
    /// What was rehearsed on this visit, the latest first. Kept nowhere else.
    pub(super) rehearsals: RwSignal<Vec<Rehearsal>>,
}

/// The desk that a page of a raffle stands on.
pub(super) fn use_desk() -> Desk {
    use_context().expect("the frame provides it to its pages")
}

/// How often the desk is asked for again: often while people register, never once all is over.
const fn refresh_secs(phase: Phase) -> Option<i64> {
    match phase {
        Phase::Open | Phase::Closed | Phase::Sealed => Some(2),
        Phase::Planned | Phase::Drawn => Some(5),
        Phase::Ended | Phase::Cancelled => None,
    }
}

/// The frame, and the page of it that the address asks for.
#[component]
pub(crate) fn RaffleDeskPage() -> impl IntoView {
    let id = use_param::<RaffleId>("raffle");
    let clock = use_clock();
    let query = ask(move || {
        let id = id.get();
        async move { get_raffle_desk(id.ok_or(ApiError::NotFound)?).await }
    });
    let secs = move || query.get().and_then(|desk| refresh_secs(desk.phase));
    let query = watch(query, move || untrack(secs));
    let changed = Callback::new(move |()| query.reload());
    view! {
        <Loaded query let:data>
            {
                let phase = Memo::new(move |_| data.with(|desk| desk.phase));
                let id = data.with_untracked(|desk| desk.raffle.id);
                let rehearsals = RwSignal::new(Vec::new());
                provide_context(Desk { data, phase, id, changed, rehearsals });
                Effect::new(move |_| data.with(|desk| clock.set(desk.now)));
                view! {
                    <Head />
                    <Parts />
                    <Outlet />
                }
            }
        </Loaded>
    }
}

/// The name, and what can be done.
#[component]
fn Head() -> impl IntoView {
    let desk = use_desk();
    let name = Memo::new(move |_| desk.data.with(|desk| desk.raffle.name.clone()));
    let event = Memo::new(move |_| desk.data.with(|desk| (desk.event.id, desk.event.details.name.clone())));
    let is_draft = Memo::new(move |_| desk.data.with(|desk| desk.event.listing == Listing::Draft));
    Effect::new(move |_| set_title(&name.read()));
    view! {
        <div class="toolbar">
            <div class="stack stack-tight">
                <p class="cluster">
                    <a href=move || to(&format!("/events/{}", event.read().0))>{move || event.read().1.clone()}</a>
                    {move || view! { <PhaseBadge phase=desk.phase.get() /> }}
                </p>
                <h1>{move || name.get()}</h1>
            </div>
            <Actions />
        </div>
        <Show when=move || is_draft.get()>{note(Kind::Warn, text!(backoffice.raffle.draft_note))}</Show>
    }
}

/// Links to the pages of the raffle. Winners and runners-up come with the draw.
#[component]
fn Parts() -> impl IntoView {
    let Desk { id, phase, .. } = use_desk();
    let path = use_location().pathname;
    let part = move |end: &str, name: &'static str| {
        let href = to(&format!("/raffles/{id}{end}"));
        let here = href.clone();
        let is_current = move || path.with(|path| path.trim_end_matches('/') == here);
        view! {
            <a href=href aria-current=move || is_current().then_some("page")>
                {name}
            </a>
        }
    };
    let session = use_session();
    let sees_people = Memo::new(move |_| session.may(Capability::ViewPeople));
    let has_result = Memo::new(move |_| matches!(phase.get(), Phase::Drawn | Phase::Ended));
    view! {
        <nav class="tabs" aria-label=text!(backoffice.raffle.tabs)>
            {part("", text!(backoffice.raffle.overview))}
            <Show when=move || sees_people.get()>{part("/registrations", text!(backoffice.list.tab))}</Show>
            <Show when=move || has_result.get()>
                {part("/winners", text!(backoffice.raffle.winners))}
                {part("/runners-up", text!(backoffice.raffle.runners_up))}
                {part("/by-hand", text!(backoffice.by_hand.tab))}
            </Show>
            {part("/log", text!(backoffice.raffle.log))}
        </nav>
    }
}

/// What was done to the raffle.
#[component]
pub(crate) fn RaffleLogPage() -> impl IntoView {
    let id = use_desk().id;
    view! {
        <h2 class="visually-hidden">{text!(backoffice.raffle.log)}</h2>
        <AuditList object=Signal::stored(Some(id.to_string())) />
    }
}
