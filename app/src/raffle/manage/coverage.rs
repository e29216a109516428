//! How much of a raffle a list or a chart holds, in words.

use leptos::prelude::*;

use crate::i18n::{number, text};
use crate::raffle::list_api::Coverage;
use crate::ui::{Style, moment};

/// As of when, and what is missing: the ledger hears of everything a moment late.
#[component]
pub(super) fn CoverageNote(
    /// How much.
    coverage: Coverage,
    /// The zone of the event.
    zone: String,
) -> impl IntoView {
    let (at, listed) = (moment(coverage.as_of, &zone, Style::Exact), number(coverage.listed));
    let words = if coverage.is_behind() {
        text!(backoffice.list.part, at = at, listed = listed, registered = number(coverage.registered))
    } else {
        text!(backoffice.list.whole, at = at, listed = listed)
    };
    view! { <p class="muted">{words}</p> }
}
