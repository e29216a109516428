//! The audit log.

use async_trait::async_trait;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::PortResult;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: a member of staff's id, `attendee`, `timetable`, or `operator` at the command line.
    pub actor: String,
    /// What was done, such as `raffle.closed`.
    pub deed: String,
    /// To what: an id.
    pub object: String,
    /// More of it, without personal data.
    pub detail: String,
}

/// The most lines of the audit log that a page shows.
pub const AUDIT_PAGE_MAX: usize = 200;

/// Who did what.
#[async_trait]
pub trait Audit: Send + Sync {
    /// Adds a line.
    async fn append(&self, entry: &AuditEntry) -> PortResult<()>;
    /// The latest lines, the youngest first; `object` narrows them to one thing.
    async fn list_audit(&self, object: Option<&str>, limit: usize) -> PortResult<Vec<AuditEntry>>;
}
