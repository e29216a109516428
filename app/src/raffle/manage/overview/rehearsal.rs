//! What came of one rehearsal: how many of each party size, beside what the odds said.

use domain::draw::{Odds, Rehearsal};
use domain::raffle::PartySize;
use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::manage::desk::use_desk;
use crate::raffle::odds::percent;
use crate::ui::{Style, fact, hash_fact, moment};

/// The bar's own units, from nobody to everybody.
const WIDTH: u32 = 100;
const HEIGHT: u32 = 12;

/// One result, labelled as what it is.
#[component]
pub(super) fn RehearsalResult(
    /// The result.
    rehearsal: Rehearsal,
) -> impl IntoView {
    let zone = use_desk().data.with_untracked(|desk| desk.event.details.venue.zone.clone());
    let heading = format!("rehearsal-{}", rehearsal.seed);
    view! {
        <section class="stack stack-tight" aria-labelledby=heading>
            <div class="cluster cluster-spread">
                <h3 id=heading.clone()>{rehearsal.label.as_str().to_owned()}</h3>
                <span class="badge" data-kind="warn">
                    {text!(backoffice.rehearsal.badge)}
                </span>
            </div>
            {facts(&rehearsal, &zone)}
            {table(&rehearsal)}
        </section>
    }
}

fn facts(rehearsal: &Rehearsal, zone: &str) -> AnyView {
    let count = |count: u64| number(count).into_any();
    let took = text!(backoffice.rehearsal.took_ms, count = number(rehearsal.took_ms));
    view! {
        <dl class="facts">
            {fact(text!(backoffice.rehearsal.drawn), count(rehearsal.drawn.parties()))}
            {fact(text!(backoffice.rehearsal.places_drawn), count(rehearsal.drawn.places()))}
            {fact(text!(backoffice.rehearsal.places_empty), count(rehearsal.places_empty()))}
            {fact(text!(backoffice.rehearsal.runners_up), count(rehearsal.runners_up))}
            {fact(text!(backoffice.rehearsal.at), moment(rehearsal.at, zone, Style::Exact).into_any())}
            {fact(text!(backoffice.rehearsal.took), took.into_any())}
            {hash_fact(text!(backoffice.rehearsal.seed), rehearsal.seed.to_string())}
        </dl>
    }
    .into_any()
}

fn table(rehearsal: &Rehearsal) -> AnyView {
    if rehearsal.pool.parties() == 0 {
        return view! { <p class="muted">{text!(backoffice.rehearsal.nobody)}</p> }.into_any();
    }
    let caption = text!(backoffice.rehearsal.by_size, label = rehearsal.label.as_str().to_owned());
    let sizes = PartySize::up_to(PartySize::MAX);
    let rows = sizes.filter_map(|size| row(rehearsal, size)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=caption>
            <table class="table">
                <caption>{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">{text!(backoffice.rehearsal.party)}</th>
                        <th scope="col" class="num">{text!(backoffice.rehearsal.registered)}</th>
                        <th scope="col" class="num">{text!(backoffice.rehearsal.drawn)}</th>
                        <th scope="col" class="num">{text!(backoffice.rehearsal.share)}</th>
                        <th scope="col" class="num">{text!(backoffice.rehearsal.odds)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="small muted">{text!(backoffice.rehearsal.bars)}</p>
    }
    .into_any()
}

/// Nothing for a size of which there was nobody.
fn row(rehearsal: &Rehearsal, size: PartySize) -> Option<AnyView> {
    let (share, odds) = (rehearsal.share_of(size)?, rehearsal.odds_of(size)?);
    let shown = view! {
        <tr>
            <th scope="row" class="num" data-label=text!(backoffice.rehearsal.party)>{number(size.get().into())}</th>
            <td class="num" data-label=text!(backoffice.rehearsal.registered)>{number(rehearsal.pool.of(size))}</td>
            <td class="num" data-label=text!(backoffice.rehearsal.drawn)>{number(rehearsal.drawn.of(size))}</td>
            <td class="num" data-label=text!(backoffice.rehearsal.share)>{percent(share)} {bar(share, odds)}</td>
            <td class="num" data-label=text!(backoffice.rehearsal.odds)>{percent(odds)}</td>
        </tr>
    };
    Some(shown.into_any())
}

/// What was drawn as a bar, what the odds said as a line across it.
fn bar(share: Odds, odds: Odds) -> AnyView {
    let at = odds.out_of(WIDTH);
    view! {
        <svg class="rehearsal-bar" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            <rect class="rehearsal-all" width=WIDTH height=HEIGHT />
            <rect class="rehearsal-drawn" width=share.out_of(WIDTH) height=HEIGHT />
            <line class="rehearsal-odds" x1=at x2=at y1="0" y2=HEIGHT />
        </svg>
    }
    .into_any()
}
