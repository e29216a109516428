//! Who was drawn, as hashes, and what became of the places.

use domain::draw::Ranked;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::api::{ClaimCounts, DrawnFacts};
use super::facts::fact;
use crate::i18n::{number, text};
use crate::ui::When;

/// Winners, those next in line, and counts; before the draw, when it comes.
#[component]
pub(crate) fn DrawOutcome(
    /// The draw, once there is one.
    drawn: Option<DrawnFacts>,
    /// When.
    drawn_at: Option<Timestamp>,
    /// How far the places have moved.
    claims: ClaimCounts,
    /// The IANA zone of the event.
    zone: String,
    /// Whether it was called off.
    is_over: bool,
) -> impl IntoView {
    let Some(drawn) = drawn else {
        return (!is_over).then(not_yet).into_any();
    };
    let hash = |text: String| view! { <code class="hash">{text}</code> }.into_any();
    view! {
        <section class="stack" aria-labelledby="outcome">
            <h2 id="outcome">{text!(attendee.draw.outcome)}</h2>
            <dl class="facts">
                {drawn_at.map(|at| fact(text!(attendee.draw.drawn_at), view! { <When at zone /> }.into_any()))}
                {fact(text!(attendee.draw.randomness), hash(drawn.randomness))}
                {fact(text!(attendee.draw.seed), hash(drawn.seed))}
            </dl>
            <h3>{text!(attendee.draw.claims)}</h3>
            {counts(claims)}
            {table(text!(attendee.draw.winners), drawn.first_winners, claims.winners)}
            {table(text!(attendee.draw.next_in_line), drawn.first_runners_up, claims.runners_up)}
        </section>
    }
    .into_any()
}

fn not_yet() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{text!(attendee.draw.not_drawn.title)}</h2>
            <p>{text!(attendee.draw.not_drawn.next)}</p>
        </div>
    }
}

fn counts(claims: ClaimCounts) -> impl IntoView {
    let count = |label, count| fact(label, number(count).into_any());
    view! {
        <dl class="facts">
            {count(text!(attendee.draw.claimed), claims.places_claimed)}
            {count(text!(attendee.draw.offered), claims.places_offered)}
            {count(text!(attendee.draw.declined), claims.declined)}
            {count(text!(attendee.draw.lapsed), claims.lapsed)}
            {count(text!(attendee.draw.moved_up), claims.moved_up)}
            {count(text!(attendee.draw.waiting), claims.waiting)}
        </dl>
    }
}

fn table(caption: &'static str, lines: Vec<Ranked>, all: u64) -> AnyView {
    let shown = lines.len() as u64;
    if shown == 0 {
        return view! { <h3>{caption}</h3> <p class="muted">{text!(attendee.draw.nobody)}</p> }.into_any();
    }
    let rest = (shown < all).then(|| text!(attendee.draw.first_of, shown = number(shown), all = number(all)));
    let rows = (1..).zip(lines).map(row).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=caption>
            <table class="table">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th class="num" scope="col">{text!(attendee.draw.order)}</th>
                        <th scope="col">{text!(attendee.draw.commitment)}</th>
                        <th class="num" scope="col">{text!(attendee.draw.party)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {rest.map(|rest| view! { <p class="small muted">{rest}</p> })}
    }
    .into_any()
}

fn row((place, line): (u64, Ranked)) -> impl IntoView {
    view! {
        <tr>
            <td class="num" data-label=text!(attendee.draw.order)>{number(place)}</td>
            <th scope="row" data-label=text!(attendee.draw.commitment)>
                <code class="hash">{line.commitment.to_string()}</code>
            </th>
            <td class="num" data-label=text!(attendee.draw.party)>{number(line.party_size.get().into())}</td>
        </tr>
    }
}
