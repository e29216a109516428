//! The public page of a draw: everything that the winners follow from, and how to check it.

use domain::id::RaffleId;
use domain::raffle::Phase;
use leptos::prelude::*;

use super::change_list::change_list;
use super::check::{Check, DrawCheck};
use super::outcome::draw_outcome;
use super::own_check::{OwnState, own_check};
use super::rules::{draw_rules, draw_source};
use super::seal::draw_seal;
use super::verify::how_to_verify;
use crate::error::ApiError;
use crate::i18n::text;
use crate::raffle::api::{DrawPageData, get_draw};
use crate::raffle::odds::odds_sealed;
use crate::ui::{Kind, Query, notice, phase_badge, set_title, show, skeleton, use_param};

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
    let is_over = move || draw.read().is_some_and(|page| matches!(page.raffle.phase, Phase::Ended | Phase::Cancelled));
    let draw = draw.every(move || (!is_over()).then_some(REFRESH_SECS));
    // Outlives a page that is shown anew because a place has moved on.
    let (check, own) = (RwSignal::new(Check::Idle), RwSignal::new(OwnState::Idle));
    show(draw, skeleton, move |page| content(page, check, own))
}

/// What was changed by hand since the draw.
fn by_hand(page: &DrawPageData) -> Option<AnyView> {
    page.drawn.as_ref()?;
    let shown = view! {
        <section class="stack" aria-labelledby="changes">
            <h2 id="changes">{text!(kit.changes.title)}</h2>
            <p>{text!(kit.changes.what)}</p>
            {change_list(&page.changes, &page.event.zone)}
        </section>
    };
    Some(shown.into_any())
}

fn content(page: &DrawPageData, check: RwSignal<Check>, own: RwSignal<OwnState>) -> AnyView {
    let DrawPageData { event, raffle, .. } = page;
    let title = text!(attendee.draw.title, raffle = raffle.name.clone());
    set_title(&title);
    let cancelled = (raffle.phase == Phase::Cancelled).then(|| {
        let (title, next) = (text!(attendee.draw.cancelled.title), text!(attendee.draw.cancelled.next));
        notice(Kind::Bad, title, next.to_owned())
    });
    view! {
        <div class="page stack stack-loose">
            <header class="page-head">
                <p class="kicker">
                    <a href=format!("/events/{}", event.id)>{event.name.clone()}</a>
                </p>
                <h1>{title}</h1>
                <p class="lead">{text!(attendee.draw.lead)}</p>
                {phase_badge(raffle.phase)}
            </header>
            {cancelled}
            {draw_outcome(page)}
            {draw_seal(page)}
            {odds_sealed(page)}
            {draw_source(&raffle.source, raffle.figures.as_ref())}
            {draw_rules(raffle, &event.zone)}
            {by_hand(page)}
            {own_check(page, own)}
            {page.drawn.as_ref().map(|_| view! { <DrawCheck raffle=raffle.id check /> })}
            {page.drawn.as_ref().map(|_| how_to_verify(raffle.id))}
        </div>
    }
    .into_any()
}
