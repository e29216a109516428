//! What the ledger says, as the pages show it.

use domain::id::RaffleId;
use domain::time::Timestamp;
use services::Services;
use services::ledger::LedgerLine;
use services::ledger::lists::{self, ListPage, Told, Wanted};
use services::people::Actor;
use services::ports::MinuteCount;
use services::raffles;

use super::list_api::{Bar, ChartData, Counted, Coverage, ListWish, RegistrationList, RegistrationRow};
use crate::error::ApiResult;

/// Bars of the chart.
const BARS: u64 = 60;

pub(super) async fn chart(services: &Services, actor: &Actor, id: RaffleId) -> ApiResult<ChartData> {
    let raffle = raffles::read(services, id).await?.raffle;
    let minutes = lists::by_minute(services, actor, &raffle).await?;
    let until = services.clock.now().min(raffle.rules.window.closes);
    let counted = match minutes.ledger {
        Told::Now(coverage) => Counted::Ledger(shown(coverage)),
        Told::Off => Counted::Store,
        Told::Away => Counted::InsteadOfLedger,
    };
    Ok(ChartData { bars: bars(&minutes.counts, raffle.rules.window.opens, until), counted })
}

pub(super) async fn registrations(
    services: &Services,
    actor: &Actor,
    id: RaffleId,
    wish: ListWish,
) -> ApiResult<RegistrationList> {
    let ListWish { text, state, after } = wish;
    Ok(match lists::find(services, actor, id, &Wanted { text, state }, after).await? {
        Told::Now(ListPage { lines, next, coverage }) => {
            let rows = lines.into_iter().map(row).collect();
            RegistrationList::Page { rows, next, coverage: shown(coverage) }
        }
        Told::Off => RegistrationList::NoLedger,
        Told::Away => RegistrationList::LedgerIsAway,
    })
}

fn row(LedgerLine { registration, state }: LedgerLine) -> RegistrationRow {
    RegistrationRow {
        received_at: registration.received_at,
        name: format!("{} {}", registration.first_name.as_str(), registration.last_name.as_str()),
        email: registration.email.as_str().to_owned(),
        party_size: registration.party_size.get(),
        state,
    }
}

const fn shown(lists::Coverage { as_of, listed, registered }: lists::Coverage) -> Coverage {
    Coverage { as_of, listed, registered }
}

/// Groups minutes into equal bars that cover the time from `opens` to `until`.
fn bars(minutes: &[MinuteCount], opens: Timestamp, until: Timestamp) -> Vec<Bar> {
    let first = minutes.first().map_or(opens, |minute| minute.minute.min(opens));
    let Ok(length_ms) = u64::try_from(until.millis_since(first)) else { return Vec::new() };
    let whole_minutes = length_ms / 60_000 + 1;
    let width = whole_minutes.div_ceil(BARS);
    let from = |index: u64| first.plus_secs(i64::try_from(index * width * 60).unwrap_or(i64::MAX));
    let mut bars: Vec<Bar> =
        (0..whole_minutes.div_ceil(width)).map(|index| Bar { from: from(index), count: 0 }).collect();
    for minute in minutes {
        let index = minute.minute.millis_since(first).div_euclid(60_000) / i64::try_from(width).unwrap_or(i64::MAX);
        if let Some(bar) = usize::try_from(index).ok().and_then(|index| bars.get_mut(index)) {
            bar.count += minute.count;
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    #[test]
    fn no_registration_is_left_out_of_the_chart_and_bars_stay_few() {
        for length in [1, 59, 60, 61, 119, 121, 1_000, 86_400] {
            let minutes: Vec<_> = (0..=length).map(|minute| MinuteCount { minute: at(minute), count: 2 }).collect();
            let bars = bars(&minutes, at(0), at(length));
            assert!(bars.len() <= 60, "{length} minutes make {} bars", bars.len());
            assert_eq!(bars.iter().map(|bar| bar.count).sum::<u64>(), 2 * (u64::try_from(length).unwrap_or(0) + 1));
        }
    }

    #[test]
    fn before_the_opening_there_is_no_chart() {
        assert!(bars(&[], at(10), at(5)).is_empty());
    }
}
