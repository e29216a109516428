//! Events: what attendees see of them, and where organizers make them.

pub mod api;
#[cfg(feature = "csr")]
mod card;
#[cfg(feature = "csr")]
mod event_page;
#[cfg(feature = "csr")]
mod hero;
#[cfg(feature = "csr")]
mod list_page;
#[cfg(feature = "csr")]
pub(crate) mod manage;
pub mod manage_api;
#[cfg(feature = "csr")]
mod picture;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "csr")]
pub(crate) use event_page::EventPage;
#[cfg(feature = "csr")]
pub(crate) use list_page::EventsPage;
#[cfg(feature = "ssr")]
pub(crate) use views::card_of;
