//! Pages that a first visit does not need: each is a WASM file of its own, loaded when somebody goes
//! there.
//!
//! The feature `split` sets them apart and needs `cargo leptos build --split`. Without it they are in
//! the one file, which is quicker to build and behaves the same.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::error::ApiError;
use crate::events::EventPage;
use crate::own_data::OwnDataPage;
use crate::raffle::{DrawPage, LookupPage, RegisterPage, TicketPage, TrustPage};
use crate::ui::{failed, live, skeleton};

type Part = Result<AnyView, SplitLoaderError>;

/// Declares the route view of a page, and the split point before it.
macro_rules! later {
    ($view:ident, $split:ident, $page:ident) => {
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($split, wasm_split_path = leptos::wasm_split, fallible)]
        fn $split() -> Part {
            Ok(view! { <$page /> }.into_any())
        }

        #[cfg(not(feature = "split"))]
        async fn $split() -> Part {
            Ok(view! { <$page /> }.into_any())
        }

        #[component]
        pub(super) fn $view() -> impl IntoView {
            later(|| Box::pin($split()))
        }
    };
}

later!(LaterEventPage, event_page, EventPage);
later!(LaterRegisterPage, register_page, RegisterPage);
later!(LaterTicketPage, ticket_page, TicketPage);
later!(LaterLookupPage, lookup_page, LookupPage);
later!(LaterOwnDataPage, own_data_page, OwnDataPage);
later!(LaterDrawPage, draw_page, DrawPage);
later!(LaterTrustPage, trust_page, TrustPage);

/// A skeleton until the page is loaded; a way on where it cannot be.
fn later(load: fn() -> Pin<Box<dyn Future<Output = Part>>>) -> AnyView {
    let arrived = RwSignal::new_local(None::<Part>);
    let owner = Owner::current().unwrap_or_default();
    let ask = move || {
        arrived.set(None);
        let part = owner.with(|| ScopedFuture::new_untracked(load()));
        spawn_local(async move {
            let part = part.await;
            // Somebody may have gone elsewhere meanwhile.
            let _ = arrived.try_set(Some(part));
        });
    };
    ask();
    let retry = Callback::new(move |()| ask());
    live(move || {
        arrived.track();
        match arrived.write_untracked().take() {
            Some(Ok(page)) => page,
            Some(Err(_)) => failed(&ApiError::Offline, retry),
            None => skeleton(),
        }
    })
    .into_any()
}
