//! The chance of each party size, side by side.

use domain::draw::{Odds, odds_of};
use domain::raffle::{PartySize, Phase};
use leptos::prelude::*;

use super::words::{in_short, meaning, percent};
use crate::i18n::{number, text};
use crate::raffle::api::{DrawPageData, RaffleFacts};

/// On the page of an event, while one can register: the chance alone in a sentence, and all sizes.
pub(crate) fn odds_now(raffle: &RaffleFacts) -> Option<AnyView> {
    if raffle.phase != Phase::Open {
        return None;
    }
    let RaffleFacts { pool, rules, .. } = raffle;
    let odds = |size| odds_of(&pool.with(size), rules.places, size).map(|odds| (size, odds));
    let (alone, chance) = odds(PartySize::ONE)?;
    let sentence = if pool.parties() == 0 {
        text!(attendee.odds.nobody_yet).to_owned()
    } else {
        format!("{} {}", meaning(chance, alone), text!(attendee.odds.changes))
    };
    let sizes: Vec<(PartySize, Odds)> = PartySize::up_to(rules.max_party).filter_map(odds).collect();
    let by_size = (sizes.len() > 1).then(|| {
        view! {
            <details>
                <summary>{text!(attendee.odds.by_size)}</summary>
                {table(raffle, &sizes)}
            </details>
        }
    });
    let shown = view! {
        <p class="small">{sentence}</p>
        {by_size}
    };
    Some(shown.into_any())
}

/// On the page of a draw, once the list is sealed: the odds are final.
pub(crate) fn odds_sealed(page: &DrawPageData) -> Option<AnyView> {
    let raffle = &page.raffle;
    let is_final = raffle.seal.is_some() && raffle.phase != Phase::Cancelled;
    let odds = |size| odds_of(&raffle.pool, raffle.rules.places, size).map(|odds| (size, odds));
    let sizes: Vec<(PartySize, Odds)> = PartySize::up_to(raffle.rules.max_party).filter_map(odds).collect();
    (is_final && !sizes.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="odds">
                <h2 id="odds">{text!(attendee.odds.final_title)}</h2>
                <p>{text!(attendee.odds.final_what)}</p>
                {table(raffle, &sizes)}
            </section>
        }
        .into_any()
    })
}

fn table(raffle: &RaffleFacts, sizes: &[(PartySize, Odds)]) -> AnyView {
    let row = |(size, odds): &(PartySize, Odds)| row(*size, raffle.pool.of(*size), *odds);
    let rows: Vec<AnyView> = sizes.iter().map(row).collect();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=text!(attendee.odds.by_size)>
            <table class="table">
                <caption class="visually-hidden">{text!(attendee.odds.by_size)}</caption>
                <thead>
                    <tr>
                        <th class="num" scope="col">
                            {text!(attendee.odds.party)}
                        </th>
                        <th class="num" scope="col">
                            {text!(attendee.odds.registered)}
                        </th>
                        <th scope="col">{text!(attendee.odds.chance)}</th>
                        <th class="num" scope="col">
                            {text!(attendee.odds.percent)}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(size: PartySize, registered: u64, odds: Odds) -> AnyView {
    view! {
        <tr>
            <th class="num" scope="row" data-label=text!(attendee.odds.party)>
                {number(size.get().into())}
            </th>
            <td class="num" data-label=text!(attendee.odds.registered)>
                {number(registered)}
            </td>
            <td data-label=text!(attendee.odds.chance)>{in_short(odds)}</td>
            <td class="num" data-label=text!(attendee.odds.percent)>
                {percent(odds)}
            </td>
        </tr>
    }
    .into_any()
}
