//! The organizers' surface: its route table.
//!
//! In reading order: `base` (addresses), `session` and `gate` (who is signed in), `ask`
//! and `part` (reading from the server), `shell` and `side_nav` (what surrounds a page), `tabs`, `stat`, `age`,
//! `deed`, `refused`, `unsaved`, `editor`, `toast`, `only_managers` and `not_found` (what pages of several features
//! share).

mod age;
mod ask;
mod base;
mod deed;
mod editor;
mod gate;
mod not_found;
mod only_managers;
mod part;
mod refused;
mod session;
mod shell;
mod side_nav;
mod stat;
mod tabs;
mod toast;
mod unsaved;

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

pub(crate) use age::age;
pub(crate) use ask::{ask, watch};
pub(crate) use base::{to, use_go};
pub(crate) use deed::{Deed, DeedWords};
pub(crate) use editor::{Editor, EditorForm, EditorPreview, edit_loaded};
pub(crate) use part::Part;
pub(crate) use refused::SaveRefused;
pub(crate) use session::{Session, use_session};
pub(crate) use stat::Stat;
pub(crate) use tabs::{FilterTabs, use_filter};
pub(crate) use toast::toast;

use crate::account::{AccountPage, LinkPage, SignInPage, StaffPage};
use crate::events::manage::{EditEventPage, EventDeskPage, EventListPage, NewEventPage};
use crate::operations::{AuditPage, DeadLettersPage, HomePage, OutboxPage, QueuePage};
use crate::raffle::manage::{
    ByHandPage, EditRafflePage, NewRafflePage, OverviewPage, RaffleDeskPage, RaffleListPage, RaffleLogPage,
    RegistrationsPage, RunnersUpPage, WinnersPage,
};
use crate::ui::{Announcements, Clock, FocusOnNavigation, Online, shell::take_over};
use gate::Gate;
use not_found::NotFoundPage;
use only_managers::OnlyManagers;
use toast::ToastRegion;

/// The backoffice SPA.
#[component]
pub fn BackofficeApp(
    /// The path that the SPA is served under, such as `/backoffice/`.
    base: String,
) -> impl IntoView {
    let base = base::provide(&base);
    Online::provide();
    Clock::provide();
    Session::provide();
    toast::provide();
    unsaved::provide();
    take_over();
    view! {
        <Router base>
            <FocusOnNavigation />
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage />
                <Route path=path!("/link") view=LinkPage />
                <ParentRoute path=path!("") view=Gate>
                    <Route path=path!("") view=HomePage />
                    <Route path=path!("/events") view=EventListPage />
                    <ParentRoute path=path!("") view=OnlyManagers>
                        <Route path=path!("/events/new") view=NewEventPage />
                        <Route path=path!("/events/:event/edit") view=EditEventPage />
                        <Route path=path!("/events/:event/raffles/new") view=NewRafflePage />
                        <Route path=path!("/raffles/:raffle/edit") view=EditRafflePage />
                    </ParentRoute>
                    <Route path=path!("/events/:event") view=EventDeskPage />
                    <Route path=path!("/raffles") view=RaffleListPage />
                    <ParentRoute path=path!("/raffles/:raffle") view=RaffleDeskPage>
                        <Route path=path!("") view=OverviewPage />
                        <Route path=path!("/registrations") view=RegistrationsPage />
                        <Route path=path!("/winners") view=WinnersPage />
                        <Route path=path!("/runners-up") view=RunnersUpPage />
                        <Route path=path!("/by-hand") view=ByHandPage />
                        <Route path=path!("/log") view=RaffleLogPage />
                    </ParentRoute>
                    <Route path=path!("/staff") view=StaffPage />
                    <Route path=path!("/account") view=AccountPage />
                    <Route path=path!("/queue") view=QueuePage />
                    <Route path=path!("/dead-letters") view=DeadLettersPage />
                    <Route path=path!("/audit") view=AuditPage />
                    <Route path=path!("/outbox") view=OutboxPage />
                    <Route path=path!("/*any") view=NotFoundPage />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion />
        <Announcements />
    }
}
