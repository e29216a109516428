//! Something that a page reads from the server, and reads again.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{effect, use_clock, use_online};
use crate::error::{ApiError, ApiResult};

/// What the server said last, and whether it can be reached.
///
/// Unlike a resource it keeps what it has when asking again fails, so that nobody loses a page
/// because a train has entered a tunnel.
pub(crate) struct Query<T> {
    core: Core,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Query<T> {
    /// Asks at once, and anew whenever a signal that `fetch` reads has changed, and when the network
    /// is back after a failure.
    pub(crate) fn new<F: Future<Output = ApiResult<T>> + 'static>(fetch: impl Fn() -> F + 'static) -> Self {
        let fetch = move || {
            let reply = fetch();
            let reply = async move { reply.await.map(|data| Arc::new(data) as Data) };
            Box::pin(reply) as Pin<Box<dyn Future<Output = ApiResult<Data>>>>
        };
        Self { core: Core::new(Rc::new(fetch), is_same::<T>), kind: PhantomData }
    }

    /// Asks again every so many seconds, while the page is seen; not at all while it says nothing.
    #[must_use]
    pub(crate) fn every(self, secs: impl Fn() -> Option<i64> + 'static) -> Self {
        self.core.every(Box::new(secs));
        self
    }

    /// Asks again, and keeps what there is until the reply is here.
    pub(crate) fn reload(self) {
        untrack(|| self.core.ask());
    }

    /// Puts in what another call has brought.
    pub(crate) fn set(self, data: T) {
        self.core.set(Arc::new(data));
    }

    /// What there is, once there is anything; reactive.
    pub(crate) fn read(self) -> Option<Arc<T>> {
        self.core.data.get().and_then(|data| data.downcast().ok())
    }

    /// A copy of what there is; reactive.
    pub(crate) fn get(self) -> Option<T> {
        self.read().map(|data| (*data).clone())
    }

    /// Why the last question failed; reactive.
    pub(crate) fn error(self) -> Option<ApiError> {
        self.core.error.get()
    }
}

fn is_same<T: PartialEq + 'static>(one: &Data, other: &Data) -> bool {
    one.downcast_ref::<T>() == other.downcast_ref::<T>()
}

/// What any query has brought. The types of the pages end here, so that all that follows is compiled once.
type Data = Arc<dyn Any + Send + Sync>;
type Fetch = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = ApiResult<Data>>>>>;

#[derive(Clone, Copy)]
struct Core {
    data: RwSignal<Option<Data>>,
    error: RwSignal<Option<ApiError>>,
    is_loading: StoredValue<bool>,
    /// Counts the questions, so that a late reply to an older one is dropped.
    asked: StoredValue<u32>,
    fetch: StoredValue<Fetch, LocalStorage>,
    is_same: fn(&Data, &Data) -> bool,
}

impl Core {
    fn new(fetch: Fetch, is_same: fn(&Data, &Data) -> bool) -> Self {
        let core = Self {
            data: RwSignal::new(None),
            error: RwSignal::new(None),
            is_loading: StoredValue::new(true),
            asked: StoredValue::new(0),
            fetch: StoredValue::new_local(fetch),
            is_same,
        };
        effect(move || {
            core.data.set(None);
            core.ask();
        });
        let online = use_online();
        let mut was_online = true;
        effect(move || {
            let is_online = online.get();
            if is_online && !was_online && core.error.with_untracked(Option::is_some) {
                untrack(|| core.ask());
            }
            was_online = is_online;
        });
        core
    }

    fn every(self, secs: Box<dyn Fn() -> Option<i64>>) {
        let clock = use_clock();
        let mut asked_at = None;
        effect(move || {
            let now = clock.now().as_millis() / 1_000;
            let waited = now - *asked_at.get_or_insert(now);
            if secs().is_some_and(|secs| waited >= secs) && !self.is_loading.get_value() {
                asked_at = Some(now);
                untrack(|| self.ask());
            }
        });
    }

    fn ask(self) {
        let Some(fetch) = self.fetch.try_get_value() else { return };
        self.asked.update_value(|asked| *asked += 1);
        let number = self.asked.get_value();
        self.is_loading.set_value(true);
        let reply = fetch();
        spawn_local(async move {
            let reply = reply.await;
            // The page may be gone, or have asked something else.
            if self.asked.try_get_value() == Some(number) {
                self.is_loading.set_value(false);
                match reply {
                    Ok(data) => self.set(data),
                    Err(error) => self.error.set(Some(error)),
                }
            }
        });
    }

    fn set(self, data: Data) {
        if self.error.with_untracked(Option::is_some) {
            self.error.set(None);
        }
        let is_news = self.data.with_untracked(|old| old.as_ref().is_none_or(|old| !(self.is_same)(old, &data)));
        if is_news {
            self.data.set(Some(data));
        }
    }
}
