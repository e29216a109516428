//! The audit log in DynamoDB: each line twice, in the log of everything and in that of its object.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use services::ports::{AUDIT_PAGE_MAX, Audit, AuditEntry, PortResult};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, json};
use super::table::Ask;
use super::write::Write;

/// The partition of the log of everything.
const EVERYTHING: &str = "audit";

fn folder_of(object: &str) -> String {
    format!("audit-of#{object}")
}

impl Store {
    /// Sorts lines by the clock; those of one process within a millisecond, in the order of writing.
    fn next_line(&self) -> String {
        let turn = self.audit_lines.fetch_add(1, Ordering::Relaxed);
        let now = self.around.clock.now().as_millis().max(0);
        format!("{now:014}-{turn:012}-{}", self.new_token())
    }
}

#[async_trait]
impl Audit for Store {
    async fn append(&self, entry: &AuditEntry) -> PortResult<()> {
        let (line, body) = (self.next_line(), json(entry)?);
        let keys = [Key::new(EVERYTHING, line.clone()), Key::new(folder_of(&entry.object), line)];
        let write = |key: Key| Write::put(key.clone(), Item::at(key).with("body", body.clone()));
        Ok(self.table.together(keys.map(write).into()).await?)
    }

    async fn list_audit(&self, object: Option<&str>, limit: usize) -> PortResult<Vec<AuditEntry>> {
        let folder = object.map_or_else(|| EVERYTHING.to_owned(), folder_of);
        let page = self.table.first(&Ask::all(folder).backward(), limit.min(AUDIT_PAGE_MAX)).await?;
        Ok(page.iter().map(|item| item.json("body")).collect::<Result<_, Fault>>()?)
    }
}
