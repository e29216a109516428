//! Events: what attendees see of them, and where organizers make them.

pub mod api;
pub mod manage_api;
#[cfg(feature = "ssr")]
mod views;
