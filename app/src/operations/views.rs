//! The queue, the audit log and the outbox as the pages show them.

use std::collections::HashMap;

use domain::raffle::Raffle;
use services::jobs::Lane;
use services::people::Actor;
use services::ports::{Depth, OutboxEntry};
use services::{Services, operations};

use super::api::{AuditRow, DeadLetterRow, LaneDepth, MailRow, MailText};
use crate::error::ApiResult;

pub(super) async fn queue(services: &Services, actor: &Actor) -> ApiResult<Vec<LaneDepth>> {
    let row = |(lane, depth): (Lane, Depth)| LaneDepth {
        lane: lane.as_str().to_owned(),
        ready: depth.ready,
        in_flight: depth.in_flight,
        delayed: depth.delayed,
        dead: depth.dead,
        oldest_ready_ms: depth.oldest_ready_ms,
    };
    Ok(operations::depths(services, actor).await?.into_iter().map(row).collect())
}

pub(super) async fn dead_letters(services: &Services, actor: &Actor) -> ApiResult<Vec<DeadLetterRow>> {
    let letters = operations::dead_letters(services, actor).await?;
    let row = |letter: services::ports::DeadLetter| DeadLetterRow {
        id: letter.id,
        lane: letter.lane.as_str().to_owned(),
        kind: letter.kind,
        raffle: letter.raffle,
        cause: letter.cause,
        attempts: letter.attempts,
        sent_at: letter.sent_at,
        died_at: letter.died_at,
    };
    Ok(letters.into_iter().map(row).collect())
}

pub(super) async fn audit(services: &Services, actor: &Actor, object: Option<&str>) -> ApiResult<Vec<AuditRow>> {
    let lines = services::audit::list(services, actor, object).await?;
    let staff = services.people.list_staff().await?;
    let names: HashMap<String, &str> = staff.iter().map(|one| (one.id.to_string(), one.name.as_str())).collect();
    // In the log of one thing its name would be said again and again.
    let objects = if object.is_none() { names_of_objects(services).await? } else { HashMap::new() };
    let row = |line: services::ports::AuditEntry| AuditRow {
        at: line.at,
        actor: names.get(&line.actor).map_or(line.actor.clone(), ToString::to_string),
        deed: line.deed,
        name: objects.get(&line.object).cloned(),
        object: line.object,
        detail: line.detail,
    };
    Ok(lines.into_iter().map(row).collect())
}

/// What events and raffles are called, by their ids.
async fn names_of_objects(services: &Services) -> ApiResult<HashMap<String, String>> {
    let events = services.events.list_events().await?;
    let events: HashMap<_, _> = events.into_iter().map(|event| (event.id, event.details.name)).collect();
    let raffles = services.raffles.list_raffles().await?;
    let raffle_name = |raffle: &Raffle| match events.get(&raffle.event) {
        Some(event) => format!("{event}, {}", raffle.name),
        None => raffle.name.clone(),
    };
    let raffles: Vec<_> = raffles.iter().map(|raffle| (raffle.id.to_string(), raffle_name(raffle))).collect();
    Ok(events.into_iter().map(|(id, name)| (id.to_string(), name)).chain(raffles).collect())
}

pub(super) async fn mails(services: &Services, actor: &Actor) -> ApiResult<Vec<MailRow>> {
    Ok(operations::mails(services, actor).await?.into_iter().map(mail_row).collect())
}

pub(super) async fn mail(services: &Services, actor: &Actor, name: &str) -> ApiResult<MailText> {
    let mail = operations::mail(services, actor, name).await?;
    Ok(MailText { row: mail_row(mail.entry), text: mail.text })
}

fn mail_row(entry: OutboxEntry) -> MailRow {
    MailRow { name: entry.name, to: entry.to, subject: entry.subject, at: entry.at }
}
