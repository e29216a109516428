//! Closing a raffle before its time.

use domain::draw::{RandomnessSource, round_is_made};
use domain::raffle::CLOSE_NOTICE_SECS;
use leptos::prelude::*;

use super::use_desk;
use crate::backoffice::{Deed, DeedWords, toast, use_session};
use crate::i18n::{number, plural, text};
use crate::raffle::manage_api::{RaffleDesk, close_raffle};
use crate::ui::{Style, moment};

/// Asks, and closes.
#[component]
pub(super) fn CloseRaffle() -> impl IntoView {
    let session = use_session();
    let desk = use_desk();
    let id = desk.id;
    let name = desk.data.with_untracked(|desk| desk.raffle.name.clone());
    let words = DeedWords::new(
        text!(backoffice.raffle.close),
        "",
        text!(backoffice.raffle_close.title, name = name.clone()),
        text!(backoffice.raffle_close.confirm),
    );
    let done = move |()| {
        toast(text!(backoffice.raffle_close.done, name = name.clone()));
        desk.changed.run(());
    };
    view! {
        <Deed words act=move || session.guard(close_raffle(id)) done>
            {move || desk.data.with(consequences)}
        </Deed>
    }
}

fn consequences(desk: &RaffleDesk) -> impl IntoView + use<> {
    let closes = moment(desk.raffle.rules.window.closes, &desk.event.details.venue.zone, Style::Full);
    let seconds = number(CLOSE_NOTICE_SECS.unsigned_abs());
    let people = match desk.registrations {
        0 => text!(backoffice.raffle_close.nobody).to_owned(),
        count => plural!(backoffice.raffle_close.people, count, count = number(count)),
    };
    view! {
        <p>{text!(backoffice.raffle_close.what, seconds = seconds, closes = closes)}</p>
        <p><strong>{people}</strong></p>
        <p>{draw_follows(desk)} " " {text!(backoffice.raffle_close.final_word)}</p>
    }
}

/// When the draw is held, which closing early does not hurry where the randomness comes from elsewhere.
fn draw_follows(desk: &RaffleDesk) -> String {
    match &desk.raffle.source {
        RandomnessSource::SealedSecret { .. } => text!(backoffice.raffle_close.draw_at_once).to_owned(),
        RandomnessSource::Drand { round } => {
            let at = moment(round_is_made(*round), &desk.event.details.venue.zone, Style::Full);
            text!(backoffice.raffle_close.draw_at_round, at = at)
        }
        RandomnessSource::Declared { .. } => text!(backoffice.raffle_close.draw_by_figures).to_owned(),
    }
}
