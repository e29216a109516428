//! The public page of a draw: everything that the winners follow from, and how to check it.

use domain::id::RaffleId;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::{DrawPageData, get_draw};
use super::draw_outcome::DrawOutcome;
use super::draw_rules::{DrawRules, DrawSource};
use super::draw_seal::DrawSeal;
use super::draw_verify::HowToVerify;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Kind, Loaded, Notice, PhaseBadge, Query, set_title, use_clock, use_param};

/// How often the page asks again while the draw is under way, in seconds.
const REFRESH_SECS: i64 = 10;

/// One draw.
#[component]
pub(crate) fn DrawPage() -> impl IntoView {
    let id = use_param::<RaffleId>("raffle");
    let draw = Query::new(move || {
        let id = id.get();
        async move { get_draw(id.ok_or(ApiError::NotFound)?).await }
    });
    let is_moving = move || draw.get().is_none_or(|page| !matches!(page.raffle.phase, Phase::Ended | Phase::Cancelled));
    let draw = draw.every(move || is_moving().then_some(REFRESH_SECS));
    view! { <Loaded query=draw let:page>{content(page)}</Loaded> }
}

fn content(page: Signal<DrawPageData>) -> impl IntoView {
    let clock = use_clock();
    Effect::new(move |_| page.with(|page| clock.set(page.now)));
    let first = page.get_untracked();
    let title = text!(attendee.draw.title, raffle = first.raffle.name.clone());
    set_title(&title);
    let phase = Memo::new(move |_| page.with(|page| page.raffle.phase));
    let event = format!("/events/{}", first.event.id);
    // What can still change here, without the clock and the count of an open raffle.
    let shown = Memo::new(move |_| {
        let DrawPageData { raffle, drawn, claims, .. } = page.get();
        (raffle.seal, raffle.drawn_at, drawn, claims)
    });
    let zone = first.event.zone.clone();
    let (rules_zone, raffle, source) = (zone.clone(), first.raffle.clone(), first.raffle.source.clone());
    view! {
        <div class="page stack stack-loose">
            <header class="page-head">
                <p class="kicker"><a href=event>{first.event.name}</a></p>
                <h1>{title}</h1>
                <p class="lead">{text!(attendee.draw.lead)}</p>
                {move || view! { <PhaseBadge phase=phase.get() /> }}
            </header>
            <Show when=move || phase.get() == Phase::Cancelled>
                <Notice kind=Kind::Bad title=text!(attendee.draw.cancelled.title)>
                    <p>{text!(attendee.draw.cancelled.next)}</p>
                </Notice>
            </Show>
            {move || {
                let (seal, drawn_at, drawn, claims) = shown.get();
                let is_over = phase.get() == Phase::Cancelled;
                view! {
                    <DrawOutcome drawn drawn_at claims zone=zone.clone() is_over />
                    <DrawSeal seal zone=zone.clone() is_over />
                }
            }}
            <DrawSource source />
            {move || view! { <DrawRules raffle=raffle.clone() phase=phase.get() zone=rules_zone.clone() /> }}
            <Show when=move || shown.with(|shown| shown.2.is_some())>
                <HowToVerify raffle=first.raffle.id />
            </Show>
        </div>
    }
}
