//! Raffles: registering, the status of a ticket, the public result; and where organizers run them.
//!
//! In reading order: `api` and `views` (what attendees ask, and what they are told); `on_event_page` and `facts` (a
//! raffle among others), `odds`, `register` (getting into the draw), `receipts` (what the browser keeps of it),
//! `ticket` (what became of it), `draw` (why that is right). For organizers `manage`, with `manage_api`, and with
//! `list_api` and `list_views` for what the ledger tells.

pub mod api;
#[cfg(feature = "csr")]
mod draw;
#[cfg(feature = "csr")]
mod facts;
pub mod list_api;
#[cfg(feature = "ssr")]
mod list_views;
#[cfg(feature = "csr")]
pub(crate) mod manage;
pub mod manage_api;
#[cfg(feature = "csr")]
mod odds;
#[cfg(feature = "csr")]
mod on_event_page;
#[cfg(feature = "csr")]
mod receipts;
#[cfg(feature = "csr")]
mod register;
#[cfg(feature = "csr")]
mod ticket;
#[cfg(feature = "ssr")]
mod views;

#[cfg(feature = "ssr")]
pub(crate) use views::{facts_of, row_of};
#[cfg(feature = "csr")]
pub(crate) use {
    draw::{DrawPage, TrustPage},
    on_event_page::raffle_panel,
    receipts::Receipts,
    register::RegisterPage,
    ticket::{LookupPage, TicketPage},
};
