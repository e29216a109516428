//! The one job handler: takes what the queue hands over, and says of each message what became of it.

use std::collections::BTreeMap;

use domain::raffle::Registration;
use futures::{StreamExt as _, stream};

use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Letter};
use crate::ports::{ATTEMPTS_MAX, Delivery, NewMessage, Verdict};
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
    verdicts.extend(do_all(services, others).await);
    verdicts.extend(register_all(services, registrations).await);
    verdicts
}

/// Something to do, and the message that asks for it.
struct Task {
    handle: String,
    attempt: u32,
    job: Job,
    /// The letter, where it is one of several that the message asks for.
    one_of: Option<Letter>,
}

impl Task {
    /// What a message asks for.
    fn all_of((handle, attempt, job): (String, u32, Job)) -> Vec<Self> {
        let Job::WriteAll { letters } = job else { return vec![Self { handle, attempt, job, one_of: None }] };
        let task = |letter: Letter| {
            let (handle, job) = (handle.clone(), Job::Write(letter.clone()));
            Self { handle, attempt, job, one_of: Some(letter) }
        };
        letters.into_iter().map(task).collect()
    }

    /// The name under which it runs: tasks of one name must not run at the same time.
    fn name(&self) -> String {
        match &self.job {
            Job::Write(letter) => letter.key(),
            _ => self.handle.clone(),
        }
    }
}

/// Does several things at once, but those of one name one after the other, so that a letter that came twice is found
/// to be sent already.
async fn do_all(services: &Services, messages: Vec<(String, u32, Job)>) -> Vec<(String, Verdict)> {
    let mut tasks: BTreeMap<String, Vec<Task>> = BTreeMap::new();
    // What is left of each message that asks for several letters.
    let mut left: BTreeMap<String, Vec<NewMessage>> = BTreeMap::new();
    for message in messages {
        if matches!(message.2, Job::WriteAll { .. }) {
            left.insert(message.0.clone(), Vec::new());
        }
        for task in Task::all_of(message) {
            tasks.entry(task.name()).or_default().push(task);
        }
    }
    let raffles = OfThisBatch::default();
    let work: Vec<_> = tasks.into_values().map(|tasks| do_in_turn(services, &raffles, tasks)).collect();
    let done = stream::iter(work).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.concat();
    let mut verdicts = Vec::with_capacity(done.len());
    for (handle, one_of, verdict) in done {
        match one_of {
            None => verdicts.push((handle, verdict)),
            Some(letter) => left.entry(handle).or_default().extend(alone(letter, verdict)),
        }
    }
    for (handle, left) in left {
        verdicts.push((handle, send_on(services, left).await));
    }
    verdicts
}

async fn do_in_turn(
    services: &Services,
    raffles: &OfThisBatch,
    tasks: Vec<Task>,
) -> Vec<(String, Option<Letter>, Verdict)> {
    let mut done = Vec::with_capacity(tasks.len());
    for Task { handle, attempt, job, one_of } in tasks {
        let outcome = run(services, raffles, job).await;
        done.push((handle, one_of, verdict(outcome, attempt)));
    }
    done
}

/// A letter that was asked for with others and is not done: from now on it has a message of its own, so that the
/// others are not held up, and so that it dies with its own cause.
fn alone(letter: Letter, verdict: Verdict) -> Option<NewMessage> {
    let delay_secs = match verdict {
        Verdict::Done => return None,
        Verdict::Retry { after_secs, .. } => after_secs,
        Verdict::Dead { .. } => 0,
    };
    Some(NewMessage { job: Job::Write(letter), delay_secs, not_after: None })
}

async fn send_on(services: &Services, left: Vec<NewMessage>) -> Verdict {
    if left.is_empty() {
        return Verdict::Done;
    }
    let sent = services.queue.send(left).await;
    verdict(sent.map(|_| Verdict::Done).map_err(Error::from), 1)
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
        // `handle` collects registrations to store them in one write, and takes letters apart.
        Job::Register(_) | Job::WriteAll { .. } => {
            Ok(Verdict::Retry { after_secs: 0, cause: "not in a batch".to_owned() })
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
