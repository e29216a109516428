//! The time that is left, to the second in the last day. It is there to be looked at: a reader that
//! speaks hears it when it is asked for, and not each second.

use domain::time::Timestamp;
use leptos::prelude::*;

use super::{effect, live, memo, use_clock};
use crate::i18n::plural;

const DAY: u64 = 86_400;

/// Counts down to a moment, and then says so once.
#[component]
pub(crate) fn Countdown(
    /// The moment.
    until: Timestamp,
    /// What ends then, such as "Time left to register".
    #[prop(into)]
    label: String,
    /// What happens then.
    #[prop(optional, into)]
    on_end: Option<Callback<()>>,
) -> impl IntoView {
    let clock = use_clock();
    let left = memo(move || u64::from(secs_between(clock.now(), until)));
    let mut before = 0;
    effect(move || {
        let now = left.get();
        if let (1.., 0, Some(on_end)) = (before, now, on_end) {
            on_end.run(());
        }
        before = now;
    });
    let part = move |index: usize| {
        let amount = live(move || parts(left.get())[index].0.to_string());
        let unit = live(move || parts(left.get())[index].1.clone());
        view! { <span><b>{amount}</b>" "{unit}</span> }
    };
    view! {
        <div class="countdown" role="timer" aria-live="off" aria-label=label>
            {part(0)} {part(1)} {part(2)}
        </div>
    }
}

fn secs_between(now: Timestamp, until: Timestamp) -> u32 {
    u32::try_from(until.millis_since(now).max(0) / 1_000).unwrap_or(u32::MAX)
}

/// Days, hours and minutes; hours, minutes and seconds in the last day.
fn parts(left: u64) -> [(u64, String); 3] {
    let (days, hours, minutes, seconds) = (left / DAY, left % DAY / 3_600, left % 3_600 / 60, left % 60);
    let hours = (hours, plural!(kit.hour, hours));
    let minutes = (minutes, plural!(kit.minute, minutes));
    if days > 0 {
        [(days, plural!(kit.day, days)), hours, minutes]
    } else {
        [hours, minutes, (seconds, plural!(kit.second, seconds))]
    }
}
