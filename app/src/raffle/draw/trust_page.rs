//! Why a draw can be trusted, for people who have never heard of a hash.

use leptos::prelude::*;

use crate::i18n::text;
use crate::ui::set_title;

/// How a draw goes, what can be checked, and what has to be believed.
#[component]
pub(crate) fn TrustPage() -> impl IntoView {
    let title = text!(attendee.trust.title);
    set_title(title);
    let steps = [
        (text!(attendee.trust.register.title), text!(attendee.trust.register.text)),
        (text!(attendee.trust.seal.title), text!(attendee.trust.seal.text)),
        (text!(attendee.trust.chance.title), text!(attendee.trust.chance.text)),
        (text!(attendee.trust.order.title), text!(attendee.trust.order.text)),
        (text!(attendee.trust.check.title), text!(attendee.trust.check.text)),
    ];
    let steps: Vec<AnyView> = steps.into_iter().map(step).collect();
    let sources = [
        (text!(attendee.trust.beacon.title), text!(attendee.trust.beacon.text)),
        (text!(attendee.trust.figures.title), text!(attendee.trust.figures.text)),
        (text!(attendee.trust.secret.title), text!(attendee.trust.secret.text)),
    ];
    let sources: Vec<AnyView> = sources.into_iter().map(source).collect();
    view! {
        <div class="page page-narrow stack stack-loose">
            <header class="page-head">
                <h1>{title}</h1>
                <p class="lead">{text!(attendee.trust.lead)}</p>
            </header>
            <section class="prose" aria-labelledby="how">
                <h2 id="how">{text!(attendee.trust.how)}</h2>
                <ol>{steps}</ol>
            </section>
            <section class="prose" aria-labelledby="chance">
                <h2 id="chance">{text!(attendee.trust.sources)}</h2>
                <dl>{sources}</dl>
            </section>
            <section class="prose" aria-labelledby="open">
                <h2 id="open">{text!(attendee.trust.believe.title)}</h2>
                <p>{text!(attendee.trust.believe.text)}</p>
                <p>{text!(attendee.trust.believe.receipt)}</p>
            </section>
        </div>
    }
}

fn step((title, text): (&'static str, &'static str)) -> AnyView {
    view! {
        <li>
            <strong>{title}</strong>
            " "
            {text}
        </li>
    }
    .into_any()
}

fn source((title, text): (&'static str, &'static str)) -> AnyView {
    view! {
        <dt>
            <strong>{title}</strong>
        </dt>
        <dd>{text}</dd>
    }
    .into_any()
}
