//! Reading from the server with a session that may end: after signing in again it goes on.

use std::future::Future;

use leptos::prelude::*;

use super::use_session;
use crate::error::{ApiError, ApiResult};
use crate::ui::Query;

/// A query whose refusal for want of a session brings up the sign-in, and which asks again after it.
pub(crate) fn ask<T, F>(fetch: impl Fn() -> F + 'static) -> Query<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = ApiResult<T>> + 'static,
{
    let session = use_session();
    let query = Query::new(move || session.guard(fetch()));
    Effect::new(move |before: Option<u32>| {
        let renewals = session.renewals();
        if before.is_some_and(|before| before != renewals) && needs_session(query) {
            query.reload();
        }
        renewals
    });
    query
}

/// Asks again every so many seconds, but not while nobody is signed in.
pub(crate) fn watch<T>(query: Query<T>, secs: impl Fn() -> Option<i64> + Send + Sync + 'static) -> Query<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    query.every(move || if needs_session(query) { None } else { secs() })
}

fn needs_session<T: Clone + PartialEq + Send + Sync + 'static>(query: Query<T>) -> bool {
    untrack(|| query.error()) == Some(ApiError::SignInNeeded)
}
