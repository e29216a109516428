//! The page of one event: what it is, and the raffles for its places.

use std::time::Duration;

use domain::event::Listing;
use domain::id::EventId;
use leptos::prelude::*;

use super::api::{EventPageData, get_event};
use super::hero::hero;
use crate::error::ApiError;
use crate::i18n::{number, text};
use crate::raffle::raffle_panel;
use crate::ui::{
    Clock, Empty, Kind, Query, Style, fact, notice, set_title, show, skeleton, use_clock, use_param, when_range,
};

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
    let clock = use_clock();
    show(event, skeleton, move |page| content(page, clock, turn))
}

fn content(page: &EventPageData, clock: Clock, turn: Callback<()>) -> AnyView {
    clock.set(page.now);
    set_title(&page.card.name);
    let cancelled = (page.card.listing == Listing::Cancelled).then(|| {
        let (title, next) = (text!(attendee.event.cancelled.title), text!(attendee.event.cancelled.next));
        notice(Kind::Bad, title, next.to_owned())
    });
    view! {
        <article class="page">
            {hero(&page.card)} {cancelled} <div class="split">
                <section class="stack" aria-labelledby="about">
                    <h2 id="about">{text!(attendee.event.about)}</h2>
                    // The server has made this HTML from Markdown and sanitized it.
                    <div class="prose" inner_html=page.description_html.clone()></div>
                    {practical(page)}
                </section>
                <section class="stack" aria-label=text!(attendee.event.raffles)>
                    {raffles(page, turn)}
                </section>
            </div>
        </article>
    }
    .into_any()
}

fn practical(page: &EventPageData) -> AnyView {
    let EventPageData { card, address, minimum_age, .. } = page;
    let age = minimum_age.map(|age| {
        fact(
            text!(attendee.event.minimum_age),
            text!(attendee.event.minimum_age_value, age = number(age.into())).into_any(),
        )
    });
    view! {
        <dl class="facts">
            {fact(text!(attendee.event.when), when_range(card.starts, card.ends, &card.zone, Style::Full))}
            {fact(text!(attendee.event.venue), format!("{}, {address}", card.venue).into_any())} {age}
        </dl>
        <p class="small muted">{text!(attendee.event.local_times)}</p>
    }
    .into_any()
}

fn raffles(page: &EventPageData, turn: Callback<()>) -> AnyView {
    if page.raffles.is_empty() {
        return view! {
            <Empty title=text!(attendee.event.no_raffles.title)>
                <p>{text!(attendee.event.no_raffles.next)}</p>
            </Empty>
        }
        .into_any();
    }
    let panels: Vec<AnyView> = page.raffles.iter().map(|raffle| raffle_panel(raffle, &page.card.zone, turn)).collect();
    panels.into_any()
}
