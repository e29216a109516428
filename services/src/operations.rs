//! What an operator does by hand: look at the queue and the outbox, send dead letters again.

use domain::audit::AuditDeed;
use domain::id::RaffleId;
use domain::staff::Capability;

use crate::Services;
use crate::audit;
use crate::error::{Error, Result};
use crate::jobs::Lane;
use crate::people::Actor;
use crate::ports::{DEAD_LETTERS_MAX, DeadLetter, Depth, OutboxEntry};

/// The most mails of the outbox that are listed.
const MAILS_MAX: usize = 100;

/// A mail of the outbox in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom, about what, when.
    pub entry: OutboxEntry,
    /// As text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

/// How many messages wait in each lane.
pub async fn depths(services: &Services, actor: &Actor) -> Result<Vec<(Lane, Depth)>> {
    actor.require(Capability::View)?;
    let mut depths = Vec::with_capacity(Lane::ALL.len());
    for lane in Lane::ALL {
        depths.push((lane, services.queue.depth(lane).await?));
    }
    Ok(depths)
}

/// The latest mails of the outbox, the youngest first. `NotFound` where mails are sent and not kept.
pub async fn mails(services: &Services, actor: &Actor) -> Result<Vec<OutboxEntry>> {
    actor.require(Capability::Operate)?;
    let outbox = services.outbox.as_ref().ok_or(Error::NotFound)?;
    Ok(outbox.list_mails(MAILS_MAX).await?)
}

/// One mail of the outbox.
pub async fn mail(services: &Services, actor: &Actor, name: &str) -> Result<Mail> {
    actor.require(Capability::Operate)?;
    let outbox = services.outbox.as_ref().ok_or(Error::NotFound)?;
    let (entry, text, html) = outbox.get_mail(name).await?.ok_or(Error::NotFound)?;
    Ok(Mail { entry, text, html })
}

/// The dead letters, the youngest first.
pub async fn dead_letters(services: &Services, actor: &Actor) -> Result<Vec<DeadLetter>> {
    actor.require(Capability::Operate)?;
    Ok(services.queue.list_dead().await?)
}

/// Sends dead letters again, and says how many there were.
pub async fn redrive(services: &Services, actor: &Actor, ids: &[u64]) -> Result<u64> {
    actor.require(Capability::Operate)?;
    let ids = &ids[..ids.len().min(DEAD_LETTERS_MAX)];
    let redriven = services.queue.redrive(ids).await?;
    audit::note(services, actor, AuditDeed::DeadLettersRedriven, "queue", format!("{redriven} messages")).await;
    Ok(redriven)
}

/// Asks whether names and addresses of a raffle may leave the house, and notes that they do.
pub async fn begin_export(services: &Services, actor: &Actor, raffle: RaffleId) -> Result<()> {
    actor.require(Capability::ViewPeople)?;
    services.raffles.get_raffle(raffle).await?.ok_or(Error::NotFound)?;
    audit::note_first(services, actor, AuditDeed::PeopleExported, raffle, String::new()).await
}
