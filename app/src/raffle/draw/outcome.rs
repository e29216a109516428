//! Who was drawn, as hashes, and what became of the places.

use domain::draw::{ROUND_LATE_SECS, RandomnessSource, Ranked, round_is_made};
use domain::raffle::{ClaimCounts, Phase};
use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::api::DrawPageData;
use crate::ui::{Empty, Style, fact, hash_fact, moment, when};

/// Winners, those next in line, and counts; before the draw, when it comes.
pub(super) fn draw_outcome(page: &DrawPageData) -> Option<AnyView> {
    let Some(drawn) = &page.drawn else {
        return (page.raffle.phase != Phase::Cancelled).then(|| not_drawn(page));
    };
    let claims = page.claims;
    let at = page.raffle.drawn_at;
    let shown = view! {
        <section class="stack" aria-labelledby="outcome">
            <h2 id="outcome">{text!(attendee.draw.outcome)}</h2>
            <dl class="facts">
                {at.map(|at| fact(text!(attendee.draw.drawn_at), when(at, &page.event.zone, Style::Full)))}
                {hash_fact(text!(attendee.draw.randomness), drawn.randomness.clone())}
                {hash_fact(text!(attendee.draw.seed), drawn.seed.clone())}
            </dl>
            <h3>{text!(attendee.draw.claims)}</h3>
            {counts(claims)}
            {table(text!(attendee.draw.winners), &drawn.first_winners, claims.winners)}
            {table(text!(attendee.draw.next_in_line), &drawn.first_runners_up, claims.runners_up)}
        </section>
    };
    Some(shown.into_any())
}

/// What the draw waits for.
fn not_drawn(page: &DrawPageData) -> AnyView {
    let (title, next) = match &page.raffle.source {
        RandomnessSource::SealedSecret { .. } => {
            (text!(attendee.draw.not_drawn.title), text!(attendee.draw.not_drawn.next).to_owned())
        }
        RandomnessSource::Drand { round } => awaits_round(*round, page),
        RandomnessSource::Declared { .. } => {
            (text!(attendee.draw.awaits_figures.title), text!(attendee.draw.awaits_figures.next).to_owned())
        }
    };
    view! {
        <Empty title=title>
            <p>{next}</p>
        </Empty>
    }
    .into_any()
}

fn awaits_round(round: u64, page: &DrawPageData) -> (&'static str, String) {
    let made = round_is_made(round);
    let (round, at) = (round.to_string(), moment(made, &page.event.zone, Style::Full));
    if page.now < made.plus_secs(ROUND_LATE_SECS) {
        let next = text!(attendee.draw.awaits_round.next, round = round, at = at);
        (text!(attendee.draw.awaits_round.title), next)
    } else {
        (text!(attendee.draw.beacon_late.title), text!(attendee.draw.beacon_late.next, round = round, at = at))
    }
}

fn counts(claims: ClaimCounts) -> AnyView {
    let lines = [
        (text!(attendee.draw.claimed), claims.places_claimed),
        (text!(attendee.draw.offered), claims.places_offered),
        (text!(attendee.draw.free), claims.places_free),
        (text!(attendee.draw.declined), claims.declined),
        (text!(attendee.draw.lapsed), claims.lapsed),
        (text!(attendee.draw.taken_back), claims.taken_back),
        (text!(attendee.draw.moved_up), claims.moved_up),
        (text!(attendee.draw.waiting), claims.waiting),
    ];
    let lines: Vec<AnyView> = lines.into_iter().map(|(label, count)| fact(label, number(count).into_any())).collect();
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

/// A list that is opened by whoever wants it: on a phone its hashes fill many screens.
fn table(caption: &'static str, lines: &[Ranked], all: u64) -> AnyView {
    let shown = lines.len() as u64;
    if shown == 0 {
        return view! { <p>{caption} ": " {text!(attendee.draw.nobody)}</p> }.into_any();
    }
    let rest = (shown < all).then(|| text!(attendee.draw.first_of, shown = number(shown), all = number(all)));
    let rows: Vec<AnyView> = (1..).zip(lines).map(row).collect();
    view! {
        <details>
            <summary>{caption} " (" {number(all)} ")"</summary>
            <div class="table-wrap" tabindex="0" role="region" aria-label=caption>
                <table class="table">
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th class="num" scope="col">
                                {text!(attendee.draw.order)}
                            </th>
                            <th scope="col">{text!(attendee.draw.commitment)}</th>
                            <th class="num" scope="col">
                                {text!(attendee.draw.party)}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="small muted">{rest}</p>
        </details>
    }
    .into_any()
}

fn row((place, line): (u64, &Ranked)) -> AnyView {
    view! {
        <tr>
            <td class="num" data-label=text!(attendee.draw.order)>
                {number(place)}
            </td>
            <th scope="row" data-label=text!(attendee.draw.commitment)>
                <code class="hash">{line.commitment.to_string()}</code>
            </th>
            <td class="num" data-label=text!(attendee.draw.party)>
                {number(line.party_size.get().into())}
            </td>
        </tr>
    }
    .into_any()
}
