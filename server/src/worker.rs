//! What needs nobody's hand: the queue's worker, which works its lanes beside each other, the timetable, and filling a
//! new ledger.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use services::jobs::Lane;
use services::ledger::{self, Rebuilt};
use services::{Services, timetable, work};
use tokio::sync::watch;

use crate::config;

/// How many messages of the post are handled at a time, of which each may ask for `LETTERS_MAX` letters: few, so that
/// registrations always come first.
const POST_BATCH: usize = 4;

/// How many registrations in one batch make a rush, in which mails pause after each batch of theirs.
const RUSH_FROM: usize = 256;
const POST_PAUSE_IN_A_RUSH: Duration = Duration::from_millis(500);

/// How long to wait before trying again to fill a ledger that could not be filled.
const FILL_AGAIN: Duration = Duration::from_mins(1);

/// Says when to stop. A loop finishes what it has in hand, and takes nothing more.
pub type Stop = watch::Receiver<bool>;

/// Works the lanes until told to stop: registrations as fast as they come, and mails beside them.
pub async fn work(services: Arc<Services>, settings: config::Worker, stop: Stop) {
    let is_rush = AtomicBool::new(false);
    let work = |lane| work_lane(&services, lane, settings, &is_rush, stop.clone());
    futures::join!(work(Lane::Intake), work(Lane::Post));
}

async fn work_lane(services: &Services, lane: Lane, settings: config::Worker, is_rush: &AtomicBool, mut stop: Stop) {
    let batch = match lane {
        Lane::Intake => settings.batch,
        Lane::Post => settings.batch.min(POST_BATCH),
    };
    let idle = Duration::from_millis(settings.idle_ms);
    while !*stop.borrow() {
        let done = work_once(services, lane, batch, settings.visibility_secs).await;
        match lane {
            Lane::Intake => is_rush.store(done >= RUSH_FROM, Ordering::Relaxed),
            Lane::Post if is_rush.load(Ordering::Relaxed) => pause(POST_PAUSE_IN_A_RUSH, &mut stop).await,
            Lane::Post => {}
        }
        if done == 0 {
            pause(idle, &mut stop).await;
        }
    }
}

/// Takes one batch and settles it. Answers with how many messages there were.
pub async fn work_once(services: &Services, lane: Lane, batch: usize, visibility_secs: u32) -> usize {
    if work::is_held(services, lane) {
        return 0;
    }
    let deliveries = match services.queue.receive(lane, batch, visibility_secs).await {
        Ok(deliveries) => deliveries,
        Err(error) => {
            tracing::error!(queue.lane = lane.as_str(), error = %error, "the queue cannot be read");
            return 0;
        }
    };
    let count = deliveries.len();
    if count == 0 {
        return 0;
    }
    let verdicts = work::handle(services, deliveries).await;
    // What is not settled comes again after the visibility timeout, and is done again harmlessly.
    if let Err(error) = services.queue.settle(verdicts).await {
        tracing::error!(queue.lane = lane.as_str(), error = %error, "a batch could not be settled");
    }
    count
}

/// Looks for what is due until told to stop.
pub async fn keep_time(services: Arc<Services>, settings: config::Timetable, mut stop: Stop) {
    let pause_between = Duration::from_millis(settings.every_ms);
    while !*stop.borrow() {
        if let Err(error) = timetable::run_round(&services).await {
            tracing::error!(error = %error, "the timetable cannot read what is due");
        }
        pause(pause_between, &mut stop).await;
    }
}

/// Fills a ledger that is new while everything else goes on; tries again until that is done, or until told
/// to stop.
pub async fn fill_ledger(services: Arc<Services>, mut stop: Stop) {
    while !*stop.borrow() {
        let filled = tokio::select! {
            filled = ledger::fill_once(&services) => filled,
            _ = stop.changed() => return,
        };
        match filled {
            Ok(None) => return,
            Ok(Some(Rebuilt { raffles, registrations })) => {
                tracing::info!(ledger.raffles = raffles, ledger.registrations = registrations, "the ledger is filled");
                return;
            }
            Err(error) => tracing::warn!(error = %error, "the ledger cannot be filled yet; it is tried again"),
        }
        pause(FILL_AGAIN, &mut stop).await;
    }
}

async fn pause(length: Duration, stop: &mut Stop) {
    tokio::select! {
        () = tokio::time::sleep(length) => {}
        _ = stop.changed() => {}
    }
}
