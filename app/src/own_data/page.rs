//! The page that a link in a mail leads to: `/my-data#TOKEN`. The token stands behind the `#`, so it
//! never reaches a server's log, and nothing happens on arrival, because mail scanners follow links.

use domain::raffle::DataWish;
use leptos::prelude::*;

use super::api::{DataLinkFacts, open_data_link};
use super::erase::Erase;
use super::export::Export;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{Query, live, memo, set_title, show_once, skeleton};

/// Says what the link is for, and asks once more.
#[component]
pub(crate) fn OwnDataPage() -> impl IntoView {
    set_title(text!(attendee.data.title));
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let content = if token.is_empty() { no_link() } else { with_link(token) };
    view! { <div class="page page-narrow stack stack-loose">{content}</div> }
}

fn with_link(token: String) -> AnyView {
    let asked = token.clone();
    let link = Query::new(move || open_data_link(asked.clone()));
    let is_gone = memo(move || link.error() == Some(ApiError::NotFound) && link.read().is_none());
    live(move || {
        let token = token.clone();
        let page = move |facts: &DataLinkFacts| content(facts.clone(), token.clone());
        if is_gone.get() { no_link() } else { show_once(link, skeleton, page) }
    })
    .into_any()
}

fn content(facts: DataLinkFacts, token: String) -> AnyView {
    match facts.wish {
        DataWish::Export => view! { <Export facts token /> }.into_any(),
        DataWish::Erase => view! { <Erase facts token /> }.into_any(),
    }
}

/// The link was used, has run out, or is not whole.
pub(super) fn no_link() -> AnyView {
    view! {
        <header class="page-head">
            <h1>{text!(attendee.data.no_link.title)}</h1>
            <p class="lead">{text!(attendee.data.no_link.next)}</p>
        </header>
        <p class="cluster">
            <a class="btn" href="/ticket">{text!(attendee.data.to_ticket)}</a>
            <a href="/lookup">{text!(attendee.ticket.lost)}</a>
        </p>
    }
    .into_any()
}
