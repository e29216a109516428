//! Signing in to the backoffice, and who works there.

pub mod api;
#[cfg(feature = "ssr")]
mod views;
