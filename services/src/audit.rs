//! Who did what.

use std::fmt::Display;

use domain::audit::AuditDeed;
use domain::staff::Capability;

use crate::Services;
use crate::error::Result;
use crate::people::Actor;
use crate::ports::{AUDIT_PAGE_MAX, AuditEntry};

/// Notes what somebody has done to a thing. It is done, so whoever did it is not told that it failed where only this
/// line cannot be stored: the line goes to the operator's log then, and an alarm with it.
pub(crate) async fn note(
    services: &Services,
    actor: &Actor,
    deed: AuditDeed,
    object: impl Display + Send,
    detail: String,
) {
    let object = object.to_string();
    if let Err(error) = note_first(services, actor, deed, &object, detail).await {
        metrics::counter!("festival_audit_gaps_total").increment(1);
        tracing::error!(audit.object = object, error = %error, "the line above is missing in the audit log");
    }
}

/// Notes what somebody is about to do, which they may not where it cannot be noted.
pub(crate) async fn note_first(
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
        "for the audit log"
    );
    Ok(services.audit.append(&entry).await?)
}

/// The latest lines of the audit log, of one thing or of everything.
pub async fn list(services: &Services, actor: &Actor, object: Option<&str>) -> Result<Vec<AuditEntry>> {
    actor.require(Capability::View)?;
    Ok(services.audit.list_audit(object, AUDIT_PAGE_MAX).await?)
}
