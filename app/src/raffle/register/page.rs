//! The page on which people register.

use domain::id::RaffleId;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::form::register_form;
use crate::error::ApiError;
use crate::i18n::text;
use crate::raffle::api::{RafflePageData, get_raffle};
use crate::raffle::facts::facts;
use crate::raffle::odds::odds_card;
use crate::ui::{
    Countdown, ErrorText, Kind, Query, effect, live, memo, notice, set_title, show_once, skeleton, use_clock, use_param,
};

/// The raffle may close while somebody types; the page knows within so many seconds.
const REFRESH_SECS: i64 = 15;

/// The registration form of one raffle.
#[component]
pub(crate) fn RegisterPage() -> impl IntoView {
    let id = use_param::<RaffleId>("raffle");
    let raffle = Query::new(move || {
        let id = id.get();
        async move { get_raffle(id.ok_or(ApiError::NotFound)?).await }
    })
    .every(|| Some(REFRESH_SECS));
    let clock = use_clock();
    effect(move || {
        if let Some(page) = raffle.read() {
            clock.set(page.now);
        }
    });
    show_once(raffle, skeleton, move |first| content(first, raffle))
}

fn content(first: &RafflePageData, raffle: Query<RafflePageData>) -> AnyView {
    let title = text!(attendee.register.title, raffle = first.raffle.name.clone());
    set_title(&title);
    let is_open = memo(move || raffle.read().is_some_and(|page| page.raffle.phase == Phase::Open));
    // Whoever has begun to type keeps the form: what counts is when the registration arrives.
    let has_form = RwSignal::new(false);
    effect(move || {
        if is_open.get() {
            has_form.set(true);
        }
    });
    // The form changes it, and the odds beside the form follow.
    let party = RwSignal::new("1".to_owned());
    view! {
        <div class="page">
            <header class="page-head">
                <p class="kicker">{first.event.name.clone()}</p>
                <h1>{title}</h1>
                <p class="lead">{text!(attendee.register.lead)}</p>
            </header>
            <div class="split">
                <div class="stack">
                    {live(move || if is_open.get() { None } else { raffle.read().map(|page| closed(&page, has_form.get())) })}
                    {live(move || has_form.get().then(|| form_as_it_opens(raffle, party)))}
                    <p>
                        <a href=format!("/events/{}", first.event.id)>{text!(attendee.register.back)}</a>
                    </p>
                </div>
                {live(move || raffle.read().map(|page| aside(&page, party)))}
            </div>
        </div>
    }
    .into_any()
}

/// By the terms as they are now: until the opening they may change.
fn form_as_it_opens(raffle: Query<RafflePageData>, party: RwSignal<String>) -> AnyView {
    untrack(|| raffle.read()).map(|page| register_form(&page, party)).into_any()
}

/// Why nobody can register now; more gently to those who were at it.
fn closed(page: &RafflePageData, has_form: bool) -> AnyView {
    let (phase, window) = (page.raffle.phase, page.raffle.rules.window);
    let told = ErrorText::of(&ApiError::NotOpen { phase, window }, &page.event.zone);
    let next = if has_form { text!(attendee.register.closed_meanwhile).to_owned() } else { told.next };
    notice(Kind::Warn, told.title, next)
}

fn aside(page: &RafflePageData, party: RwSignal<String>) -> AnyView {
    let label = text!(attendee.raffle.closes_in);
    let countdown = (page.raffle.phase == Phase::Open).then(|| {
        view! {
            <p class="small muted">{label}</p>
            <Countdown until=page.raffle.rules.window.closes label />
        }
    });
    view! {
        <aside class="panel panel-accent" aria-labelledby="terms">
            <h2 id="terms">{text!(attendee.register.facts)}</h2>
            {countdown}
            {facts(&page.raffle, &page.event.zone)}
            {odds_card(&page.raffle, party)}
            <details>
                <summary>{text!(attendee.register.how)}</summary>
                <p>{text!(attendee.register.how_text)}</p>
            </details>
        </aside>
    }
    .into_any()
}
