//! Forms that change something are only shown to those who may send them; the server asks again.

use domain::staff::Capability;
use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::use_session;
use crate::error::ApiError;
use crate::i18n::text;
use crate::ui::{ErrorNotice, set_title};

/// The page, or why there is none.
#[component]
pub(super) fn OnlyManagers() -> impl IntoView {
    let session = use_session();
    let may_manage = Memo::new(move |_| session.may(Capability::Manage));
    move || if may_manage.get() { view! { <Outlet /> }.into_any() } else { refused() }
}

fn refused() -> AnyView {
    let title = text!(backoffice.only_managers);
    set_title(title);
    view! {
        <h1>{title}</h1>
        <ErrorNotice error=Signal::stored(Some(ApiError::Forbidden)) />
    }
    .into_any()
}
