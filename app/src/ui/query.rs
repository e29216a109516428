//! Something that a page reads from the server, and reads again.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{use_clock, use_online};
use crate::error::{ApiError, ApiResult};

type Fetch<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = ApiResult<T>>>>>;

/// What the server said last, and whether it can be reached.
///
/// Unlike a resource it keeps what it has when asking again fails, so that nobody loses a page
/// because a train has entered a tunnel.
pub(crate) struct Query<T: Clone + PartialEq + Send + Sync + 'static> {
    data: RwSignal<Option<ArcRwSignal<T>>>,
    error: RwSignal<Option<ApiError>>,
    is_loading: RwSignal<bool>,
    /// Counts the questions, so that a late reply to an older one is dropped.
    asked: StoredValue<u32>,
    fetch: StoredValue<Fetch<T>, LocalStorage>,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Copy for Query<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Query<T> {
    /// Asks at once, and anew whenever a signal that `fetch` reads has changed, and when the network
    /// is back after a failure.
    pub fn new<F: Future<Output = ApiResult<T>> + 'static>(fetch: impl Fn() -> F + 'static) -> Self {
        let fetch: Fetch<T> = Rc::new(move || Box::pin(fetch()));
        let query = Self {
            data: RwSignal::new(None),
            error: RwSignal::new(None),
            is_loading: RwSignal::new(true),
            asked: StoredValue::new(0),
            fetch: StoredValue::new_local(fetch),
        };
        Effect::new(move |_| {
            query.data.set(None);
            query.ask();
        });
        let online = use_online();
        Effect::new(move |before: Option<bool>| {
            let is_online = online.get();
            if is_online && before == Some(false) && query.error.with_untracked(Option::is_some) {
                query.reload();
            }
            is_online
        });
        query
    }

    /// Asks again every so many seconds, while the page is seen; not at all while it says nothing.
    #[must_use]
    pub fn every(self, secs: impl Fn() -> Option<i64> + Send + Sync + 'static) -> Self {
        let clock = use_clock();
        Effect::new(move |asked_at: Option<i64>| {
            let now = clock.now().as_millis() / 1_000;
            let asked_at = asked_at.unwrap_or(now);
            let is_due = secs().is_some_and(|secs| now - asked_at >= secs);
            if !is_due || self.is_loading.get_untracked() {
                return asked_at;
            }
            self.reload();
            now
        });
        self
    }

    /// Asks again, and keeps what there is until the reply is here.
    pub fn reload(self) {
        untrack(|| self.ask());
    }

    fn ask(self) {
        let Some(fetch) = self.fetch.try_get_value() else { return };
        self.asked.update_value(|asked| *asked += 1);
        let number = self.asked.get_value();
        self.is_loading.set(true);
        let reply = fetch();
        spawn_local(async move {
            let reply = reply.await;
            // The page may be gone, or have asked something else.
            if self.asked.try_get_value() == Some(number) {
                self.is_loading.set(false);
                match reply {
                    Ok(data) => self.set(data),
                    Err(error) => self.error.set(Some(error)),
                }
            }
        });
    }

    /// Puts in what another call has brought.
    pub fn set(self, data: T) {
        self.error.set(None);
        match self.data.get_untracked() {
            None => self.data.set(Some(ArcRwSignal::new(data))),
            Some(cell) if cell.with_untracked(|old| *old != data) => cell.set(data),
            Some(_) => {}
        }
    }

    /// What there is, once there is anything; reactive on its coming, not on its changes.
    pub fn cell(self) -> Option<ArcRwSignal<T>> {
        self.data.get()
    }

    /// A copy of what there is; reactive.
    pub fn get(self) -> Option<T> {
        self.data.get().map(|cell| cell.get())
    }

    /// Why the last question failed; reactive.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// Whether a reply is awaited; reactive.
    pub fn is_loading(self) -> bool {
        self.is_loading.get()
    }
}
