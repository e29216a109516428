//! Who is signed in, and what happens when that ends in the middle of something.

use std::future::Future;

use domain::staff::Capability;
use leptos::prelude::*;

use crate::account::api::Me;
use crate::error::{ApiError, ApiResult};

/// The session as this tab knows it; the server decides.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    me: RwSignal<Option<Me>>,
    is_lost: RwSignal<bool>,
    /// Counts the times that somebody has signed in, so that what was refused is asked for again.
    renewals: RwSignal<u32>,
}

impl Session {
    /// Nobody is known yet; once in the SPA.
    pub(super) fn provide() {
        let (me, is_lost, renewals) = (RwSignal::new(None), RwSignal::new(false), RwSignal::new(0));
        provide_context(Self { me, is_lost, renewals });
    }

    /// Who is signed in; reactive.
    pub(crate) fn me(self) -> Option<Me> {
        self.me.get()
    }

    /// Whether somebody is signed in and may do this; reactive.
    pub(crate) fn may(self, capability: Capability) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.staff.role.may(capability)))
    }

    /// Whether the server has stopped knowing this session; reactive.
    pub(crate) fn is_lost(self) -> bool {
        self.is_lost.get()
    }

    /// How often somebody has signed in; reactive.
    pub(super) fn renewals(self) -> u32 {
        self.renewals.get()
    }

    /// Somebody has signed in.
    pub(crate) fn begin(self, me: Me) {
        self.me.set(Some(me));
        self.is_lost.set(false);
        self.renewals.update(|renewals| *renewals += 1);
    }

    /// Changes what is known about whoever is signed in.
    pub(crate) fn update(self, change: impl FnOnce(&mut Me)) {
        self.me.update(|me| {
            if let Some(me) = me {
                change(me);
            }
        });
    }

    /// The person does not want to sign in now; the next refusal asks again.
    pub(crate) fn put_off(self) {
        self.is_lost.set(false);
    }

    /// Somebody has signed out.
    pub(crate) fn end(self) {
        self.me.set(None);
        self.is_lost.set(false);
    }

    /// Passes a reply on, and notes when it says that the session has ended.
    pub(crate) async fn guard<T>(self, question: impl Future<Output = ApiResult<T>>) -> ApiResult<T> {
        let reply = question.await;
        if matches!(reply, Err(ApiError::SignInNeeded)) {
            self.is_lost.set(true);
        }
        reply
    }
}

/// The session of this tab.
pub(crate) fn use_session() -> Session {
    use_context().expect("the app provides a session")
}
