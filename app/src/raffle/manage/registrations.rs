//! Everybody who registered: a list to search in, told by the ledger.

mod rows;
mod search;

use domain::person::PersonKey;
use domain::raffle::PlaceState;
use domain::staff::Capability;
use leptos::prelude::*;

use self::rows::RegistrationTable;
use self::search::SearchForm;
use super::coverage::CoverageNote;
use super::desk::use_desk;
use super::downloads::Downloads;
use crate::backoffice::{Part, ask, use_session, watch};
use crate::i18n::text;
use crate::raffle::list_api::{Coverage, ListWish, RegistrationList, RegistrationRow, find_registrations};
use crate::ui::Empty;

/// A list that is behind, or not there, is asked for again.
const REFRESH_SECS: i64 = 10;

/// What is shown: what is looked for, and the pages that lead to this one.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// A ticket code, or how a name or an address begins.
    pub(super) text: RwSignal<String>,
    /// What became of it.
    pub(super) state: RwSignal<Option<PlaceState>>,
    /// After whom each page began since the first.
    trail: RwSignal<Vec<PersonKey>>,
}

impl Shown {
    fn new() -> Self {
        Self { text: RwSignal::default(), state: RwSignal::default(), trail: RwSignal::default() }
    }

    /// Looks for something else, from the first page.
    pub(super) fn look_for(self, text: String, state: Option<PlaceState>) {
        self.trail.set(Vec::new());
        self.text.set(text);
        self.state.set(state);
    }

    fn wish(self) -> ListWish {
        ListWish {
            text: self.text.get(),
            state: self.state.get(),
            after: self.trail.with(|trail| trail.last().copied()),
        }
    }
}

/// The list, for those who may see people.
#[component]
pub(crate) fn RegistrationsPage() -> impl IntoView {
    let session = use_session();
    let sees_people = Memo::new(move |_| session.may(Capability::ViewPeople));
    view! {
        <h2 class="visually-hidden">{text!(backoffice.list.title)}</h2>
        {move || {
            if sees_people.get() {
                view! { <List /> }.into_any()
            } else {
                view! { <p class="muted">{text!(backoffice.list.no_names)}</p> }.into_any()
            }
        }}
    }
}

#[component]
fn List() -> impl IntoView {
    let id = use_desk().id;
    let shown = Shown::new();
    let wish = Memo::new(move |_| shown.wish());
    let query = ask(move || find_registrations(id, wish.get()));
    let query =
        watch(query, move || untrack(|| query.get()).is_some_and(|list| list.may_change()).then_some(REFRESH_SECS));
    view! {
        <SearchForm shown />
        <Part query let:list>
            {move || match list.get() {
                RegistrationList::Page { rows, next, coverage } => view! { <Found shown rows next coverage /> }.into_any(),
                RegistrationList::NoLedger => {
                    silent(text!(backoffice.list.none_title), text!(backoffice.list.none)).into_any()
                }
                RegistrationList::LedgerIsAway => {
                    silent(text!(backoffice.list.away_title), text!(backoffice.list.away)).into_any()
                }
            }}
        </Part>
        <Downloads />
    }
}

/// Nobody is shown: why, and what to do.
fn silent(title: &'static str, what: &'static str) -> impl IntoView {
    view! {
        <Empty title>
            <p>{what}</p>
        </Empty>
    }
}

/// A page of the list, and the ways to its neighbors.
#[component]
fn Found(shown: Shown, rows: Vec<RegistrationRow>, next: Option<PersonKey>, coverage: Coverage) -> impl IntoView {
    let zone = use_desk().data.with_untracked(|desk| desk.event.details.venue.zone.clone());
    let table = if rows.is_empty() {
        silent(text!(backoffice.list.nobody_title), text!(backoffice.list.nobody)).into_any()
    } else {
        view! { <RegistrationTable rows zone=zone.clone() /> }.into_any()
    };
    view! {
        <CoverageNote coverage zone />
        {table}
        <Pager shown next />
    }
}

/// The ways to the neighboring pages, where there are any.
#[component]
fn Pager(shown: Shown, next: Option<PersonKey>) -> impl IntoView {
    let has_previous = !shown.trail.read_untracked().is_empty();
    let back = move |_| {
        shown.trail.update(|trail| {
            trail.pop();
        });
    };
    let previous = has_previous
        .then(|| view! { <button type="button" on:click=back>{text!(backoffice.result.previous)}</button> });
    let next = next.map(|after| {
        let forward = move |_| shown.trail.update(|trail| trail.push(after));
        view! { <button type="button" on:click=forward>{text!(backoffice.result.next)}</button> }
    });
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="cluster" aria-label=text!(backoffice.result.pages)>
                {previous}
                {next}
            </nav>
        }
    })
}
