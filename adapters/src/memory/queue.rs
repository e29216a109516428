//! The queue in memory.
//!
//! A message is fresh until it is handed over for the first time; from then on, or while it is
//! delayed, it is held until a moment. Those whose moment has come go before the fresh ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use domain::time::Timestamp;
use services::jobs::{Job, Lane};
use services::ports::{
    ATTEMPTS_MAX, DEAD_LETTERS_MAX, DeadLetter, Delivery, Depth, NewMessage, PortResult, Queue, RECEIVE_MAX, Sent,
    Verdict,
};

use super::Memory;
use crate::limit::hidden_until;
use crate::stored_job::{self, NEVER_SETTLED};

#[derive(Default)]
pub(super) struct QueueState {
    latest_id: u64,
    latest_turn: u64,
    latest_dead: u64,
    messages: BTreeMap<u64, Message>,
    lanes: HashMap<Lane, Order>,
    dead: BTreeMap<u64, DeadMessage>,
}

/// In which order a lane's messages are handed over.
#[derive(Default)]
struct Order {
    held: BTreeMap<Due, u64>,
    fresh: BTreeSet<u64>,
}

/// When a held message can be handed over again; of several with the same moment, the one held longest comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Timestamp,
    turn: u64,
}

struct Message {
    lane: Lane,
    pool: Option<RaffleId>,
    body: String,
    sent_at: Timestamp,
    attempts: u32,
    cause: Option<String>,
    place: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Fresh,
    Delayed(Due),
    InFlight(Due),
}

struct DeadMessage {
    letter: DeadLetter,
    pool: Option<RaffleId>,
    body: String,
}

impl QueueState {
    pub(super) fn send(&mut self, messages: Vec<NewMessage>, now: Timestamp) -> Vec<Sent> {
        messages.into_iter().map(|message| self.send_one(&message, now)).collect()
    }

    pub(super) fn spoil(&mut self) {
        for message in self.messages.values_mut() {
            message.body.insert_str(0, "spoilt ");
        }
    }

    fn send_one(&mut self, new: &NewMessage, now: Timestamp) -> Sent {
        if new.not_after.is_some_and(|limit| limit <= now) {
            return Sent::TooLate;
        }
        let job = &new.job;
        self.add(job.lane(), job.pool(), stored_job::write(job), new.delay_secs, now);
        Sent::Stored
    }

    fn add(&mut self, lane: Lane, pool: Option<RaffleId>, body: String, delay_secs: u32, now: Timestamp) {
        let place = match delay_secs {
            0 => Place::Fresh,
            secs => Place::Delayed(self.due(now.plus_secs(i64::from(secs)))),
        };
        self.latest_id += 1;
        self.put(self.latest_id, Message { lane, pool, body, sent_at: now, attempts: 0, cause: None, place });
    }

    fn due(&mut self, at: Timestamp) -> Due {
        self.latest_turn += 1;
        Due { at, turn: self.latest_turn }
    }

    fn put(&mut self, id: u64, message: Message) {
        let order = self.lanes.entry(message.lane).or_default();
        match message.place {
            Place::Fresh => drop(order.fresh.insert(id)),
            Place::Delayed(due) | Place::InFlight(due) => drop(order.held.insert(due, id)),
        }
        self.messages.insert(id, message);
    }

    fn take(&mut self, id: u64) -> Option<Message> {
        let message = self.messages.remove(&id)?;
        let order = self.lanes.entry(message.lane).or_default();
        match message.place {
            Place::Fresh => drop(order.fresh.remove(&id)),
            Place::Delayed(due) | Place::InFlight(due) => drop(order.held.remove(&due)),
        }
        Some(message)
    }

    fn receive(&mut self, lane: Lane, max: usize, visibility_secs: u32, now: Timestamp) -> Vec<Delivery> {
        let mut handed_over = Vec::new();
        while handed_over.len() < max {
            let Some(id) = self.next_ready(lane, now) else { break };
            let Some(message) = self.take(id) else { break };
            if message.attempts < ATTEMPTS_MAX {
                handed_over.push(self.hand_over(id, message, visibility_secs, now));
            } else {
                let cause = message.cause.clone().unwrap_or_else(|| NEVER_SETTLED.to_owned());
                self.bury(message, &cause, now);
            }
        }
        handed_over
    }

    fn next_ready(&self, lane: Lane, now: Timestamp) -> Option<u64> {
        let order = self.lanes.get(&lane)?;
        let due = order.held.first_key_value().filter(|(due, _)| due.at <= now).map(|(_, id)| *id);
        due.or_else(|| order.fresh.first().copied())
    }

    fn hand_over(&mut self, id: u64, mut message: Message, visibility_secs: u32, now: Timestamp) -> Delivery {
        message.place = Place::InFlight(self.due(hidden_until(now, visibility_secs)));
        message.attempts += 1;
        let attempt = message.attempts;
        let handle = format!("{id}.{attempt}");
        let delivery = Delivery { handle, job: stored_job::read(&message.body), attempt, sent_at: message.sent_at };
        self.put(id, message);
        delivery
    }

    fn settle(&mut self, handle: &str, verdict: &Verdict, now: Timestamp) {
        let Some(id) = self.in_flight(handle) else { return };
        let Some(mut message) = self.take(id) else { return };
        match verdict {
            Verdict::Done => {}
            Verdict::Dead { cause } => self.bury(message, cause, now),
            Verdict::Retry { after_secs, cause } => {
                message.cause = Some(stored_job::bounded(cause));
                message.place = Place::Delayed(self.due(now.plus_secs(i64::from(*after_secs))));
                self.put(id, message);
            }
        }
    }

    /// The message of a handle, if the handle has not been settled or overtaken.
    fn in_flight(&self, handle: &str) -> Option<u64> {
        let (id, attempt) = handle.split_once('.')?;
        let id = id.parse().ok()?;
        let message = self.messages.get(&id)?;
        let is_current = attempt.parse() == Ok(message.attempts) && matches!(message.place, Place::InFlight(_));
        is_current.then_some(id)
    }

    fn bury(&mut self, message: Message, cause: &str, now: Timestamp) {
        self.latest_dead += 1;
        let Message { lane, pool, body, sent_at, attempts, .. } = message;
        let job = stored_job::read(&body);
        let letter = DeadLetter {
            id: self.latest_dead,
            lane,
            kind: stored_job::kind(&job),
            raffle: job.ok().as_ref().map_or(pool, Job::raffle),
            cause: stored_job::bounded(cause),
            attempts,
            sent_at,
            died_at: now,
        };
        self.dead.insert(letter.id, DeadMessage { letter, pool, body });
    }

    /// Deletes messages with somebody's data that are dead or wait for their time, and hands back the
    /// registrations among them.
    pub(super) fn forget(&mut self, who: PersonKey, address: &Email) -> Vec<Registration> {
        let written = serde_json::to_string(address).expect("an address is a text");
        let job_of = |body: &str| body.contains(&written).then(|| stored_job::read(body));
        let is_theirs = |job: &Result<Job, String>| job.as_ref().map_or(true, |job| job.holds_data_of(who, address));
        let waits = |message: &Message| matches!(message.place, Place::Delayed(_));
        let waiting = self.messages.iter().filter(|(_, message)| waits(message));
        let waiting: Vec<(u64, Result<Job, String>)> =
            waiting.filter_map(|(id, message)| Some((*id, job_of(&message.body)?))).collect();
        let mut jobs = Vec::new();
        for (id, job) in waiting.into_iter().filter(|(_, job)| is_theirs(job)) {
            self.take(id);
            jobs.push(job);
        }
        let dead: Vec<(u64, Result<Job, String>)> =
            self.dead.iter().filter_map(|(id, dead)| Some((*id, job_of(&dead.body)?))).collect();
        for (id, job) in dead.into_iter().filter(|(_, job)| is_theirs(job)) {
            self.dead.remove(&id);
            jobs.push(job);
        }
        let registration = |job| if let Ok(Job::Register(registration)) = job { Some(registration) } else { None };
        jobs.into_iter().filter_map(registration).collect()
    }

    fn depth(&self, counts: impl Fn(&Message) -> bool, dead: usize, now: Timestamp) -> Depth {
        let mut depth = Depth { dead: dead as u64, ..Depth::default() };
        for message in self.messages.values().filter(|message| counts(message)) {
            match message.place {
                Place::Delayed(due) if now < due.at => depth.delayed += 1,
                Place::InFlight(due) if now < due.at => depth.in_flight += 1,
                _ => {
                    let age = u64::try_from(now.millis_since(message.sent_at)).unwrap_or(0);
                    depth.oldest_ready_ms = depth.oldest_ready_ms.max(age);
                    depth.ready += 1;
                }
            }
        }
        depth
    }

    fn redrive(&mut self, id: u64, now: Timestamp) -> bool {
        let Some(dead) = self.dead.remove(&id) else { return false };
        self.add(dead.letter.lane, dead.pool, dead.body, 0, now);
        true
    }
}

#[async_trait]
impl Queue for Memory {
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        let mut state = self.state();
        Ok(state.queue.send(messages, self.now()))
    }

    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
        let mut state = self.state();
        let now = self.now();
        Ok(state.queue.receive(lane, max.min(RECEIVE_MAX), visibility_secs, now))
    }

    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
        let mut state = self.state();
        let now = self.now();
        for (handle, verdict) in &verdicts {
            state.queue.settle(handle, verdict, now);
        }
        Ok(())
    }

    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth> {
        let queue = &self.state().queue;
        let dead = queue.dead.values().filter(|dead| dead.pool == Some(raffle)).count();
        Ok(queue.depth(|message| message.pool == Some(raffle), dead, self.now()))
    }

    async fn depth(&self, lane: Lane) -> PortResult<Depth> {
        let queue = &self.state().queue;
        let dead = queue.dead.values().filter(|dead| dead.letter.lane == lane).count();
        Ok(queue.depth(|message| message.lane == lane, dead, self.now()))
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        let state = self.state();
        let youngest_first = state.queue.dead.values().rev();
        Ok(youngest_first.take(DEAD_LETTERS_MAX).map(|dead| dead.letter.clone()).collect())
    }

    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
        Ok(self.state().queue.dead.get(&id).map(|dead| (dead.letter.clone(), dead.body.clone())))
    }

    async fn redrive(&self, ids: &[u64]) -> PortResult<u64> {
        let mut state = self.state();
        let now = self.now();
        Ok(ids.iter().map(|id| u64::from(state.queue.redrive(*id, now))).sum())
    }

    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
        Ok(self.state().queue.forget(who, address))
    }
}
