//! What operators ask.

use domain::id::RaffleId;
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;

/// How many messages wait in a lane of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneDepth {
    /// `intake` or `post`.
    pub lane: String,
    /// Can be worked on now.
    pub ready: u64,
    /// Are being worked on.
    pub in_flight: u64,
    /// Wait for their time.
    pub delayed: u64,
    /// Could not be done.
    pub dead: u64,
    /// The age of the oldest one that is ready, in milliseconds.
    pub oldest_ready_ms: u64,
}

/// A message that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetterRow {
    /// Its number in the queue.
    pub id: u64,
    /// `intake` or `post`.
    pub lane: String,
    /// The kind of job.
    pub kind: String,
    /// The raffle it belongs to.
    pub raffle: Option<RaffleId>,
    /// Why it could not be done.
    pub cause: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was given up.
    pub died_at: Timestamp,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// When.
    pub at: Timestamp,
    /// Who: a name, `timetable`, or `operator`.
    pub actor: String,
    /// What was done, such as `raffle.closed`.
    pub deed: String,
    /// To what: an id.
    pub object: String,
    /// What that is called, in the log of everything, where it is an event or a raffle that is still there.
    pub name: Option<String>,
    /// More of it.
    pub detail: String,
}

/// A mail in the outbox folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// Its name in the folder.
    pub name: String,
    /// To whom.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When.
    pub at: Timestamp,
}

/// One mail in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailText {
    /// The mail.
    pub row: MailRow,
    /// As text. Its page has an address of its own, because it has styles of its own.
    pub text: String,
}

/// The queue. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "operations/queue", input = GetUrl)]
pub async fn get_queue() -> ApiResult<Vec<LaneDepth>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::queue(&services, &actor).await
}

/// The dead letters, the youngest first. Needs `Operate`.
#[server(prefix = "/api/backoffice", endpoint = "operations/dead-letters", input = GetUrl)]
pub async fn list_dead_letters() -> ApiResult<Vec<DeadLetterRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::dead_letters(&services, &actor).await
}

/// Sends dead letters again, and says how many. Needs `Operate`.
#[server(prefix = "/api/backoffice", endpoint = "operations/redrive", input = Json)]
pub async fn redrive(ids: Vec<u64>) -> ApiResult<u64> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    Ok(services::operations::redrive(&services, &actor, &ids).await?)
}

/// The latest 200 lines of the audit log, of one thing or of all. Needs `View`.
#[server(prefix = "/api/backoffice", endpoint = "operations/audit", input = GetUrl)]
pub async fn list_audit(object: Option<String>) -> ApiResult<Vec<AuditRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::audit(&services, &actor, object.as_deref()).await
}

/// The latest 100 mails of the outbox folder, in demo mode. Needs `Operate`.
#[server(prefix = "/api/backoffice", endpoint = "operations/mails", input = GetUrl)]
pub async fn list_mails() -> ApiResult<Vec<MailRow>> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::mails(&services, &actor).await
}

/// One mail of the outbox folder. Needs `Operate`.
#[server(prefix = "/api/backoffice", endpoint = "operations/mail", input = GetUrl)]
pub async fn get_mail(name: String) -> ApiResult<MailText> {
    use crate::guard;
    let (services, actor) = guard::staff().await?;
    super::views::mail(&services, &actor, &name).await
}
