//! What an operator does by hand: look at the queue, send dead letters again.

use domain::audit::AuditDeed;
use domain::id::RaffleId;
use domain::staff::Capability;

use crate::Services;
use crate::audit;
use crate::error::{Error, Result};
use crate::people::Actor;
use crate::ports::{DEAD_LETTERS_MAX, DeadLetter};

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
    audit::note(services, actor, AuditDeed::DeadLettersRedriven, "queue", format!("{redriven} messages")).await?;
    Ok(redriven)
}

/// Asks whether names and addresses of a raffle may leave the house, and notes that they do.
pub async fn begin_export(services: &Services, actor: &Actor, raffle: RaffleId) -> Result<()> {
    actor.require(Capability::ViewPeople)?;
    services.raffles.get_raffle(raffle).await?.ok_or(Error::NotFound)?;
    audit::note(services, actor, AuditDeed::PeopleExported, raffle, String::new()).await
}
