//! The four states of something that comes from the server: loading, there, not to be had, and out
//! of date.

use leptos::prelude::*;

use super::error::retry_button;
use super::{ErrorText, Kind, Query, announce, effect, live, memo, notice_of, skeleton};
use crate::error::ApiError;
use crate::i18n::text;

/// Shows what a query has brought, and shows it anew whenever that changes; before it a skeleton, or
/// a way on if it failed.
///
/// `page` is a function of the data alone. Elements that stay the same stay in place, and so does
/// the focus; what the page itself remembers is made outside of it.
pub(crate) fn show<T: Clone + PartialEq + Send + Sync + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    page: impl Fn(&T) -> AnyView + Send + 'static,
) -> AnyView {
    let page = move || query.read().map(|data| page(&data));
    states(State::of(query), skeleton, Box::new(page))
}

/// Shows what a query has brought, and builds it once: for pages with a form, which keeps what was
/// typed. Parts of it that change read the query again.
pub(crate) fn show_once<T: Clone + PartialEq + Send + Sync + 'static>(
    query: Query<T>,
    skeleton: fn() -> AnyView,
    page: impl Fn(&T) -> AnyView + Send + 'static,
) -> AnyView {
    let state = State::of(query);
    let page = move || {
        state.is_there.get();
        untrack(|| query.read().map(|data| page(&data)))
    };
    states(state, skeleton, Box::new(page))
}

/// Shows what a query has brought, and builds it once; `children` get a signal of it.
#[component]
pub(crate) fn Loaded<T, C, V>(
    /// What is shown.
    query: Query<T>,
    /// The page itself.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    show_once(query, skeleton, move |first| {
        let first = first.clone();
        children(Signal::derive(move || query.get().unwrap_or_else(|| first.clone()))).into_any()
    })
}

/// What is known of a query without knowing what it is for.
#[derive(Clone, Copy)]
struct State {
    is_there: Memo<bool>,
    error: Memo<Option<ApiError>>,
    retry: Callback<()>,
}

impl State {
    fn of<T: Clone + PartialEq + Send + Sync + 'static>(query: Query<T>) -> Self {
        Self {
            is_there: memo(move || query.read().is_some()),
            error: memo(move || query.error()),
            retry: Callback::new(move |()| query.reload()),
        }
    }
}

fn states(state: State, skeleton: fn() -> AnyView, page: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    let State { is_there, error, retry } = state;
    let is_stale = memo(move || is_there.get() && error.with(Option::is_some));
    effect(move || {
        if is_stale.get() {
            announce(text!(kit.stale));
        }
    });
    view! {
        {live(move || is_stale.get().then(|| stale(retry)))}
        {live(move || {
            let not_there = move || error.get().map_or_else(skeleton, |error| failed(&error, retry));
            page().unwrap_or_else(not_there)
        })}
    }
    .into_any()
}

/// Asked again, and not answered: what is there may be old.
fn stale(retry: Callback<()>) -> AnyView {
    let content = view! {
        <p>{text!(kit.stale)}</p>
        {retry_button(retry)}
    };
    view! { <div class="page">{notice_of(Kind::Warn, content.into_any())}</div> }.into_any()
}

/// Not to be had: what it is, and what to do next.
pub(crate) fn failed(error: &ApiError, retry: Callback<()>) -> AnyView {
    let told = ErrorText::of(error, "");
    // Asking again for something that is not there does not bring it.
    let retry = (*error != ApiError::NotFound).then(|| retry_button(retry));
    view! {
        <div class="page page-narrow">
            <div class="empty" data-kind=Kind::Bad.as_str() role="alert">
                <h1>{told.title}</h1>
                <p>{told.next}</p>
                {retry}
            </div>
        </div>
    }
    .into_any()
}
