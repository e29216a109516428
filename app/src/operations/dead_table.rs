//! The table of dead letters.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::api::DeadLetterRow;
use crate::backoffice::to;
use crate::i18n::{number, text};
use crate::ui::{Style, When};

/// One line per message, each with a box to select it.
#[component]
pub(super) fn DeadTable(
    /// The messages.
    letters: Signal<Vec<DeadLetterRow>>,
    /// Which of them are selected.
    selected: RwSignal<BTreeSet<u64>>,
) -> impl IntoView {
    let all = Memo::new(move |_| letters.read().iter().map(|row| row.id).collect::<BTreeSet<_>>());
    let is_all = move || all.with(|all| selected.with(|selected| all.is_subset(selected)));
    let select_all = move |event| {
        let wanted = if event_target_checked(&event) { all.get_untracked() } else { BTreeSet::new() };
        selected.set(wanted);
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_all on:change=select_all />
            <span>{text!(backoffice.dead.select_all)}</span>
        </label>
        <div class="table-wrap">
            <table class="table">
                <caption class="visually-hidden">{text!(backoffice.dead.list)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text!(backoffice.dead.select)}</th>
                        <th scope="col">{text!(backoffice.dead.kind)}</th>
                        <th scope="col">{text!(backoffice.dead.cause)}</th>
                        <th scope="col">{text!(backoffice.dead.raffle)}</th>
                        <th scope="col" class="num">{text!(backoffice.dead.attempts)}</th>
                        <th scope="col">{text!(backoffice.dead.sent)}</th>
                        <th scope="col">{text!(backoffice.dead.died)}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || letters.get() key=|row| row.id let:row>
                        {line(row, selected)}
                    </For>
                </tbody>
            </table>
        </div>
    }
}

fn line(row: DeadLetterRow, selected: RwSignal<BTreeSet<u64>>) -> impl IntoView {
    let id = row.id;
    let select = move |event| {
        let is_wanted = event_target_checked(&event);
        selected.update(|selected| {
            if is_wanted {
                selected.insert(id)
            } else {
                selected.remove(&id)
            };
        });
    };
    let raffle = match row.raffle {
        Some(raffle) => {
            view! { <a href=to(&format!("/raffles/{raffle}"))>{text!(backoffice.dead.raffle)}</a> }.into_any()
        }
        None => text!(backoffice.dead.no_raffle).into_any(),
    };
    view! {
        <tr>
            <td data-label=text!(backoffice.dead.select)>
                <input
                    type="checkbox"
                    aria-label=text!(backoffice.dead.select_one, id = id.to_string())
                    prop:checked=move || selected.read().contains(&id)
                    on:change=select
                />
            </td>
            <th scope="row" data-label=text!(backoffice.dead.kind)>
                <span>{job_name(&row.kind)} " " <span class="muted small">"#" {id}</span></span>
            </th>
            <td data-label=text!(backoffice.dead.cause)>{row.cause}</td>
            <td data-label=text!(backoffice.dead.raffle)>{raffle}</td>
            <td class="num" data-label=text!(backoffice.dead.attempts)>{number(row.attempts.into())}</td>
            <td data-label=text!(backoffice.dead.sent)>
                <When at=row.sent_at style=Style::Exact />
            </td>
            <td data-label=text!(backoffice.dead.died)>
                <When at=row.died_at style=Style::Exact />
            </td>
        </tr>
    }
}

/// What a kind of job does; the kind itself where this version has no words for it.
fn job_name(kind: &str) -> String {
    let known = match kind {
        "register" => text!(backoffice.job.register),
        "write" => text!(backoffice.job.write),
        "write_all" => text!(backoffice.job.write_all),
        "announce" => text!(backoffice.job.announce),
        "find_links" => text!(backoffice.job.find_links),
        "sign_in_link" => text!(backoffice.job.sign_in_link),
        "data_link" => text!(backoffice.job.data_link),
        "report" => text!(backoffice.job.report),
        "notify" => text!(backoffice.job.notify),
        unknown => unknown,
    };
    known.to_owned()
}
