//! The page on which people register.

use domain::id::RaffleId;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::{RafflePageData, get_raffle};
use super::facts::Facts;
use super::register_form::RegisterForm;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Countdown, ErrorText, Kind, Loaded, Notice, Query, set_title, use_clock, use_param};

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
    view! { <Loaded query=raffle let:page>{content(page)}</Loaded> }
}

fn content(page: Signal<RafflePageData>) -> impl IntoView {
    let clock = use_clock();
    Effect::new(move |_| page.with(|page| clock.set(page.now)));
    let first = page.get_untracked();
    let title = text!(attendee.register.title, raffle = first.raffle.name.clone());
    set_title(&title);
    let phase = Memo::new(move |_| page.with(|page| page.raffle.phase));
    // Whoever has begun to type keeps the form: what counts is when the registration arrives.
    let has_form = RwSignal::new(false);
    Effect::new(move |_| {
        if phase.get() == Phase::Open {
            has_form.set(true);
        }
    });
    let event = format!("/events/{}", first.event.id);
    view! {
        <div class="page">
            <header class="page-head">
                <p class="kicker">{first.event.name}</p>
                <h1>{title}</h1>
                <p class="lead">{text!(attendee.register.lead)}</p>
            </header>
            <div class="split">
                <div class="stack">
                    {move || refusal(page, phase.get(), has_form.get())}
                    <Show when=move || has_form.get()>
                        <RegisterForm page=page.get_untracked() />
                    </Show>
                    <p><a href=event>{text!(attendee.register.back)}</a></p>
                </div>
                {aside(page)}
            </div>
        </div>
    }
}

fn refusal(page: Signal<RafflePageData>, phase: Phase, has_form: bool) -> Option<AnyView> {
    if phase == Phase::Open {
        return None;
    }
    if has_form {
        return Some(view! { <p class="notice" data-kind="warn">{text!(attendee.register.closed_meanwhile)}</p> }.into_any());
    }
    let (window, zone) = page.with_untracked(|page| (page.raffle.rules.window, page.event.zone.clone()));
    let told = ErrorText::of(&ApiError::NotOpen { phase, window }, &zone);
    Some(view! { <Notice kind=Kind::Warn title=told.title><p>{told.next}</p></Notice> }.into_any())
}

fn aside(page: Signal<RafflePageData>) -> impl IntoView {
    let RafflePageData { event, raffle, .. } = page.get_untracked();
    let registrations = Memo::new(move |_| page.with(|page| page.raffle.registrations));
    let closes = raffle.rules.window.closes;
    let is_open = raffle.phase == Phase::Open;
    let left = text!(attendee.raffle.closes_in);
    view! {
        <aside class="panel panel-accent" aria-labelledby="terms">
            <h2 id="terms">{text!(attendee.register.facts)}</h2>
            {is_open.then(|| view! { <p class="small muted">{left}</p> <Countdown until=closes label=left /> })}
            <Facts facts=raffle registrations zone=event.zone />
            <details>
                <summary>{text!(attendee.register.how)}</summary>
                <p>{text!(attendee.register.how_text)}</p>
            </details>
        </aside>
    }
}
