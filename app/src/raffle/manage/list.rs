//! All raffles of all events.

mod table;

use domain::raffle::Phase;
use leptos::prelude::*;

pub(crate) use self::table::RaffleTable;
use crate::backoffice::{FilterTabs, ask, to, use_filter, watch};
use crate::i18n::text;
use crate::raffle::manage_api::{RaffleRow, list_raffle_rows};
use crate::ui::{Empty, Loaded, set_title};

/// The list refreshes while it is looked at.
const REFRESH_SECS: i64 = 10;

/// The list, in parts by phase.
#[component]
pub(crate) fn RaffleListPage() -> impl IntoView {
    set_title(text!(backoffice.raffles.title));
    let query = watch(ask(list_raffle_rows), || Some(REFRESH_SECS));
    let filter = use_filter();
    view! {
        <Loaded query let:raffles>
            <div class="page-head">
                <h1>{text!(backoffice.raffles.title)}</h1>
                <p class="lead">{text!(backoffice.raffles.lead)}</p>
            </div>
            {
                let is_empty = Memo::new(move |_| raffles.read().is_empty());
                let shown = Memo::new(move |_| raffles.with(|rows| chosen(rows, &filter.read())));
                move || {
                    if is_empty.get() {
                        view! { <NoRaffles /> }.into_any()
                    } else {
                        view! { <Parts shown /> }.into_any()
                    }
                }
            }
        </Loaded>
    }
}

/// The raffles of a part of the list: those that still take registrations first.
fn chosen(raffles: &[RaffleRow], part: &str) -> Vec<RaffleRow> {
    let is_in = |phase: Phase| match part {
        "open" => phase == Phase::Open,
        "planned" => phase == Phase::Planned,
        "drawing" => matches!(phase, Phase::Closed | Phase::Sealed),
        "drawn" => phase == Phase::Drawn,
        "over" => matches!(phase, Phase::Ended | Phase::Cancelled),
        _ => true,
    };
    let mut rows: Vec<RaffleRow> = raffles.iter().filter(|row| is_in(row.phase)).cloned().collect();
    rows.sort_by_key(|row| (order(row.phase), row.window.closes));
    rows
}

/// What wants looking at comes first.
const fn order(phase: Phase) -> u8 {
    match phase {
        Phase::Closed | Phase::Sealed => 0,
        Phase::Open => 1,
        Phase::Planned => 2,
        Phase::Drawn => 3,
        Phase::Ended => 4,
        Phase::Cancelled => 5,
    }
}

#[component]
fn Parts(shown: Memo<Vec<RaffleRow>>) -> impl IntoView {
    let parts = vec![
        ("", text!(backoffice.raffles.all)),
        ("open", text!(backoffice.raffles.now)),
        ("planned", text!(backoffice.raffles.soon)),
        ("drawing", text!(backoffice.raffles.drawing)),
        ("drawn", text!(backoffice.raffles.drawn)),
        ("over", text!(backoffice.raffles.over)),
    ];
    let is_none = Memo::new(move |_| shown.read().is_empty());
    let table = move || {
        if is_none.get() {
            view! {
                <Empty title=text!(backoffice.raffles.none_title)>
                    <p>{text!(backoffice.raffles.none)}</p>
                </Empty>
            }
            .into_any()
        } else {
            view! { <RaffleTable rows=shown caption=text!(backoffice.raffles.list) with_event=true /> }.into_any()
        }
    };
    view! {
        <FilterTabs label=text!(backoffice.raffles.filter) page="/raffles" parts />
        {table}
    }
}

#[component]
fn NoRaffles() -> impl IntoView {
    view! {
        <Empty title=text!(backoffice.raffles.empty_title)>
            <p>{text!(backoffice.raffles.empty)}</p>
            <a class="btn" href=to("/events")>
                {text!(backoffice.raffles.to_events)}
            </a>
        </Empty>
    }
}
