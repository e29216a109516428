//! What holds for every request.

use leptos::prelude::*;

/// What holds for every request.
pub(super) fn how_it_works(site: &str) -> impl IntoView + use<> {
    let first_try = format!("curl {site}/v1/events");
    view! {
        <section class="stack" aria-labelledby="how-it-works">
            <h2 id="how-it-works">"How it works"</h2>
            <pre>{first_try}</pre>
            <ul class="prose">
                <li>"Requests and answers are JSON. No key is needed. The rules and limits are those of the pages."</li>
                <li>
                    "Times are in UTC, as RFC 3339 has them. A window holds its first moment, "<code>"opens"</code>
                    ", and not its last, "<code>"closes"</code>"."
                </li>
                <li>
                    "Answers that are the same for everybody may be two seconds old. They carry an "<code>"ETag"</code>
                    ": send it back as "<code>"If-None-Match"</code>", and what has not changed is not sent again."
                </li>
                <li>
                    "Every error is a "<a href="#problems">"problem"</a>": branch on its "<code>"code"</code>
                    ", and show people its "<code>"detail"</code>"."
                </li>
                <li>
                    "Whoever comes too often is told in "<code>"Retry-After"</code>" how many seconds to wait. Sending the
                    same registration again is harmless."
                </li>
                <li>"Fields and words are added in time, so ignore those that you do not know. Those that are here stay."</li>
                <li>
                    "The same in a form for machines: "<a href="/v1/openapi.json">"openapi.json"</a>"."
                </li>
            </ul>
        </section>
    }
}
