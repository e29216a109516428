//! Limits that every store holds in the same way.

use domain::raffle::Registration;
use services::ports::{PortError, PortResult, REGISTRATIONS_PAGE_MAX};

/// Refuses a batch that would make too large a commit.
pub(crate) fn check_batch(batch: &[Registration]) -> PortResult<()> {
    if batch.len() > REGISTRATIONS_PAGE_MAX {
        return Err(PortError::Unavailable(format!("more than {REGISTRATIONS_PAGE_MAX} registrations at once")));
    }
    Ok(())
}
