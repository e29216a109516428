//! What can be wrong, each kind at the address that problems name as their type.

use leptos::prelude::*;

use super::super::problem::Kind;

/// All kinds of problems.
pub(super) fn problems_part() -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="problems">
            <h2 id="problems">"Problems"</h2>
            <p class="prose">
                "Errors are answered as "<code>"application/problem+json"</code>" (RFC 9457), in the shape "
                <a href="#shape-Problem">"Problem"</a>". Nothing was changed when one comes."
            </p>
            {Kind::ALL.iter().map(problem_part).collect_view()}
        </section>
    }
}

/// One kind of problem.
fn problem_part(kind: &Kind) -> impl IntoView + use<> {
    view! {
        <section class="panel" aria-labelledby=kind.anchor()>
            <h3 id=kind.anchor()>{kind.title}</h3>
            <p class="route"><span class="badge" data-kind="bad">{kind.status.as_u16()}</span><code>{kind.code}</code></p>
            <p class="prose">{kind.next}</p>
        </section>
    }
}
