//! Calling an event off.

use domain::time::Timestamp;
use leptos::prelude::*;

use crate::backoffice::{Deed, DeedWords, toast, use_session};
use crate::events::manage_api::{EventDesk, cancel_event};
use crate::i18n::{number, plural, text};
use crate::ui::use_clock;

/// Asks, and calls it off; a draft is dropped instead.
#[component]
pub(super) fn CancelEvent(
    /// The event.
    desk: Signal<EventDesk>,
    /// It is called off now.
    changed: Callback<()>,
) -> impl IntoView {
    let is_hidden = Memo::new(move |_| desk.with(|desk| desk.event.listing.is_hidden()));
    move || view! { <Ask desk changed is_hidden=is_hidden.get() /> }
}

#[component]
fn Ask(desk: Signal<EventDesk>, changed: Callback<()>, is_hidden: bool) -> impl IntoView {
    let session = use_session();
    let clock = use_clock();
    let (id, name) = desk.with_untracked(|desk| (desk.event.id, desk.event.details.name.clone()));
    let words = words(is_hidden, &name);
    let done = move |()| {
        let name = name.clone();
        toast(if is_hidden {
            text!(backoffice.event.drop_done, name = name)
        } else {
            text!(backoffice.event.cancel_done, name = name)
        });
        changed.run(());
    };
    view! {
        <Deed words act=move || session.guard(cancel_event(id)) done>
            {move || desk.with(|desk| consequences(desk, untrack(|| clock.now())))}
        </Deed>
    }
}

fn words(is_hidden: bool, name: &str) -> DeedWords {
    let name = name.to_owned();
    if is_hidden {
        let title = text!(backoffice.event.drop_title, name = name);
        DeedWords::new(text!(backoffice.event.drop), "btn-danger", title, text!(backoffice.event.drop_confirm))
            .keep(text!(backoffice.event.drop_keep))
    } else {
        let title = text!(backoffice.event.cancel_title, name = name);
        DeedWords::new(text!(backoffice.event.cancel), "btn-danger", title, text!(backoffice.event.cancel_confirm))
            .keep(text!(backoffice.event.cancel_keep))
    }
}

/// What happens to people.
fn consequences(desk: &EventDesk, now: Timestamp) -> impl IntoView + use<> {
    let ends = desk.event.details.ends;
    let live = || desk.raffles.iter().filter(|raffle| raffle.phase.can_be_called_off(ends, now));
    let people: u64 = live().map(|raffle| raffle.registrations).sum();
    let raffles = live().count() as u64;
    let mails = match people {
        0 => text!(backoffice.event.cancel_nobody).to_owned(),
        _ => plural!(backoffice.event.cancel_people, people, count = number(people)),
    };
    let called_off = (raffles > 0).then(|| plural!(backoffice.event.cancel_raffles, raffles, count = number(raffles)));
    let after = if desk.event.listing.is_hidden() {
        text!(backoffice.event.drop_final)
    } else {
        text!(backoffice.event.cancel_final)
    };
    view! {
        <p><strong>{mails}</strong></p>
        {called_off.map(|words| view! { <p>{words}</p> })}
        <p>{after}</p>
    }
}
