//! What keeps the house running: queue depth, dead letters, the audit log, the demo outbox.

pub mod api;
#[cfg(feature = "ssr")]
mod views;
