//! A part of a page that comes from the server by itself: unlike a whole page it has no heading of
//! its own for what goes wrong.

use leptos::prelude::*;

use crate::ui::{ErrorNotice, Query, skeleton};

/// Shows what a query has brought; before that a skeleton, and a way on if it failed.
#[component]
pub(crate) fn Part<T, C, V>(
    /// What is shown.
    query: Query<T>,
    /// The part, built once.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let is_there = Memo::new(move |_| query.read().is_some());
    let has_failed = Memo::new(move |_| query.error().is_some());
    view! {
        <ErrorNotice
            error=Signal::derive(move || query.error())
            retry=Callback::new(move |()| query.reload())
        />
        {move || match (is_there.get(), untrack(|| query.get())) {
            (true, Some(first)) => {
                children(Signal::derive(move || query.get().unwrap_or_else(|| first.clone()))).into_any()
            }
            _ if has_failed.get() => ().into_any(),
            _ => skeleton(),
        }}
    }
}
