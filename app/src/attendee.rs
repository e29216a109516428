//! The attendees' surface: its route table, and what surrounds every page.

mod footer;
mod header;
mod later;
mod not_found;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

use crate::events::EventsPage;
use crate::raffle::Receipts;
use crate::ui::{Announcements, Clock, FocusOnNavigation, OfflineBanner, Online, SkipLink, shell::take_over};
use footer::SiteFooter;
use header::SiteHeader;
use later::{
    LaterDrawPage, LaterEventPage, LaterLookupPage, LaterOwnDataPage, LaterRegisterPage, LaterTicketPage,
    LaterTrustPage,
};
use not_found::NotFoundPage;

/// The attendee SPA.
#[component]
pub fn AttendeeApp(
    /// The path that the SPA is served under, `/` by default.
    base: String,
) -> impl IntoView {
    Online::provide();
    Clock::provide();
    Receipts::provide();
    take_over();
    view! {
        <Router base=base.trim_end_matches('/').to_owned()>
            <SkipLink />
            <SiteHeader />
            <OfflineBanner />
            <main class="site-main" id="main" tabindex="-1">
                <FocusOnNavigation />
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=EventsPage />
                    <Route path=path!("/events/:event") view=LaterEventPage />
                    <Route path=path!("/raffles/:raffle/register") view=LaterRegisterPage />
                    <Route path=path!("/ticket") view=LaterTicketPage />
                    <Route path=path!("/lookup") view=LaterLookupPage />
                    <Route path=path!("/my-data") view=LaterOwnDataPage />
                    <Route path=path!("/draws/:raffle") view=LaterDrawPage />
                    <Route path=path!("/why-trust") view=LaterTrustPage />
                </FlatRoutes>
            </main>
            <SiteFooter />
        </Router>
        <Announcements />
    }
}
