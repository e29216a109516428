//! All jobs but registrations: letters first of all, which are taken apart, put off, and never hold each other up.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::lock::Mutex;
use futures::{StreamExt as _, stream};

use super::verdict;
use crate::Services;
use crate::error::{Error, Result};
use crate::jobs::{Job, Lane, Letter};
use crate::letters::Posted;
use crate::ports::{NewMessage, PortResult, Sheet, Verdict};
use crate::recent::OfThisBatch;
use crate::{announce, ledger, letters, notices};

/// How many jobs of a batch are done at once: most of them are letters, and a mail server takes its time for each.
const AT_ONCE: usize = 10;
/// How many letters a second come again of those that a mail server did not take.
const LETTERS_A_SECOND: u64 = 100;
/// Seconds over which they are spread: at least, and at most, which is as long as a queue can count.
const SPREAD_SECS: (u64, u64) = (30, 900);
/// For how long a batch begins with something new. Whoever calls gives it a minute, and a mail server that does not
/// answer takes half of one.
const BEGINS_FOR: Duration = Duration::from_secs(25);

/// Something to do, and the message that asks for it.
struct Task {
    handle: String,
    attempt: u32,
    job: Job,
    /// Whether it is one of several letters that the message asks for.
    is_one_of_several: bool,
}

impl Task {
    /// What a message asks for.
    fn all_of((handle, attempt, job): (String, u32, Job)) -> Vec<Self> {
        let Job::WriteAll { letters } = job else {
            return vec![Self { handle, attempt, job, is_one_of_several: false }];
        };
        let task = |letter| Self { handle: handle.clone(), attempt, job: Job::Write(letter), is_one_of_several: true };
        letters.into_iter().map(task).collect()
    }

    /// The name under which it runs: tasks of one name must not run at the same time.
    fn name(&self) -> String {
        self.letter().map_or_else(|| self.handle.clone(), Letter::key)
    }

    fn letter(&self) -> Option<&Letter> {
        if let Job::Write(letter) = &self.job { Some(letter) } else { None }
    }

    /// Where the letter is noted that it asks for. Nothing else is done together.
    fn sheet(&self) -> Sheet {
        self.letter().map_or(Sheet::Alone, Letter::sheet)
    }
}

/// What became of a task.
struct Done {
    handle: String,
    /// The task, if it is one of several letters that the message asks for.
    one_of: Option<Job>,
    verdict: Verdict,
}

/// What the tasks of a batch have in common.
struct Batch {
    begun: Duration,
    raffles: OfThisBatch,
    /// How many messages wait in the lane of letters.
    backlog: Mutex<Option<u64>>,
}

impl Batch {
    /// How many messages wait in the lane of letters.
    async fn backlog(&self, services: &Services) -> PortResult<u64> {
        let mut backlog = self.backlog.lock().await;
        if let Some(known) = *backlog {
            return Ok(known);
        }
        let depth = services.queue.depth(Lane::Post).await?;
        Ok(*backlog.insert(depth.ready + depth.in_flight + depth.delayed))
    }
}

/// Does several things at once, but those of one name one after the other, so that a letter that came twice is found
/// to be sent already.
pub(super) async fn do_all(services: &Services, messages: Vec<(String, u32, Job)>) -> Vec<(String, Verdict)> {
    let mut tasks: BTreeMap<String, Vec<Task>> = BTreeMap::new();
    // What is left of each message that asks for several letters, and how often it was tried.
    let mut left: BTreeMap<String, (u32, Vec<NewMessage>)> = BTreeMap::new();
    for message in messages {
        if matches!(message.2, Job::WriteAll { .. }) {
            left.insert(message.0.clone(), (message.1, Vec::new()));
        }
        for task in Task::all_of(message) {
            tasks.entry(task.name()).or_default().push(task);
        }
    }
    let batch = Batch { begun: services.clock.uptime(), raffles: OfThisBatch::default(), backlog: Mutex::default() };
    let mut verdicts = Vec::new();
    for round in rounds(tasks) {
        for Done { handle, one_of, verdict } in do_round(services, &batch, round).await {
            match one_of {
                None => verdicts.push((handle, verdict)),
                Some(job) => left.entry(handle).or_default().1.extend(alone(job, &verdict)),
            }
        }
    }
    for (handle, (attempt, left)) in left {
        verdicts.push((handle, send_on(services, left, attempt).await));
    }
    verdicts
}

/// What is to be done one after the other: in each round every name comes once at most.
fn rounds(by_name: BTreeMap<String, Vec<Task>>) -> Vec<Vec<Task>> {
    let mut rounds: Vec<Vec<Task>> = Vec::new();
    for tasks in by_name.into_values() {
        for (turn, task) in tasks.into_iter().enumerate() {
            if rounds.len() <= turn {
                rounds.push(Vec::new());
            }
            rounds[turn].push(task);
        }
    }
    rounds
}

/// Does what stands alone beside each other, and then the letters of sheets, those of a sheet together.
async fn do_round(services: &Services, batch: &Batch, round: Vec<Task>) -> Vec<Done> {
    let mut sheets: BTreeMap<Sheet, Vec<Task>> = BTreeMap::new();
    for task in round {
        sheets.entry(task.sheet()).or_default().push(task);
    }
    let alone = sheets.remove(&Sheet::Alone).unwrap_or_default();
    let work: Vec<_> = alone.into_iter().map(|task| do_together(services, batch, vec![task])).collect();
    let beside = stream::iter(work).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    let mut done: Vec<Done> = beside.into_iter().flatten().collect();
    for wave in waves(sheets.into_values()) {
        done.extend(do_together(services, batch, wave).await);
    }
    done
}

/// Letters that may all be on their way at once, of whole sheets. None of them waits for a place once it has its turn,
/// which lasts for a while only.
fn waves(sheets: impl Iterator<Item = Vec<Task>>) -> Vec<Vec<Task>> {
    let mut waves: Vec<Vec<Task>> = Vec::new();
    for sheet in sheets {
        match waves.last_mut() {
            Some(wave) if wave.len() + sheet.len() <= AT_ONCE => wave.extend(sheet),
            _ => waves.push(sheet),
        }
    }
    waves
}

async fn do_together(services: &Services, batch: &Batch, tasks: Vec<Task>) -> Vec<Done> {
    let has_time = services.clock.uptime().saturating_sub(batch.begun) < BEGINS_FOR;
    let posted = if has_time {
        run(services, &batch.raffles, &tasks).await
    } else {
        tasks.iter().map(|_| Ok(Posted::NotNow)).collect()
    };
    let mut done = Vec::with_capacity(tasks.len());
    for (Task { handle, attempt, job, is_one_of_several }, posted) in tasks.into_iter().zip(posted) {
        let verdict = match posted {
            Ok(Posted::Settled(verdict)) => verdict,
            Ok(Posted::NotNow) => put_off(services, batch, &job, attempt, is_one_of_several).await,
            Err(error) => verdict(Err(error), attempt),
        };
        done.push(Done { handle, one_of: is_one_of_several.then_some(job), verdict });
    }
    done
}

/// What became of each of several letters, or of one task of another kind.
async fn run(services: &Services, raffles: &OfThisBatch, tasks: &[Task]) -> Vec<Result<Posted>> {
    let letters: Vec<Letter> = tasks.iter().filter_map(|task| task.letter().cloned()).collect();
    match tasks {
        [task] if letters.is_empty() => vec![run_other(services, task.job.clone()).await],
        _ => letters::write(services, raffles, &letters).await,
    }
}

async fn run_other(services: &Services, job: Job) -> Result<Posted> {
    let done = || Posted::Settled(Verdict::Done);
    match job {
        Job::FindLinks { email, asked_at } => letters::write_links(services, &email, asked_at).await,
        Job::SignInLink { staff, asked_at } => letters::write_sign_in_link(services, staff, asked_at).await,
        Job::DataLink { person, wish, asked_at, .. } => {
            letters::write_data_link(services, person, wish, asked_at).await
        }
        Job::Announce { raffle, news, after } => announce::walk(services, raffle, news, after).await.map(|()| done()),
        Job::Notify(notice) => notices::publish(services, &notice).await.map(|()| done()),
        Job::Report(report) => ledger::note(services, report).await.map(|()| done()),
        // Registrations are stored in one write, and letters are written together.
        Job::Register(_) | Job::Write(_) | Job::WriteAll { .. } => {
            Ok(Posted::Settled(Verdict::Retry { after_secs: 0, cause: "not in a batch".to_owned() }))
        }
    }
}

/// A letter that was asked for with others and is not done: from now on it has a message of its own, so that the
/// others are not held up, and so that it dies with its own cause.
fn alone(job: Job, verdict: &Verdict) -> Option<NewMessage> {
    let delay_secs = match verdict {
        Verdict::Done => return None,
        Verdict::Retry { after_secs, .. } => *after_secs,
        Verdict::Dead { .. } => 0,
    };
    Some(NewMessage { job, delay_secs, not_after: None })
}

/// Puts off a job that could not begin in time, or that the mail server would not take yet. It is sent again as a new
/// message, so its attempts are counted from the beginning: a busy mail server must never turn a letter into a dead
/// one. A letter that was asked for with others is only marked here; `alone` gives it a message of its own.
async fn put_off(services: &Services, batch: &Batch, job: &Job, attempt: u32, is_one_of_several: bool) -> Verdict {
    match pause_secs(services, batch, job).await {
        Ok(after_secs) if is_one_of_several => {
            Verdict::Retry { after_secs, cause: "the mail server takes no more now".to_owned() }
        }
        Ok(delay_secs) => {
            send_on(services, vec![NewMessage { job: job.clone(), delay_secs, not_after: None }], attempt).await
        }
        Err(error) => verdict(Err(error.into()), attempt),
    }
}

/// A random pause in seconds before a job that was put off comes again. The more letters wait, the longer the range, so
/// that they do not all return at once. A job that somebody is waiting for in front of a page has the shortest range.
async fn pause_secs(services: &Services, batch: &Batch, job: &Job) -> PortResult<u32> {
    let spread = match job {
        Job::Write(_) => (batch.backlog(services).await? / LETTERS_A_SECOND).clamp(SPREAD_SECS.0, SPREAD_SECS.1),
        _ => SPREAD_SECS.0,
    };
    let mut chance = [0; 8];
    services.chance.fill(&mut chance);
    Ok(u32::try_from(1 + u64::from_le_bytes(chance) % spread).unwrap_or(u32::MAX))
}

async fn send_on(services: &Services, left: Vec<NewMessage>, attempt: u32) -> Verdict {
    if left.is_empty() {
        return Verdict::Done;
    }
    let sent = services.queue.send(left).await;
    verdict(sent.map(|_| Verdict::Done).map_err(Error::from), attempt)
}
