//! The audit log in SQLite.

use async_trait::async_trait;
use rusqlite::{Row, params};
use services::ports::{AUDIT_PAGE_MAX, Audit, AuditEntry, PortResult};

use super::columns::moment;
use super::{Fault, Store};

const APPEND: &str = "INSERT INTO audit (at, actor, deed, object, detail) VALUES (?, ?, ?, ?, ?)";
const LIST: &str = "SELECT at, actor, deed, object, detail FROM audit ORDER BY id DESC LIMIT ?1";
const LIST_ABOUT: &str =
    "SELECT at, actor, deed, object, detail FROM audit WHERE object = ?2 ORDER BY id DESC LIMIT ?1";

#[async_trait]
impl Audit for Store {
    async fn append(&self, entry: &AuditEntry) -> PortResult<()> {
        let AuditEntry { at, actor, deed, object, detail } = entry.clone();
        self.write_one(move |desk| {
            let row = params![at.as_millis(), actor, deed, object, detail];
            desk.connection.prepare_cached(APPEND)?.execute(row)?;
            Ok(())
        })
        .await
    }

    async fn list_audit(&self, object: Option<&str>, limit: usize) -> PortResult<Vec<AuditEntry>> {
        let object = object.map(str::to_owned);
        let limit = limit.min(AUDIT_PAGE_MAX);
        self.read(move |connection| match object {
            Some(object) => {
                connection.prepare_cached(LIST_ABOUT)?.query_and_then(params![limit, object], entry)?.collect()
            }
            None => connection.prepare_cached(LIST)?.query_and_then([limit], entry)?.collect(),
        })
        .await
    }
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, Fault> {
    let at = moment(row, 0)?;
    Ok(AuditEntry { at, actor: row.get(1)?, deed: row.get(2)?, object: row.get(3)?, detail: row.get(4)? })
}
