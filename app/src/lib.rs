//! What people see and ask: the pages of both SPAs, and the server functions that they call.
//!
//! Features first, surfaces second: `raffle`, `own_data`, `events`, `account` and `operations` hold pages,
//! forms and server functions side by side; `attendee` and `backoffice` are the route tables.
//! Pages exist under `csr` only, bodies of server functions under `ssr` only.

#![allow(missing_docs, reason = "`#[server]` makes a struct of the arguments, which has no place for docs")]
#![allow(clippy::needless_pass_by_value, reason = "a component owns what it is given")]
#![cfg_attr(
    feature = "csr",
    allow(unreachable_pub, reason = "`#[component]` adds a hidden `pub` function beside each component")
)]

#[cfg(all(feature = "csr", feature = "ssr"))]
compile_error!("`csr` and `ssr` exclude each other: together every event handler panics at run time");

pub mod account;
#[cfg(feature = "csr")]
pub mod attendee;
#[cfg(feature = "csr")]
pub mod backoffice;
pub mod error;
pub mod events;
#[cfg(feature = "ssr")]
pub mod guard;
#[cfg(feature = "csr")]
pub mod i18n;
pub mod operations;
pub mod own_data;
pub mod raffle;
#[cfg(feature = "csr")]
pub(crate) mod ui;

pub use error::ApiError;
