//! Raffles: registering, the status of a ticket, the public result; and where organizers run them.

pub mod api;
pub mod manage_api;
#[cfg(feature = "ssr")]
mod views;
