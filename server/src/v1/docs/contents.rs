//! Where is what on the page.

use leptos::prelude::*;

use super::outline::Group;

/// Where is what.
pub(super) fn contents(groups: Vec<Group>, shapes: Vec<String>) -> impl IntoView {
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
