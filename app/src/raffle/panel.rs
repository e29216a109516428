//! A raffle on the page of its event: what is at stake, where it stands, and what to do now.

use domain::raffle::Phase;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::api::RaffleFacts;
use super::facts::Facts;
use crate::i18n::text;
use crate::ui::{Countdown, PhaseBadge};

/// One raffle. Its numbers change in place; it is laid out anew only when its phase has changed.
#[component]
pub(crate) fn RafflePanel(
    /// Which; nothing once it is gone.
    raffle: Memo<Option<RaffleFacts>>,
    /// The IANA zone of the event.
    zone: String,
    /// What happens when a countdown has run out.
    turn: Callback<()>,
) -> impl IntoView {
    let registrations = Memo::new(move |_| raffle.with(|raffle| raffle.as_ref().map_or(0, |facts| facts.registrations)));
    let layout = Memo::new(move |_| {
        raffle.get().map(|mut facts| {
            facts.registrations = 0;
            facts
        })
    });
    move || {
        layout.get().map(|facts| {
            let id = format!("raffle-{}", facts.id);
            view! {
                <section class="panel panel-accent" aria-labelledby=id>
                    <div class="cluster cluster-spread">
                        <h2 id=format!("raffle-{}", facts.id)>{facts.name.clone()}</h2>
                        <PhaseBadge phase=facts.phase />
                    </div>
                    {countdown(&facts, turn)}
                    <Facts facts=facts.clone() registrations zone=zone.clone() />
                    {what_now(&facts)}
                </section>
            }
        })
    }
}

fn countdown(facts: &RaffleFacts, turn: Callback<()>) -> Option<impl IntoView + use<>> {
    let (until, label): (Timestamp, _) = match facts.phase {
        Phase::Planned => (facts.rules.window.opens, text!(attendee.raffle.opens_in)),
        Phase::Open => (facts.rules.window.closes, text!(attendee.raffle.closes_in)),
        _ => return None,
    };
    Some(view! {
        <p class="small muted">{label}</p>
        <Countdown until label on_end=turn />
    })
}

fn what_now(facts: &RaffleFacts) -> impl IntoView + use<> {
    let words = match facts.phase {
        Phase::Planned => text!(attendee.raffle.planned),
        Phase::Open => text!(attendee.raffle.open),
        Phase::Closed => text!(attendee.raffle.closed_next),
        Phase::Sealed => text!(attendee.raffle.sealed),
        Phase::Drawn => text!(attendee.raffle.drawn),
        Phase::Ended => text!(attendee.raffle.ended),
        Phase::Cancelled => text!(attendee.raffle.cancelled),
    };
    let is_open = facts.phase == Phase::Open;
    let has_tickets = !matches!(facts.phase, Phase::Planned | Phase::Open);
    let draw = if facts.drawn_at.is_some() { text!(attendee.raffle.see_draw) } else { text!(attendee.raffle.see_rules) };
    let register = format!("/raffles/{}/register", facts.id);
    let href = format!("/draws/{}", facts.id);
    view! {
        {is_open.then(|| view! { <a class="btn btn-primary btn-wide" href=register>{text!(attendee.raffle.register)}</a> })}
        {has_tickets.then(|| view! { <a class="btn btn-wide" href="/ticket">{text!(attendee.raffle.my_ticket)}</a> })}
        <p class="small muted">{words} " " <a href=href>{draw}</a></p>
    }
}
