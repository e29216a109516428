//! The order of a draw as a line: how far the winners reach, and where one registration stands.

use leptos::prelude::*;

/// How long the line is.
pub(super) const WIDTH: u64 = 1_000;

/// The line, with the winners up to `cut` and a mark at `own`, of `WIDTH`; `words` say the same.
pub(super) fn rank_line(own: u64, cut: u64, words: String) -> AnyView {
    view! {
        <svg class="rank-line" viewBox="0 0 1000 60" role="img" aria-label=words preserveAspectRatio="none">
            <rect class="rank-all" x="0" y="20" width=WIDTH.to_string() height="20" />
            <rect class="rank-won" x="0" y="20" width=cut.to_string() height="20" />
            <rect class="rank-own" x=own.saturating_sub(4).to_string() y="6" width="8" height="48" />
        </svg>
    }
    .into_any()
}
