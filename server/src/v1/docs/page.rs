//! The whole page: head, contents, how the API works, operations, shapes, problems.

use leptos::prelude::*;
use services::markdown;

use super::fields::Fields;
use super::operation::OperationPart;
use super::outline::{Group, Outline, Shape};
use super::problems::ProblemsPart;

/// The page of the API.
#[component]
pub(super) fn Page(
    /// What the document says.
    outline: Outline,
    /// Where this installation is.
    site: String,
) -> impl IntoView {
    let Outline { title, about, groups, shapes } = outline;
    let shape_names = shapes.iter().map(|shape| shape.name.clone()).collect();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="description" content=about.clone() />
                <title>"API · " {title.clone()}</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/v1/docs.css" />
            </head>
            <body>
                <a class="skip-link" href="#main">"Skip to the content"</a>
                <header class="site-header">
                    <div class="page">
                        <a class="brand" href="/">{title}</a>
                        <nav class="site-nav" aria-label="Site">
                            <a href="/">"Events"</a>
                            <a href="/v1/docs" aria-current="page">"API"</a>
                        </nav>
                    </div>
                </header>
                <div class="page api">
                    <Contents groups=groups.clone() shapes=shape_names />
                    <main class="site-main stack stack-loose" id="main" tabindex="-1">
                        <div class="page-head">
                            <p class="kicker">"For programs"</p>
                            <h1>"The public API"</h1>
                            <p class="lead">{about}</p>
                        </div>
                        <HowItWorks site />
                        {groups.into_iter().map(|group| view! { <GroupPart group /> }).collect_view()}
                        <section class="stack" aria-labelledby="shapes">
                            <h2 id="shapes">"Shapes"</h2>
                            {shapes.into_iter().map(|shape| view! { <ShapePart shape /> }).collect_view()}
                        </section>
                        <ProblemsPart />
                    </main>
                </div>
                <footer class="site-footer">
                    <div class="page">
                        <span>"Festival Tickets, open source under Apache-2.0"</span>
                        <a href="/v1/openapi.json">"This page for machines: OpenAPI"</a>
                    </div>
                </footer>
            </body>
        </html>
    }
}

/// Where is what.
#[component]
fn Contents(groups: Vec<Group>, shapes: Vec<String>) -> impl IntoView {
    let link = |anchor: String, words: String| view! { <li><a href=format!("#{anchor}")>{words}</a></li> };
    let group = |group: Group| {
        let links = group.operations.into_iter().map(|one| link(one.anchor, one.summary)).collect_view();
        view! { <li>{group.name}<ul>{links}</ul></li> }
    };
    let shapes = shapes.into_iter().map(|name| link(format!("shape-{name}"), name)).collect_view();
    view! {
        <nav class="contents" aria-label="On this page">
            <ul>
                {link("how-it-works".into(), "How it works".into())}
                {groups.into_iter().map(group).collect_view()}
                <li><a href="#shapes">"Shapes"</a><ul class="contents-shapes">{shapes}</ul></li>
                {link("problems".into(), "Problems".into())}
            </ul>
        </nav>
    }
}

/// What holds for every request.
#[component]
fn HowItWorks(site: String) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="how-it-works">
            <h2 id="how-it-works">"How it works"</h2>
            <pre>"curl "{site}"/v1/events"</pre>
            <ul class="prose">
                <li>"Requests and answers are JSON. No key is needed. The rules and limits are those of the pages."</li>
                <li>
                    "Times are in UTC, as RFC 3339 has them. What "<em>"opens"</em>" and "<em>"closes"</em>
                    " holds its first moment and not its last."
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

/// Operations that belong together.
#[component]
fn GroupPart(group: Group) -> impl IntoView {
    let id = group.name.to_lowercase();
    view! {
        <section class="stack" aria-labelledby=id.clone()>
            <h2 id=id>{group.name}</h2>
            <p class="lead">{group.about}</p>
            {group.operations.into_iter().map(|operation| view! { <OperationPart operation /> }).collect_view()}
        </section>
    }
}

/// A JSON object, or a choice of words.
#[component]
fn ShapePart(shape: Shape) -> impl IntoView {
    let id = format!("shape-{}", shape.name);
    let words = (!shape.words.is_empty()).then(|| {
        let words = shape.words.into_iter().map(|word| view! { <li><code>{word}</code></li> }).collect_view();
        view! { <ul class="words" aria-label="One of">{words}</ul> }
    });
    view! {
        <section class="panel" aria-labelledby=id.clone()>
            <h3 id=id>{shape.name}</h3>
            <div class="prose" inner_html=markdown::to_html(&shape.about)></div>
            {words}
            <Fields fields=shape.fields />
        </section>
    }
}
