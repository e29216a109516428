//! The one job handler: takes what the queue hands over, and says of each message what became of it.

use std::collections::BTreeMap;

use domain::raffle::Registration;
use futures::{StreamExt as _, stream};

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::ports::{ATTEMPTS_MAX, Delivery, Verdict};
use crate::recent::OfThisBatch;
use crate::{announce, ledger, letters, notices, registering};

/// How many jobs of a batch are done at once: most of them are letters, and a mail server takes its time for each.
const AT_ONCE: usize = 10;

/// The pause in seconds before a message comes again, by how often it was tried: nine and a half hours from the first
/// try to the last, so that a mail server may be away for a night.
const PAUSES_SECS: [u32; ATTEMPTS_MAX as usize - 1] = [2, 120, 300, 1_800, 3_600, 10_800, 18_000];

/// Does a batch of messages and answers with one verdict per handle. One bad message never holds
/// up or repeats the others.
pub async fn handle(services: &Services, deliveries: Vec<Delivery>) -> Vec<(String, Verdict)> {
    let mut verdicts = Vec::with_capacity(deliveries.len());
    let mut registrations = Vec::new();
    let mut others: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for Delivery { handle, job, attempt, .. } in deliveries {
        match job {
            Ok(Job::Register(registration)) => registrations.push((handle, attempt, registration)),
            Ok(job) => others.entry(name_of(&job, &handle)).or_default().push((handle, attempt, job)),
            Err(cause) => {
                verdicts.push((handle, Verdict::Dead { cause: format!("the message cannot be read: {cause}") }));
            }
        }
    }
    verdicts.extend(do_all(services, others).await);
    verdicts.extend(register_all(services, registrations).await);
    verdicts
}

/// The name under which a job runs: jobs of one name must not run at the same time.
fn name_of(job: &Job, handle: &str) -> String {
    match job {
        Job::Write(letter) => letter.key(),
        _ => handle.to_owned(),
    }
}

/// Does several jobs at once, but those of one name one after the other, so that a letter that came twice is found to
/// be sent already.
async fn do_all(services: &Services, jobs: BTreeMap<String, Vec<(String, u32, Job)>>) -> Vec<(String, Verdict)> {
    let raffles = OfThisBatch::default();
    let work: Vec<_> = jobs.into_values().map(|jobs| do_in_turn(services, &raffles, jobs)).collect();
    stream::iter(work).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.concat()
}

async fn do_in_turn(
    services: &Services,
    raffles: &OfThisBatch,
    jobs: Vec<(String, u32, Job)>,
) -> Vec<(String, Verdict)> {
    let mut verdicts = Vec::with_capacity(jobs.len());
    for (handle, attempt, job) in jobs {
        let done = run(services, raffles, job).await;
        verdicts.push((handle, verdict(done, attempt)));
    }
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

async fn run(services: &Services, raffles: &OfThisBatch, job: Job) -> Result<Verdict> {
    match job {
        Job::Write(letter) => letters::write(services, raffles, &letter).await,
        Job::FindLinks { email, asked_at } => letters::write_links(services, &email, asked_at).await,
        Job::SignInLink { staff, asked_at } => letters::write_sign_in_link(services, staff, asked_at).await,
        Job::DataLink { person, wish, asked_at, .. } => {
            letters::write_data_link(services, person, wish, asked_at).await
        }
        Job::Announce { raffle, news, after } => {
            announce::walk(services, raffle, news, after).await.map(|()| Verdict::Done)
        }
        Job::Notify(notice) => notices::publish(services, &notice).await.map(|()| Verdict::Done),
        Job::Report(report) => ledger::note(services, report).await.map(|()| Verdict::Done),
        // `handle` collects these to store them in one write.
        Job::Register(_) => Ok(Verdict::Retry { after_secs: 0, cause: "not in a batch".to_owned() }),
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
