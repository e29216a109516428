//! How anybody checks a draw.

use domain::id::RaffleId;
use leptos::prelude::*;

use crate::i18n::text;

const CLI: &str = "festival-tickets verify-draw record.json entries.bin";
const PYTHON: &str = "python3 scripts/verify_draw.py record.json entries.bin";

/// The two files of a draw, and the two programs that work it out again.
pub(super) fn how_to_verify(raffle: RaffleId) -> AnyView {
    let file = move |name: &'static str, words: &'static str| {
        let href = format!("/draws/{raffle}/{name}");
        view! { <a class="btn" href=href download=name rel="external">{words}</a> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="verify">
            <h2 id="verify">{text!(attendee.draw.verify)}</h2>
            <p>{text!(attendee.draw.verify_text)}</p>
            <div class="cluster">
                {file("record.json", text!(attendee.draw.record))} {file("entries.bin", text!(attendee.draw.entries))}
            </div>
            <h3>{text!(attendee.draw.cli)}</h3>
            <pre tabindex="0"><code>{CLI}</code></pre>
            <h3>{text!(attendee.draw.python)}</h3>
            <pre tabindex="0"><code>{PYTHON}</code></pre>
            <p class="small muted">{text!(attendee.draw.own)}</p>
        </section>
    }
    .into_any()
}
