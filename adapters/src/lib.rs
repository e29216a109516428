//! Where things are kept: one module per technology behind the ports of `services`.
//!
//! In reading order: `memory` (every port in its plainest form: read it to learn what a promise
//! means), `sqlite` (the durable store, queue and ledger of the embedded host), `aws` (Amazon's cloud),
//! `mysql` (the ledger of a larger host), `files`, `mail`, `drand`, `passwords`, `signing`, `throttle`, and `system`,
//! the only place that reads the clock or makes chance.
//! Each promise of `services::ports` has a test in `tests/contract` that every store passes.

#[cfg(feature = "aws")]
pub mod aws;
pub mod drand;
pub mod elsewhere;
pub mod files;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
mod ledger_list;
mod limit;
pub mod mail;
pub mod memory;
mod minute;
#[cfg(feature = "mysql")]
pub mod mysql;
pub mod passwords;
pub mod signing;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
mod stored_claim;
mod stored_job;
pub mod system;
pub mod throttle;
