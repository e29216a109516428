//! The server as functions that somebody else calls: the same router, the same job handler, the same timetable, without
//! a process that waits in between.
//!
//! `api` answers requests, `worker` does what the queue brings, `timetable` looks at what is due and says when to be
//! called again, `ledger` asks the database of lists and charts for all of them. Each file in `src/bin/lambda_*.rs` is
//! only a main.

pub mod api;
mod attention;
#[cfg(feature = "mysql")]
pub mod ledger;
pub mod timetable;
pub mod worker;

use anyhow::Result;

use crate::config::{self, Config};
use crate::telemetry;
use crate::wiring::aws::Host;

pub use crate::wiring::aws::Duties;

/// What a function does before its first call.
pub async fn start(duties: Duties) -> Result<(Config, Host)> {
    let config = prepare()?;
    let host = Host::open(&config, duties).await?;
    Ok((config, host))
}

/// Settings and logs.
fn prepare() -> Result<Config> {
    // One TLS provider for the whole process, before anything can choose another.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let config = config::load(None)?;
    telemetry::start_logs(&config.log)?;
    Ok(config)
}
