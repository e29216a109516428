//! Events: what attendees see of them, and where organizers make them.
//!
//! In reading order: `api` and `views` (what attendees ask, and what they are told); `list_page` and `card` (all of
//! them), `event_page` and `hero` (one of them), `picture` (what it looks like on both). For organizers `manage`, with
//! `manage_api`.

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
