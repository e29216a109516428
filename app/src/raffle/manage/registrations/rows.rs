//! The lines of a list of registrations.

use leptos::prelude::*;

use super::search::state_name;
use crate::i18n::{number, text};
use crate::raffle::list_api::RegistrationRow;
use crate::ui::{Style, When};

/// Who, how many, when, and what became of it.
#[component]
pub(super) fn RegistrationTable(
    /// The lines.
    rows: Vec<RegistrationRow>,
    /// The zone of the event.
    zone: String,
) -> impl IntoView {
    view! {
        <div class="table-wrap">
            <table class="table">
                <caption class="visually-hidden">{text!(backoffice.list.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text!(backoffice.result.name)}</th>
                        <th scope="col">{text!(backoffice.result.email)}</th>
                        <th scope="col" class="num">{text!(backoffice.result.party)}</th>
                        <th scope="col">{text!(backoffice.list.received)}</th>
                        <th scope="col">{text!(backoffice.list.state)}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| line(row, &zone)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn line(row: RegistrationRow, zone: &str) -> impl IntoView + use<> {
    let zone = zone.to_owned();
    view! {
        <tr>
            <th scope="row" data-label=text!(backoffice.result.name)>{row.name}</th>
            <td data-label=text!(backoffice.result.email)>{row.email}</td>
            <td class="num" data-label=text!(backoffice.result.party)>{number(row.party_size.into())}</td>
            <td data-label=text!(backoffice.list.received)>
                <When at=row.received_at zone style=Style::Short />
            </td>
            <td data-label=text!(backoffice.list.state)>{state_name(row.state)}</td>
        </tr>
    }
}
