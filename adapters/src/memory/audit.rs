//! The audit log in memory.

use async_trait::async_trait;
use services::ports::{AUDIT_PAGE_MAX, Audit, AuditEntry, PortResult};

use super::Memory;

#[derive(Default)]
pub(super) struct AuditState {
    entries: Vec<AuditEntry>,
}

#[async_trait]
impl Audit for Memory {
    async fn append(&self, entry: &AuditEntry) -> PortResult<()> {
        self.state().audit.entries.push(entry.clone());
        Ok(())
    }

    async fn list_audit(&self, object: Option<&str>, limit: usize) -> PortResult<Vec<AuditEntry>> {
        let state = self.state();
        let youngest_first = state.audit.entries.iter().rev();
        let about = youngest_first.filter(|entry| object.is_none_or(|object| entry.object == object));
        Ok(about.take(limit.min(AUDIT_PAGE_MAX)).cloned().collect())
    }
}
