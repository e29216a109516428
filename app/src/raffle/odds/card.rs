//! How likely one is to win, for as many people as the form says: if the draw were held now.

use domain::draw::odds_of;
use domain::raffle::{PartySize, Phase};
use leptos::prelude::*;

use super::dots::odds_dots;
use super::words::{in_short, meaning};
use crate::i18n::text;
use crate::raffle::api::RaffleFacts;
use crate::ui::{live, memo};

/// The card beside the form, while one can register; `party` is what is typed there.
pub(crate) fn odds_card(raffle: &RaffleFacts, party: RwSignal<String>) -> Option<AnyView> {
    if raffle.phase != Phase::Open {
        return None;
    }
    let (pool, places, max) = (raffle.pool, raffle.rules.places, raffle.rules.max_party);
    let chosen = memo(move || {
        let size = party.with(|typed| PartySize::parse(typed, max).ok())?;
        Some((size, odds_of(&pool.with(size), places, size)?))
    });
    let figure = move || chosen.get().map(|(_, odds)| in_short(odds));
    let sentence = move || match chosen.get() {
        None => text!(attendee.odds.choose).to_owned(),
        Some((_, odds)) if pool.parties() == 0 && odds.get() > 0.0 => text!(attendee.odds.nobody_yet).to_owned(),
        Some((size, odds)) => format!("{} {}", meaning(odds, size), text!(attendee.odds.changes)),
    };
    let card = view! {
        <section class="odds stack stack-tight" aria-labelledby="odds">
            <h3 id="odds">{text!(attendee.odds.title)}</h3>
            {live(move || chosen.get().map(|(_, odds)| odds_dots(odds)))}
            <p class="odds-figure">{live(figure)}</p>
            <p class="small" aria-live="polite">
                {live(sentence)}
            </p>
        </section>
    };
    Some(card.into_any())
}
