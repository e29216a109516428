//! The ledger as a function, which asks the database for all others.

use anyhow::Result;

use crate::wiring::ledger_desk;

pub use crate::wiring::ledger_desk::{Call, Desk};

/// What the function does before its first call.
pub async fn start() -> Result<Desk> {
    ledger_desk::open(&super::prepare()?).await
}
