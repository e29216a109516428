//! A raffle on the page of its event: what is at stake, where it stands, and what to do now.

use domain::raffle::Phase;
use leptos::prelude::*;

use super::api::RaffleFacts;
use super::facts::facts;
use super::odds::odds_now;
use crate::i18n::text;
use crate::raffle::draw::draw_link;
use crate::ui::{Countdown, phase_badge};

/// One raffle; `turn` is called when its countdown has run out.
pub(crate) fn raffle_panel(raffle: &RaffleFacts, zone: &str, turn: Callback<()>) -> AnyView {
    let heading = format!("raffle-{}", raffle.id);
    view! {
        <section class="panel panel-accent" aria-labelledby=heading.clone()>
            <div class="cluster cluster-spread">
                <h2 id=heading.clone()>{raffle.name.clone()}</h2>
                {phase_badge(raffle.phase)}
            </div>
            {countdown(raffle, turn)}
            {facts(raffle, zone)}
            {odds_now(raffle)}
            {what_now(raffle)}
        </section>
    }
    .into_any()
}

fn countdown(raffle: &RaffleFacts, turn: Callback<()>) -> Option<AnyView> {
    let (until, label) = match raffle.phase {
        Phase::Planned => (raffle.rules.window.opens, text!(attendee.raffle.opens_in)),
        Phase::Open => (raffle.rules.window.closes, text!(attendee.raffle.closes_in)),
        _ => return None,
    };
    let counted = view! {
        <p class="small muted">{label}</p>
        <Countdown until label on_end=turn />
    };
    Some(counted.into_any())
}

fn what_now(raffle: &RaffleFacts) -> AnyView {
    let words = match raffle.phase {
        Phase::Planned => text!(attendee.raffle.planned),
        Phase::Open => text!(attendee.raffle.open),
        Phase::Closed => text!(attendee.raffle.closed_next),
        Phase::Sealed => text!(attendee.raffle.sealed),
        Phase::Drawn => text!(attendee.raffle.drawn),
        Phase::Ended => text!(attendee.raffle.ended),
        Phase::Cancelled => text!(attendee.raffle.cancelled),
    };
    let (href, class, label) = match raffle.phase {
        Phase::Open => {
            (format!("/raffles/{}/register", raffle.id), "btn btn-primary btn-wide", text!(attendee.raffle.register))
        }
        _ => ("/ticket".to_owned(), "btn btn-wide", text!(attendee.raffle.my_ticket)),
    };
    let deed = (raffle.phase != Phase::Planned).then(|| view! { <a class=class href=href>{label}</a> });
    view! {
        {deed}
        <p class="small muted">
            {words} " " {draw_link(raffle)}
        </p>
    }
    .into_any()
}
