//! The one job handler: takes what the queue hands over, and says of each message what became of it.

mod tasks;

use domain::raffle::Registration;

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Lane};
use crate::ports::{ATTEMPTS_MAX, Delivery, Verdict};
use crate::registering;

/// The pause in seconds before a message comes again, by how often it was tried: nine and a half hours from the first
/// try to the last, so that a mail server may be away for a night.
const PAUSES_SECS: [u32; ATTEMPTS_MAX as usize - 1] = [2, 120, 300, 1_800, 3_600, 10_800, 18_000];

/// Whether a lane is not to be worked now. While the clock cannot be trusted letters wait: one that seems to come too
/// late would be thrown away, and one that is put off would wait for a time that is wrong.
pub fn is_held(services: &Services, lane: Lane) -> bool {
    lane == Lane::Post && services.watch.is_clock_suspect(services)
}

/// Does a batch of messages and answers with one verdict per handle. One bad message never holds
/// up or repeats the others.
pub async fn handle(services: &Services, deliveries: Vec<Delivery>) -> Vec<(String, Verdict)> {
    let mut verdicts = Vec::with_capacity(deliveries.len());
    let (mut registrations, mut others) = (Vec::new(), Vec::new());
    for Delivery { handle, job, attempt, .. } in deliveries {
        match job {
            Ok(Job::Register(registration)) => registrations.push((handle, attempt, registration)),
            Ok(job) => others.push((handle, attempt, job)),
            Err(cause) => {
                verdicts.push((handle, Verdict::Dead { cause: format!("the message cannot be read: {cause}") }));
            }
        }
    }
    verdicts.extend(tasks::do_all(services, others).await);
    verdicts.extend(register_all(services, registrations).await);
    verdicts
}

async fn register_all(services: &Services, batch: Vec<(String, u32, Registration)>) -> Vec<(String, Verdict)> {
    if batch.is_empty() {
        return Vec::new();
    }
    let (names, registrations): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|(handle, attempt, registration)| ((handle, attempt), registration)).unzip();
    match registering::accept(services, registrations).await {
        Ok(verdicts) => names.into_iter().map(|(handle, _)| handle).zip(verdicts).collect(),
        Err(error) => {
            let failed = |attempt| verdict(Err(error.clone().into()), attempt);
            names.into_iter().map(|(handle, attempt)| (handle, failed(attempt))).collect()
        }
    }
}

/// What an outcome means for the message: what may pass is tried again, the rest is dead.
fn verdict(done: Result<Verdict>, attempt: u32) -> Verdict {
    match done {
        Ok(verdict) => verdict,
        Err(error @ (Error::Unavailable(_) | Error::Conflict)) => {
            let cause = error.to_string();
            let Some(pause) = PAUSES_SECS.get(attempt.max(1) as usize - 1).copied() else {
                return Verdict::Dead { cause };
            };
            tracing::warn!(job.attempt = attempt, job.retry_after_secs = pause, error = cause, "a job has to wait");
            Verdict::Retry { after_secs: pause, cause }
        }
        Err(error) => Verdict::Dead { cause: error.to_string() },
    }
}
