//! Calling a raffle off.

use leptos::prelude::*;

use super::use_desk;
use crate::backoffice::{Deed, DeedWords, toast, use_session};
use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::{RaffleDesk, cancel_raffle};

/// Asks, and calls it off.
#[component]
pub(super) fn CancelRaffle() -> impl IntoView {
    let session = use_session();
    let desk = use_desk();
    let id = desk.id;
    let name = desk.data.with_untracked(|desk| desk.raffle.name.clone());
    let words = DeedWords::new(
        text!(backoffice.raffle.cancel),
        "btn-danger",
        text!(backoffice.raffle_cancel.title, name = name.clone()),
        text!(backoffice.raffle_cancel.confirm),
    )
    .keep(text!(backoffice.raffle_cancel.keep));
    let done = move |()| {
        toast(text!(backoffice.raffle_cancel.done, name = name.clone()));
        desk.changed.run(());
    };
    view! {
        <Deed words act=move || session.guard(cancel_raffle(id)) done>
            {move || desk.data.with(consequences)}
        </Deed>
    }
}

fn consequences(desk: &RaffleDesk) -> impl IntoView + use<> {
    let people = match desk.registrations {
        0 => text!(backoffice.raffle_cancel.nobody).to_owned(),
        count => plural!(backoffice.raffle_cancel.people, count, count = number(count)),
    };
    let claimed = desk.claims.places_claimed;
    let lost = (claimed > 0).then(|| plural!(backoffice.raffle_cancel.winners, claimed, count = number(claimed)));
    view! {
        <p><strong>{people}</strong></p>
        {lost.map(|words| view! { <p>{words}</p> })}
        <p>{text!(backoffice.raffle_cancel.final_word)}</p>
    }
}
