//! The four states of something that comes from the server: loading, there, not to be had, and out
//! of date.

use leptos::prelude::*;

use super::error::retry_button;
use super::{ErrorText, Query, Skeleton};
use crate::error::ApiError;
use crate::i18n::text;

/// Shows what a query has brought; before that a skeleton, or a way on if it failed.
///
/// `children` get a signal and are built once: what changes later changes in place, so that nobody
/// loses the focus to a refresh.
#[component]
pub(crate) fn Loaded<T, C, V>(
    /// What is shown.
    query: Query<T>,
    /// What stands there before, where it is not the usual skeleton.
    #[prop(optional, into)]
    skeleton: Option<ViewFn>,
    /// The page itself.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| query.reload());
    move || match query.cell() {
        Some(cell) => {
            let stale = stale(Signal::derive(move || query.error()), retry);
            (stale, children(cell.read_only().into())).into_any()
        }
        None => first_time(query.error(), retry, skeleton.as_ref()),
    }
}

fn first_time(error: Option<ApiError>, retry: Callback<()>, skeleton: Option<&ViewFn>) -> AnyView {
    let Some(error) = error else {
        return skeleton.map_or_else(|| view! { <Skeleton /> }.into_any(), ViewFn::run);
    };
    let told = ErrorText::of(&error, "");
    // Asking again for something that is not there does not bring it.
    let retry = (error != ApiError::NotFound).then_some(retry);
    view! {
        <div class="page page-narrow">
            <div class="empty" data-kind="bad" role="alert">
                <h1>{told.title}</h1>
                <p>{told.next}</p>
                {retry.map(retry_button)}
            </div>
        </div>
    }
    .into_any()
}

fn stale(error: Signal<Option<ApiError>>, retry: Callback<()>) -> impl IntoView {
    let is_stale = Memo::new(move |_| error.with(Option::is_some));
    view! {
        <div class="page" role="status">
            <Show when=move || is_stale.get()>
                <div class="notice" data-kind="warn">
                    <p>{text!(kit.stale)}</p>
                    {retry_button(retry)}
                </div>
            </Show>
        </div>
    }
}
