//! What surrounds every page behind the gate: the navigation, the page, and the sign-in that comes
//! up when the session ends.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::side_nav::SideNav;
use crate::account::SignInAgain;
use crate::ui::{OfflineBanner, SkipLink};

/// The navigation beside the page.
#[component]
pub(super) fn Shell() -> impl IntoView {
    view! {
        <SkipLink />
        <OfflineBanner />
        <div class="shell">
            <SideNav />
            <main id="main" class="shell-main" tabindex="-1">
                <Outlet />
            </main>
        </div>
        <SignInAgain />
    }
}
