//! Something that a page asks the server to do: once at a time, with its failure kept for the page.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::error::{ApiError, ApiResult};

/// One thing that can be asked for, again and again, but never twice at once.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
}

impl Call {
    /// Nothing has been asked yet.
    pub fn new() -> Self {
        Self { is_busy: RwSignal::new(false), error: RwSignal::new(None) }
    }

    /// Asks, and goes on with the reply. While a reply is awaited another question is dropped: people
    /// press twice.
    pub fn start<T: 'static>(
        self,
        question: impl Future<Output = ApiResult<T>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let reply = question.await;
            // Nobody waits any more when the page is gone.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match reply {
                Ok(reply) => then(reply),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Whether a reply is awaited; reactive.
    pub fn is_busy(self) -> bool {
        self.is_busy.get()
    }

    /// Why it failed; reactive.
    pub fn error(self) -> Option<ApiError> {
        self.error.get()
    }

    /// Forgets the failure.
    pub fn clear(self) {
        self.error.set(None);
    }
}
