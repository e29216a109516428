//! The page of one event: what it is, and the raffles for its places.

use std::time::Duration;

use domain::event::Listing;
use domain::id::{EventId, RaffleId};
use leptos::prelude::*;

use super::api::{EventPageData, get_event};
use super::hero::EventHero;
use crate::error::ApiError;
use crate::i18n::{number, text};
use crate::raffle::RafflePanel;
use crate::ui::{Empty, Kind, Loaded, Notice, Query, WhenRange, set_title, use_clock, use_param};

/// Counts and phases change by themselves; the page follows within so many seconds.
const REFRESH_SECS: i64 = 20;
/// Answers are kept for two seconds on their way here, so what has just changed shows after three.
const PATIENCE: Duration = Duration::from_secs(3);

/// One event.
#[component]
pub(crate) fn EventPage() -> impl IntoView {
    let id = use_param::<EventId>("event");
    let event = Query::new(move || {
        let id = id.get();
        async move { get_event(id.ok_or(ApiError::NotFound)?).await }
    })
    .every(|| Some(REFRESH_SECS));
    let turn = Callback::new(move |()| set_timeout(move || event.reload(), PATIENCE));
    view! { <Loaded query=event let:page>{content(page, turn)}</Loaded> }
}

fn content(page: Signal<EventPageData>, turn: Callback<()>) -> impl IntoView {
    let clock = use_clock();
    Effect::new(move |_| page.with(|page| clock.set(page.now)));
    Effect::new(move |_| page.with(|page| set_title(&page.card.name)));
    let card = Memo::new(move |_| page.with(|page| page.card.clone()));
    let description = Memo::new(move |_| page.with(|page| page.description_html.clone()));
    let is_cancelled = Memo::new(move |_| card.with(|card| card.listing == Listing::Cancelled));
    view! {
        <article class="page">
            {move || view! { <EventHero event=card.get() /> }}
            <Show when=move || is_cancelled.get()>
                <Notice kind=Kind::Bad title=text!(attendee.event.cancelled.title)>
                    <p>{text!(attendee.event.cancelled.next)}</p>
                </Notice>
            </Show>
            <div class="split">
                <section class="stack" aria-labelledby="about">
                    <h2 id="about">{text!(attendee.event.about)}</h2>
                    // The server has made this HTML from Markdown and sanitized it.
                    <div class="prose" inner_html=move || description.get()></div>
                    {practical(page)}
                </section>
                {raffles(page, turn)}
            </div>
        </article>
    }
}

fn practical(page: Signal<EventPageData>) -> impl IntoView {
    let facts = Memo::new(move |_| page.with(|page| (page.card.clone(), page.address.clone(), page.minimum_age)));
    move || {
        let (card, address, minimum_age) = facts.get();
        let age = minimum_age.map(|age| {
            let words = text!(attendee.event.minimum_age_value, age = number(age.into()));
            view! { <div><dt>{text!(attendee.event.minimum_age)}</dt><dd>{words}</dd></div> }
        });
        view! {
            <dl class="facts">
                <div>
                    <dt>{text!(attendee.event.when)}</dt>
                    <dd><WhenRange from=card.starts until=card.ends zone=card.zone /></dd>
                </div>
                <div>
                    <dt>{text!(attendee.event.venue)}</dt>
                    <dd>{card.venue} ", " {address}</dd>
                </div>
                {age}
            </dl>
            <p class="small muted">{text!(attendee.event.local_times)}</p>
        }
    }
}

fn raffles(page: Signal<EventPageData>, turn: Callback<()>) -> impl IntoView {
    let ids = Memo::new(move |_| page.with(|page| page.raffles.iter().map(|raffle| raffle.id).collect::<Vec<_>>()));
    let zone = page.with_untracked(|page| page.card.zone.clone());
    let panel = move |id: RaffleId| {
        let found = Memo::new(move |_| page.with(|page| page.raffles.iter().find(|raffle| raffle.id == id).cloned()));
        view! { <RafflePanel raffle=found zone=zone.clone() turn /> }
    };
    view! {
        <section class="stack" aria-label=text!(attendee.event.raffles)>
            {move || {
                let ids = ids.get();
                if ids.is_empty() {
                    view! {
                        <Empty title=text!(attendee.event.no_raffles.title)>
                            <p>{text!(attendee.event.no_raffles.next)}</p>
                        </Empty>
                    }
                        .into_any()
                } else {
                    ids.into_iter().map(&panel).collect_view().into_any()
                }
            }}
        </section>
    }
}
