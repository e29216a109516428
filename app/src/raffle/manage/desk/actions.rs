//! What can be done with a raffle now. What its phase or one's role does not allow is not shown.

use domain::raffle::Phase;
use domain::staff::Capability;
use leptos::prelude::*;

use super::cancel::CancelRaffle;
use super::close::CloseRaffle;
use super::open::OpenRaffle;
use super::use_desk;
use crate::backoffice::{to, use_session};
use crate::i18n::text;
use crate::ui::use_clock;

/// The buttons of the desk.
#[component]
pub(super) fn Actions() -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    let in_phase = move |phases: &[Phase]| may_manage.get() && phases.contains(&desk.phase.get());
    let edit = move || match desk.phase.get() {
        Phase::Open => text!(backoffice.raffle.rename),
        _ => text!(backoffice.raffle.edit),
    };
    let may_edit = move || in_phase(&[Phase::Planned, Phase::Open]);
    let clock = use_clock();
    let can_be_called_off = Memo::new(move |_| {
        let ends = desk.data.with(|desk| desk.event.details.ends);
        may_manage.get() && desk.phase.get().can_be_called_off(ends, clock.now())
    });
    view! {
        <div class="cluster">
            <PublicLink />
            <Show when=may_edit>
                <a class="btn" href=to(&format!("/raffles/{}/edit", desk.id))>
                    {edit}
                </a>
            </Show>
            <Show when=move || can_be_called_off.get()>
                <CancelRaffle />
            </Show>
            <Show when=move || in_phase(&[Phase::Open])>
                <CloseRaffle />
            </Show>
            <Show when=move || in_phase(&[Phase::Planned])>
                <OpenRaffle />
            </Show>
        </div>
    }
}

/// Where attendees see it: the registration, and after the draw the result. A draft is nowhere.
#[component]
fn PublicLink() -> impl IntoView {
    let desk = use_desk();
    let is_public = Memo::new(move |_| desk.data.with(|desk| !desk.event.listing.is_hidden()));
    let has_draw = Memo::new(move |_| matches!(desk.phase.get(), Phase::Sealed | Phase::Drawn | Phase::Ended));
    let page = format!("/raffles/{}/register", desk.id);
    let draw = format!("/draws/{}", desk.id);
    view! {
        <Show when=move || is_public.get()>
            <a class="btn btn-quiet" href=page.clone() rel="external">
                {text!(backoffice.raffle.public_link)}
            </a>
        </Show>
        <Show when=move || is_public.get() && has_draw.get()>
            <a class="btn btn-quiet" href=draw.clone() rel="external">
                {text!(backoffice.raffle.draw_link)}
            </a>
        </Show>
    }
}
