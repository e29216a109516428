//! Raffles in a table: of one event, or of all.

use std::hash::Hash;

use leptos::prelude::*;

use crate::backoffice::to;
use crate::i18n::{number, text};
use crate::raffle::manage_api::RaffleRow;
use crate::ui::{PhaseBadge, Style, When};

/// Name, phase, window, places and registrations.
#[component]
pub(crate) fn RaffleTable(
    /// The raffles.
    #[prop(into)]
    rows: Signal<Vec<RaffleRow>>,
    /// What the table holds, for those who hear it.
    caption: &'static str,
    /// Whether the event is named as well.
    #[prop(optional)]
    with_event: bool,
) -> impl IntoView {
    view! {
        <div class="table-wrap">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text!(backoffice.raffles.name)}</th>
                        {with_event.then(|| view! { <th scope="col">{text!(backoffice.raffles.event)}</th> })}
                        <th scope="col">{text!(backoffice.raffles.phase)}</th>
                        <th scope="col">{text!(backoffice.raffles.opens)}</th>
                        <th scope="col">{text!(backoffice.raffles.closes)}</th>
                        <th scope="col" class="num">{text!(backoffice.raffles.places)}</th>
                        <th scope="col" class="num">{text!(backoffice.raffles.registrations)}</th>
                    </tr>
                </thead>
                <tbody>
                    // All of a line is its key: only changed ones are built anew.
                    <For each=move || rows.get() key=what_it_says let:raffle>
                        {line(raffle, with_event)}
                    </For>
                </tbody>
            </table>
        </div>
    }
}

fn what_it_says(row: &RaffleRow) -> impl Eq + Hash + use<> {
    let RaffleRow { id, event_name, name, phase, window, places, zone, registrations, .. } = row.clone();
    (id, event_name, name, phase, window.opens.as_millis(), window.closes.as_millis(), places, zone, registrations)
}

fn line(raffle: RaffleRow, with_event: bool) -> impl IntoView {
    let zone = raffle.zone;
    let event = with_event.then(|| {
        view! {
            <td data-label=text!(backoffice.raffles.event)>
                <a href=to(&format!("/events/{}", raffle.event))>{raffle.event_name}</a>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row" data-label=text!(backoffice.raffles.name)>
                <a href=to(&format!("/raffles/{}", raffle.id))>{raffle.name}</a>
            </th>
            {event}
            <td data-label=text!(backoffice.raffles.phase)>
                <PhaseBadge phase=raffle.phase />
            </td>
            <td data-label=text!(backoffice.raffles.opens)>
                <When at=raffle.window.opens zone=zone.clone() style=Style::Short />
            </td>
            <td data-label=text!(backoffice.raffles.closes)>
                <When at=raffle.window.closes zone style=Style::Short />
            </td>
            <td class="num" data-label=text!(backoffice.raffles.places)>{number(raffle.places.into())}</td>
            <td class="num" data-label=text!(backoffice.raffles.registrations)>{number(raffle.registrations)}</td>
        </tr>
    }
}
