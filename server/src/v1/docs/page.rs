//! The whole page: its head, and its parts in reading order.

use leptos::prelude::*;

use super::contents::contents;
use super::how_it_works::how_it_works;
use super::operation::operation_part;
use super::outline::{Group, Outline};
use super::problems::problems_part;
use super::shape::shape_part;

/// The page of the API.
pub(super) fn page(outline: Outline, site: &str) -> impl IntoView + use<> {
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
                <main class="site-main page" id="main" tabindex="-1">
                    <div class="page-head">
                        <p class="kicker">"For programs"</p>
                        <h1>"The public API"</h1>
                        <p class="lead">{about}</p>
                    </div>
                    <div class="api">
                        {contents(groups.clone(), shape_names)}
                        <div class="stack stack-loose">
                            {how_it_works(site)}
                            {groups.into_iter().map(group_part).collect_view()}
                            <section class="stack" aria-labelledby="shapes">
                                <h2 id="shapes">"Shapes"</h2>
                                {shapes.into_iter().map(shape_part).collect_view()}
                            </section>
                            {problems_part()}
                        </div>
                    </div>
                </main>
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

/// Operations that belong together.
fn group_part(group: Group) -> impl IntoView {
    let id = group.name.to_lowercase();
    view! {
        <section class="stack" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{group.name}</h2>
            <p class="lead">{group.about}</p>
            {group.operations.into_iter().map(operation_part).collect_view()}
        </section>
    }
}
