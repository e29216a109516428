//! Addresses of pages: `to("/events")` is where the events are, whatever path the SPA is served under.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

#[derive(Clone)]
struct Base(String);

/// Keeps the path that the SPA is served under, and gives it in the form that the router takes.
pub(super) fn provide(base: &str) -> String {
    let base = base.trim_end_matches('/').to_owned();
    provide_context(Base(base.clone()));
    base
}

/// The address of a page, for a link.
pub(crate) fn to(page: &str) -> String {
    let base = use_context::<Base>().map(|base| base.0).unwrap_or_default();
    format!("{base}{page}")
}

/// The page of an address: the reverse of [`to`].
pub(super) fn page_of(address: &str) -> String {
    let base = use_context::<Base>().map(|base| base.0).unwrap_or_default();
    let page = address.strip_prefix(&base).unwrap_or(address);
    if page.is_empty() { "/".to_owned() } else { page.to_owned() }
}

/// Leads to another page.
#[derive(Clone, Copy)]
pub(crate) struct Go(Callback<(String, NavigateOptions)>);

impl Go {
    /// To this page; the way back leads here.
    pub(crate) fn to(self, page: &str) {
        self.0.run((page.to_owned(), NavigateOptions::default()));
    }

    /// To this page, which takes the place of the present one in the history.
    pub(crate) fn instead(self, page: &str) {
        self.0.run((page.to_owned(), NavigateOptions { replace: true, ..NavigateOptions::default() }));
    }
}

/// A way to lead to other pages, for handlers.
pub(crate) fn use_go() -> Go {
    let navigate = use_navigate();
    Go(Callback::new(move |(page, options): (String, NavigateOptions)| navigate(&page, options)))
}
