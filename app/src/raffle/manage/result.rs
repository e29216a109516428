//! Who has won, who is next, and what became of each place.

pub(super) mod pages;
mod rows;

use domain::raffle::{Phase, StandingKind};
use domain::staff::Capability;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::pages::Page;
use self::rows::ResultTable;
use super::desk::use_desk;
use super::downloads::Downloads;
use crate::backoffice::{Part, ask, to, use_session, watch};
use crate::i18n::{number, text};
use crate::raffle::manage_api::get_result;
use crate::ui::Empty;

/// Claims come in while it is looked at.
const REFRESH_SECS: i64 = 5;

/// The winners in the order of the draw.
#[component]
pub(crate) fn WinnersPage() -> impl IntoView {
    view! { <ResultList kind=StandingKind::Winner /> }
}

/// The runners-up in the order of the draw.
#[component]
pub(crate) fn RunnersUpPage() -> impl IntoView {
    view! { <ResultList kind=StandingKind::RunnerUp /> }
}

#[component]
fn ResultList(kind: StandingKind) -> impl IntoView {
    let desk = use_desk();
    let is_drawn = Memo::new(move |_| matches!(desk.phase.get(), Phase::Drawn | Phase::Ended));
    let heading = match kind {
        StandingKind::Winner => text!(backoffice.raffle.winners),
        StandingKind::RunnerUp => text!(backoffice.raffle.runners_up),
    };
    view! {
        <h2 class="visually-hidden">{heading}</h2>
        {move || {
            if is_drawn.get() {
                view! { <Lines kind /> }.into_any()
            } else {
                view! {
                    <Empty title=text!(backoffice.result.not_yet_title)>
                        <p>{text!(backoffice.result.not_yet)}</p>
                    </Empty>
                }
                    .into_any()
            }
        }}
    }
}

/// The page of the list that the address asks for.
#[component]
fn Lines(kind: StandingKind) -> impl IntoView {
    let desk = use_desk();
    let session = use_session();
    let id = desk.id;
    let params = use_query_map();
    let page = Memo::new(move |_| {
        let total = desk.data.with(|desk| match kind {
            StandingKind::Winner => desk.claims.winners,
            StandingKind::RunnerUp => desk.claims.runners_up,
        });
        let number = params.with(|params| params.get("page").and_then(|page| page.parse().ok()));
        Page { number: number.unwrap_or(1).max(1), total }
    });
    let query = ask(move || get_result(id, kind, page.get().index()));
    let query = watch(query, move || (untrack(|| desk.phase.get()) == Phase::Drawn).then_some(REFRESH_SECS));
    let sees_people = Memo::new(move |_| session.may(Capability::ViewPeople));
    let zone = desk.data.with_untracked(|desk| desk.event.details.venue.zone.clone());
    view! {
        <Part query let:rows>
            {
                let zone = zone.clone();
                let is_empty = Memo::new(move |_| rows.read().is_empty());
                move || {
                    if is_empty.get() {
                        view! { <Nobody kind /> }.into_any()
                    } else {
                        view! {
                            <Show when=move || !sees_people.get()>
                                <p class="muted">{text!(backoffice.result.no_names)}</p>
                            </Show>
                            <ResultTable rows kind zone=zone.clone() sees_people />
                        }
                            .into_any()
                    }
                }
            }
        </Part>
        <Pager kind page />
        <Downloads />
    }
}

#[component]
fn Nobody(kind: StandingKind) -> impl IntoView {
    let why = match kind {
        StandingKind::Winner => text!(backoffice.result.empty_winners),
        StandingKind::RunnerUp => text!(backoffice.result.empty_runners_up),
    };
    view! {
        <Empty title=text!(backoffice.result.empty_title)>
            <p>{why}</p>
        </Empty>
    }
}

/// The ways to the neighboring pages, where there are any.
#[component]
fn Pager(kind: StandingKind, page: Memo<Page>) -> impl IntoView {
    let id = use_desk().id;
    let list = match kind {
        StandingKind::Winner => "winners",
        StandingKind::RunnerUp => "runners-up",
    };
    let address = move |number: u32| to(&format!("/raffles/{id}/{list}?page={number}"));
    let previous = move || page.get().has_previous().then(|| address(page.get().number - 1));
    let next = move || page.get().has_next().then(|| address(page.get().number + 1));
    let lines = move || {
        let page = page.get();
        let lines = page.lines();
        let (from, to) = (number(lines.start + 1), number(lines.end));
        text!(backoffice.result.page, from = from, to = to, total = number(page.total))
    };
    view! {
        <Show when=move || page.get().has_previous() || page.get().has_next()>
            <nav class="cluster" aria-label=text!(backoffice.result.pages)>
                {move || previous().map(|href| view! { <a class="btn" href=href>{text!(backoffice.result.previous)}</a> })}
                <span>{lines}</span>
                {move || next().map(|href| view! { <a class="btn" href=href>{text!(backoffice.result.next)}</a> })}
            </nav>
        </Show>
    }
}
