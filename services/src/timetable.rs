//! What is due now: seals, draws and places move on by the clock, without anyone's hand.
//!
//! A round looks at every raffle that is not over and does the next step that is due. Every step
//! is conditional or `…_once`, so rounds may be skipped, doubled, or run on two machines at once.

use domain::id::RaffleId;
use domain::raffle::{Phase, Raffle};
use domain::time::Timestamp;

use crate::Services;
use crate::error::Result;
use crate::{claims, draw, raffles, recent};

/// One round. A raffle that cannot do its step is logged, and does not hold up the others.
pub async fn run_round(services: &Services) -> Result<()> {
    let is_held = services.watch.is_clock_suspect(services);
    metrics::gauge!("festival_clock_suspect").set(f64::from(u8::from(is_held)));
    hand_on(services).await;
    for raffle in services.raffles.list_raffles().await? {
        let is_irrevocable = matches!(raffle.phase(services.clock.now()), Phase::Closed | Phase::Sealed);
        if is_held && is_irrevocable {
            continue;
        }
        if let Err(error) = step(services, &raffle).await {
            metrics::counter!("festival_timetable_failures_total").increment(1);
            if services.watch.may_report(raffle.id, services.clock.uptime()) {
                tracing::error!(raffle.id = %raffle.id, error = %error, "a step of the timetable has to wait");
            }
        }
    }
    Ok(())
}

/// Messages that were stored and did not reach the queue go first: a step may wait for them.
async fn hand_on(services: &Services) {
    let Some(relay) = &services.relay else { return };
    match relay.relay().await {
        Ok(0) => {}
        Ok(count) => tracing::info!(queue.messages = count, "messages were handed on that had not reached the queue"),
        Err(error) => tracing::error!(error = %error, "messages that wait for the queue cannot be handed on"),
    }
}

async fn step(services: &Services, raffle: &Raffle) -> Result<()> {
    let now = services.clock.now();
    match raffle.phase(now) {
        Phase::Closed => seal_and_draw(services, raffle.id).await,
        Phase::Sealed => draw_now(services, raffle.id).await,
        Phase::Drawn => keep_places_moving(services, raffle, now).await,
        Phase::Planned | Phase::Open | Phase::Ended | Phase::Cancelled => Ok(()),
    }
}

async fn seal_and_draw(services: &Services, id: RaffleId) -> Result<()> {
    let found = raffles::read(services, id).await?;
    // The list that this round began with may be seconds old; the window may have been moved.
    if found.raffle.phase(services.clock.now()) != Phase::Closed {
        return Ok(());
    }
    match draw::seal(services, &found.raffle).await? {
        Some(_) => Ok(()),
        None => draw_now(services, id).await,
    }
}

/// Draws a raffle that is sealed, and lets the first places move if the pool was small.
pub async fn draw_now(services: &Services, id: RaffleId) -> Result<()> {
    let found = raffles::read(services, id).await?;
    let Some(seal) = found.raffle.progress.seal.clone() else { return Ok(()) };
    if found.raffle.phase(services.clock.now()) != Phase::Sealed {
        return Ok(());
    }
    draw::draw_sealed(services, &found.raffle, &found.event, &seal).await?;
    let found = raffles::read(services, id).await?;
    claims::pass_places_on(services, &found.raffle, &found.event).await
}

async fn keep_places_moving(services: &Services, raffle: &Raffle, now: Timestamp) -> Result<()> {
    let event = recent::raffle(services, raffle.id).await?.event.clone();
    let is_first_sight = !services.watch.records.has(raffle.id);
    if is_first_sight {
        draw::publish(services, raffle.id).await?;
    }
    let is_due = services.draws.needs_advance(raffle.id, now).await? || event.details.starts <= now;
    // Whoever drew may have died before the first places could move, and in an empty pool none will.
    if is_due || is_first_sight {
        claims::pass_places_on(services, raffle, &event).await?;
    }
    services.watch.records.note(raffle.id);
    Ok(())
}
