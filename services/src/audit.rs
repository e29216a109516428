//! Who did what.

use std::fmt::Display;

use domain::audit::AuditDeed;
use domain::staff::Capability;

use crate::Services;
use crate::error::Result;
use crate::people::Actor;
use crate::ports::{AUDIT_PAGE_MAX, AuditEntry};

/// Notes that somebody did something to a thing.
pub(crate) async fn note(
    services: &Services,
    actor: &Actor,
    deed: AuditDeed,
    object: impl Display + Send,
    detail: String,
) -> Result<()> {
    let entry = AuditEntry {
        at: services.clock.now(),
        actor: actor.audit_name(),
        deed: deed.as_str().to_owned(),
        object: object.to_string(),
        detail,
    };
    tracing::info!(
        audit.actor = entry.actor,
        audit.deed = entry.deed,
        audit.object = entry.object,
        "noted in the audit log"
    );
    Ok(services.audit.append(&entry).await?)
}

/// The latest lines of the audit log, of one thing or of everything.
pub async fn list(services: &Services, actor: &Actor, object: Option<&str>) -> Result<Vec<AuditEntry>> {
    actor.require(Capability::View)?;
    Ok(services.audit.list_audit(object, AUDIT_PAGE_MAX).await?)
}
