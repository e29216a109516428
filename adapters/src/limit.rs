//! Limits that every store holds in the same way.

use domain::time::Timestamp;
use services::ports::{LEDGER_BATCH_MAX, PortError, PortResult, REGISTRATIONS_PAGE_MAX};

/// Refuses a batch that would make too large a commit.
pub(crate) fn check_batch<T>(batch: &[T]) -> PortResult<()> {
    if batch.len() > REGISTRATIONS_PAGE_MAX {
        return Err(PortError::Unavailable(format!("more than {REGISTRATIONS_PAGE_MAX} registrations at once")));
    }
    Ok(())
}

/// Refuses more notes for the ledger than one write takes.
pub(crate) fn check_notes<T>(notes: &[T]) -> PortResult<()> {
    if notes.len() > LEDGER_BATCH_MAX {
        return Err(PortError::Unavailable(format!("more than {LEDGER_BATCH_MAX} notes at once")));
    }
    Ok(())
}

/// The moment until which a hand-over hides a message: at least a second from now, so that no message is handed over
/// twice in one breath.
pub(crate) fn hidden_until(now: Timestamp, visibility_secs: u32) -> Timestamp {
    now.plus_secs(i64::from(visibility_secs.max(1)))
}
