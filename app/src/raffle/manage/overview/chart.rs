//! Registrations over time, as bars and as a table.

use domain::raffle::Phase;
use leptos::prelude::*;

use crate::backoffice::{ask, watch};
use crate::i18n::{number, text};
use crate::raffle::list_api::{Bar, Counted, get_chart};
use crate::raffle::manage::coverage::CoverageNote;
use crate::raffle::manage::desk::use_desk;
use crate::ui::{ErrorNotice, Style, When, moment};

/// The chart refreshes more slowly than the counter: a bar is a minute at least.
const REFRESH_SECS: i64 = 10;
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 150.0;
/// The share of its slot that a bar fills.
const FILL: f64 = 0.8;
/// A bar that stands for something is seen.
const LEAST: f64 = 2.0;

/// The chart of the raffle, as soon as somebody has registered.
#[component]
pub(super) fn Chart() -> impl IntoView {
    let desk = use_desk();
    let id = desk.id;
    let is_open = move || untrack(|| desk.phase.get()) == Phase::Open;
    let query = ask(move || get_chart(id));
    let is_behind = move || untrack(|| query.get()).is_some_and(|chart| chart.counted.is_behind());
    let query = watch(query, move || (is_open() || is_behind()).then_some(REFRESH_SECS));
    let zone = desk.data.with_untracked(|desk| desk.event.details.venue.zone.clone());
    let bars = Memo::new(move |_| query.get().map(|chart| chart.bars));
    let counted = Memo::new(move |_| query.get().map(|chart| chart.counted));
    let of_figure = zone.clone();
    let figure = move || {
        let bars = bars.get()?;
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default();
        Some(if most == 0 {
            view! { <p class="muted">{text!(backoffice.raffle.chart_empty)}</p> }.into_any()
        } else {
            bars_and_table(&bars, most, &of_figure)
        })
    };
    let note = move || match counted.get()? {
        Counted::Ledger(coverage) => Some(view! { <CoverageNote coverage zone=zone.clone() /> }.into_any()),
        Counted::Store => None,
        Counted::InsteadOfLedger => {
            Some(view! { <p class="muted">{text!(backoffice.list.chart_instead)}</p> }.into_any())
        }
    };
    view! {
        <section class="panel" aria-labelledby="chart">
            <h2 id="chart">{text!(backoffice.raffle.chart)}</h2>
            <ErrorNotice error=Signal::derive(move || query.error()) retry=Callback::new(move |()| query.reload()) />
            {figure}
            {note}
        </section>
    }
}

fn bars_and_table(bars: &[Bar], most: u64, zone: &str) -> AnyView {
    let at = |bar: Option<&Bar>| bar.map(|bar| moment(bar.from, zone, Style::Short)).unwrap_or_default();
    let caption =
        text!(backoffice.raffle.chart_caption, from = at(bars.first()), to = at(bars.last()), most = number(most));
    let drawn = bars.iter().enumerate().map(|(index, bar)| {
        let Slot { x, y, width, height } = slot(index, bars.len(), bar.count, most);
        let title = format!("{}: {}", moment(bar.from, zone, Style::Short), number(bar.count));
        view! {
            <rect class="chart-bar" x=x y=y width=width height=height>
                <title>{title}</title>
            </rect>
        }
    });
    view! {
        <figure class="chart">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=caption.clone()>
                {[0.25, 0.5, 0.75]
                    .map(|share| {
                        let y = HEIGHT * share;
                        view! { <line class="chart-grid" x1="0" x2=WIDTH y1=y y2=y /> }
                    })}
                {drawn.collect_view()}
            </svg>
            <div class="chart-axis" aria-hidden="true">
                <span>{at(bars.first())}</span>
                <span>{at(bars.last())}</span>
            </div>
            <figcaption>{caption}</figcaption>
        </figure>
        {table(bars, zone)}
    }
    .into_any()
}

/// Where a bar stands.
#[derive(Debug, PartialEq)]
struct Slot {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2⁵³")]
fn slot(index: usize, of: usize, count: u64, most: u64) -> Slot {
    let step = WIDTH / of.max(1) as f64;
    let height = match count {
        0 => 0.0,
        count => (HEIGHT * count as f64 / most.max(1) as f64).max(LEAST),
    };
    let width = step * FILL;
    Slot { x: step * index as f64 + (step - width) / 2.0, y: HEIGHT - height, width, height }
}

/// The same numbers for those who do not see bars.
fn table(bars: &[Bar], zone: &str) -> impl IntoView + use<> {
    let line = |bar: &Bar| {
        view! {
            <tr>
                <td data-label=text!(backoffice.raffle.chart_from)>
                    <When at=bar.from zone=zone.to_owned() style=Style::Short />
                </td>
                <td class="num" data-label=text!(backoffice.raffle.chart_count)>{number(bar.count)}</td>
            </tr>
        }
    };
    let lines = bars.iter().map(line).collect_view();
    view! {
        <details>
            <summary>{text!(backoffice.raffle.chart_table)}</summary>
            <div class="table-wrap">
                <table class="table">
                    <caption class="visually-hidden">{text!(backoffice.raffle.chart)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{text!(backoffice.raffle.chart_from)}</th>
                            <th scope="col" class="num">{text!(backoffice.raffle.chart_count)}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tallest_bar_is_as_tall_as_the_chart() {
        assert_eq!(slot(0, 2, 7, 7), Slot { x: 30.0, y: 0.0, width: 240.0, height: HEIGHT });
    }

    #[test]
    fn one_among_many_is_still_seen_and_none_is_not() {
        assert!(slot(0, 2, 1, 100_000).height >= LEAST);
        assert!(slot(0, 2, 0, 100_000).height <= 0.0);
    }
}
