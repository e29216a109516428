//! Opening a raffle before its time.

use leptos::prelude::*;

use super::use_desk;
use crate::backoffice::{Deed, DeedWords, toast, use_session};
use crate::i18n::text;
use crate::raffle::manage_api::{RaffleDesk, open_raffle};
use crate::ui::{Style, moment};

/// Asks, and opens.
#[component]
pub(super) fn OpenRaffle() -> impl IntoView {
    let session = use_session();
    let desk = use_desk();
    let id = desk.id;
    let name = desk.data.with_untracked(|desk| desk.raffle.name.clone());
    let words = DeedWords::new(
        text!(backoffice.raffle.open),
        "btn-primary",
        text!(backoffice.raffle_open.title, name = name.clone()),
        text!(backoffice.raffle_open.confirm),
    );
    let done = move |()| {
        toast(text!(backoffice.raffle_open.done, name = name.clone()));
        desk.changed.run(());
    };
    view! {
        <Deed words act=move || session.guard(open_raffle(id)) done>
            {move || desk.data.with(consequences)}
        </Deed>
    }
}

fn consequences(desk: &RaffleDesk) -> impl IntoView + use<> {
    let zone = &desk.event.details.venue.zone;
    let window = desk.raffle.rules.window;
    let opens = moment(window.opens, zone, Style::Full);
    let closes = moment(window.closes, zone, Style::Full);
    view! {
        <p>{text!(backoffice.raffle_open.what, opens = opens, closes = closes)}</p>
        <p>{text!(backoffice.raffle_open.frozen)}</p>
    }
}
