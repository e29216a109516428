//! The lines of a result.

use domain::raffle::StandingKind;
use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::manage::claims::ClaimBadge;
use crate::raffle::manage_api::ResultRow;

/// Number, party and claim of each line; names and addresses for those who may see people.
#[component]
pub(super) fn ResultTable(
    /// The lines.
    rows: Signal<Vec<ResultRow>>,
    /// Which list they are of.
    kind: StandingKind,
    /// The zone of the event.
    zone: String,
    /// Whether names and addresses are shown.
    sees_people: Memo<bool>,
) -> impl IntoView {
    let caption = match kind {
        StandingKind::Winner => text!(backoffice.result.winners_list),
        StandingKind::RunnerUp => text!(backoffice.result.runners_up_list),
    };
    view! {
        <div class="table-wrap">
            <table class="table">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">{text!(backoffice.result.number)}</th>
                        <Show when=move || sees_people.get()>
                            <th scope="col">{text!(backoffice.result.name)}</th>
                            <th scope="col">{text!(backoffice.result.email)}</th>
                        </Show>
                        <th scope="col" class="num">{text!(backoffice.result.party)}</th>
                        <th scope="col">{text!(backoffice.result.claim)}</th>
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        let sees_people = sees_people.get();
                        rows.get().into_iter().map(|row| line(row, &zone, sees_people)).collect_view()
                    }}
                </tbody>
            </table>
        </div>
    }
}

fn line(row: ResultRow, zone: &str, sees_people: bool) -> impl IntoView + use<> {
    let zone = zone.to_owned();
    let name = if row.is_erased { Some(text!(backoffice.result.deleted).to_owned()) } else { row.name };
    let person = sees_people.then(|| {
        view! {
            <td data-label=text!(backoffice.result.name)>{name}</td>
            <td data-label=text!(backoffice.result.email)>{row.email}</td>
        }
    });
    view! {
        <tr>
            <th scope="row" class="num" data-label=text!(backoffice.result.number)>{number(row.number.into())}</th>
            {person}
            <td class="num" data-label=text!(backoffice.result.party)>{number(row.party_size.into())}</td>
            <td data-label=text!(backoffice.result.claim)>
                <ClaimBadge claim=row.claim zone />
            </td>
        </tr>
    }
}
