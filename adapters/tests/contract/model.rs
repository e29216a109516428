//! One random program on every store: the same answers.
//!
//! Memory is the model: it is simple enough to be seen to be right. Two steps never happen in the
//! same millisecond of a second, so no two messages fall due at one moment by accident, which is
//! the one thing about which the order of a hand-over makes no promise.

use std::collections::BTreeSet;
use std::fmt::Debug;

use domain::draw::Seal;
use domain::raffle::{Claim, Move, Registration};
use domain::staff::Role;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};
use services::jobs::Lane;
use services::ports::{Advance, AuditEntry, Clock, Delivery, Erasure, NewMessage, PortResult, Session, Sheet, Verdict};

use crate::backend::{Backend, registered};
use crate::values::{
    at, board, email, event, event_id, intake, letter, person, raffle, raffle_id, record, registration, seal, staff,
    staff_id,
};

/// Steps of one program: fewer than milliseconds of a second.
const STEPS_MAX: usize = 120;

#[derive(Clone, Debug)]
enum Step {
    Pass { secs: u32 },
    Send { who: u32, raffle: u32, delay_secs: u32, limit_secs: Option<i64> },
    SendLetters { from: u32, count: u32 },
    Receive { lane: Lane, max: usize, hidden_secs: u32 },
    Settle { lane: Lane, skip: usize, verdicts: Vec<Option<Fate>> },
    Redrive { ids: Vec<u64> },
    Count { lane: Lane, raffle: u32 },
    Register { people: Vec<(u32, u32, u8)> },
    Erase { raffle: u32, who: u32, nonce: u8 },
    Page { raffle: u32, after: Option<u32>, limit: usize },
    PutRaffle { number: u32, version: u64 },
    PutEvent { number: u32, version: u64 },
    Seal { number: u32 },
    Draw { number: u32 },
    Moves { number: u32, version: u64, who: u32 },
    Secret { number: u32, byte: u8 },
    Turns { is_shared: bool, keys: BTreeSet<u8>, lease_secs: u32 },
    MarkSent { is_shared: bool, keys: BTreeSet<u8> },
    Hire { number: u32, address: u32, role: Role },
    SetRole { number: u32, role: Role },
    Fire { number: u32 },
    Link { byte: u8, number: u32, secs: i64 },
    TakeLink { byte: u8 },
    Session { byte: u8, number: u32, secs: i64 },
    EndSessions { number: u32 },
    Note { object: u8 },
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Done,
    Retry(u32),
    Dead,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(prop_oneof![8 => queue_step(), 6 => store_step(), 2 => people_step()], 1..STEPS_MAX)
}

fn lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Intake), Just(Lane::Post)]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![2 => Just(Role::Owner), 1 => Just(Role::Viewer)]
}

fn queue_step() -> impl Strategy<Value = Step> {
    let secs = || prop_oneof![3 => Just(0_u32), 2 => 1_u32..10];
    let limit = prop::option::of(-2_i64..3);
    let fate = prop_oneof![4 => Just(Fate::Done), 3 => secs().prop_map(Fate::Retry), 1 => Just(Fate::Dead)];
    let verdicts = prop::collection::vec(prop::option::weighted(0.8, fate), 0..12);
    prop_oneof![
        (0_u32..9).prop_map(|secs| Step::Pass { secs }),
        (0_u32..9, 1_u32..3, secs(), limit).prop_map(|(who, raffle, delay_secs, limit_secs)| Step::Send {
            who,
            raffle,
            delay_secs,
            limit_secs
        }),
        (0_u32..9, 0_u32..20).prop_map(|(from, count)| Step::SendLetters { from, count }),
        (lane(), 0_usize..15, 0_u32..8).prop_map(|(lane, max, hidden_secs)| Step::Receive { lane, max, hidden_secs }),
        (lane(), 0_usize..8, verdicts).prop_map(|(lane, skip, verdicts)| Step::Settle { lane, skip, verdicts }),
        prop::collection::vec(0_u64..12, 0..4).prop_map(|ids| Step::Redrive { ids }),
        (lane(), 1_u32..3).prop_map(|(lane, raffle)| Step::Count { lane, raffle }),
    ]
}

fn store_step() -> impl Strategy<Value = Step> {
    let people = prop::collection::vec((1_u32..3, 0_u32..12, 0_u8..3), 0..9);
    let number = || 1_u32..3;
    let version = || 1_u64..5;
    prop_oneof![
        people.prop_map(|people| Step::Register { people }),
        (number(), 0_u32..12, 0_u8..3).prop_map(|(raffle, who, nonce)| Step::Erase { raffle, who, nonce }),
        (number(), prop::option::of(0_u32..12), 0_usize..9).prop_map(|(raffle, after, limit)| Step::Page {
            raffle,
            after,
            limit
        }),
        (number(), version()).prop_map(|(number, version)| Step::PutRaffle { number, version }),
        (number(), version()).prop_map(|(number, version)| Step::PutEvent { number, version }),
        number().prop_map(|number| Step::Seal { number }),
        number().prop_map(|number| Step::Draw { number }),
        (number(), version(), 1_u32..7).prop_map(|(number, version, who)| Step::Moves { number, version, who }),
        (number(), any::<u8>()).prop_map(|(number, byte)| Step::Secret { number, byte }),
        (some_mails(), 0_u32..9).prop_map(|((is_shared, keys), lease_secs)| Step::Turns {
            is_shared,
            keys,
            lease_secs
        }),
        some_mails().prop_map(|(is_shared, keys)| Step::MarkSent { is_shared, keys }),
        (0_u8..3).prop_map(|object| Step::Note { object }),
    ]
}

/// Some of four mails, which share a sheet or not.
fn some_mails() -> impl Strategy<Value = (bool, BTreeSet<u8>)> {
    (any::<bool>(), prop::collection::btree_set(0_u8..4, 0..4))
}

/// Where these mails are noted, and their keys.
fn mails(is_shared: bool, keys: &BTreeSet<u8>) -> (Sheet, Vec<String>) {
    let (sheet, kind) = if is_shared { (Sheet::Shared(7), "offered") } else { (Sheet::Alone, "won") };
    (sheet, keys.iter().map(|key| format!("{kind}-{key}")).collect())
}

fn people_step() -> impl Strategy<Value = Step> {
    let number = || 1_u32..4;
    let secs = || 0_i64..20;
    prop_oneof![
        (number(), number(), role()).prop_map(|(number, address, role)| Step::Hire { number, address, role }),
        (number(), role()).prop_map(|(number, role)| Step::SetRole { number, role }),
        number().prop_map(|number| Step::Fire { number }),
        (0_u8..3, number(), secs()).prop_map(|(byte, number, secs)| Step::Link { byte, number, secs }),
        (0_u8..3).prop_map(|byte| Step::TakeLink { byte }),
        (0_u8..3, number(), secs()).prop_map(|(byte, number, secs)| Step::Session { byte, number, secs }),
        number().prop_map(|number| Step::EndSessions { number }),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 64, ..Config::default() })]

    #[test]
    fn one_random_program_gets_the_same_answers_from_every_store(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(play_on_both(&steps, Backend::sqlite()))?;
    }
}

#[cfg(feature = "aws")]
proptest! {
    #![proptest_config(Config { cases: 16, ..Config::default() })]

    #[test]
    fn one_random_program_gets_the_same_answers_from_dynamodb(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let Some(on) = crate::dynamodb::backend().await else { return Ok(()) };
            play_on_both(&steps, on).await
        })?;
    }
}

#[cfg(feature = "aws")]
proptest! {
    // It takes many pauses.
    #![proptest_config(Config { cases: 6, ..Config::default() })]

    #[test]
    fn one_random_program_gets_the_same_answers_from_dynamodb_in_trouble(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let Some(on) = crate::dynamodb::backend_in_trouble().await else { return Ok(()) };
            play_on_both(&steps, on).await
        })?;
    }
}

/// Plays a program on a store and on memory.
async fn play_on_both(steps: &[Step], store: Backend) -> Result<(), TestCaseError> {
    let (mut model, mut store) = (Player::new(Backend::memory()), Player::new(store));
    for step in steps {
        let (expected, found) = (model.play(step).await, store.play(step).await);
        prop_assert_eq!(expected, found, "{:?}", step);
    }
    prop_assert_eq!(model.everything().await, store.everything().await);
    Ok(())
}

/// A store, and the hand-overs that it has not been told about.
struct Player {
    on: Backend,
    open: Vec<(Lane, String)>,
}

/// What a store said, in words that are the same for every store.
fn said<T: Debug>(answer: &PortResult<T>) -> String {
    format!("{answer:?}")
}

/// The same, with what `Debug` hides from logs.
fn json<T: serde::Serialize>(answer: PortResult<T>) -> String {
    said(&answer.map(|value| serde_json::to_string(&value).expect("it can be written")))
}

impl Player {
    fn new(on: Backend) -> Self {
        Self { on, open: Vec::new() }
    }

    async fn play(&mut self, step: &Step) -> String {
        self.on.clock.advance(std::time::Duration::from_millis(1));
        match step {
            Step::Pass { .. }
            | Step::Send { .. }
            | Step::SendLetters { .. }
            | Step::Receive { .. }
            | Step::Settle { .. }
            | Step::Redrive { .. }
            | Step::Count { .. } => self.play_queue(step).await,
            Step::Hire { .. }
            | Step::SetRole { .. }
            | Step::Fire { .. }
            | Step::Link { .. }
            | Step::TakeLink { .. }
            | Step::Session { .. }
            | Step::EndSessions { .. } => self.play_people(step).await,
            _ => self.play_store(step).await,
        }
    }

    async fn play_queue(&mut self, step: &Step) -> String {
        let store = &self.on.store;
        match step.clone() {
            Step::Pass { secs } => {
                self.on.clock.advance_secs(secs);
                String::new()
            }
            Step::Send { who, raffle, delay_secs, limit_secs } => {
                let not_after = limit_secs.map(|secs| self.on.clock.now().plus_secs(secs));
                said(&store.send(vec![NewMessage { delay_secs, not_after, ..intake(raffle, who) }]).await)
            }
            Step::SendLetters { from, count } => {
                said(&store.send((from..from + count).map(|who| letter(who).into()).collect()).await)
            }
            Step::Receive { lane, max, hidden_secs } => self.receive(lane, max, hidden_secs).await,
            Step::Settle { lane, skip, verdicts } => self.settle(lane, skip, &verdicts).await,
            Step::Redrive { ids } => said(&store.redrive(&ids).await),
            Step::Count { lane, raffle } => {
                let pool = store.pool_depth(raffle_id(raffle)).await;
                said(&store.depth(lane).await) + &said(&pool)
            }
            other => panic!("{other:?} is no step of the queue"),
        }
    }

    async fn receive(&mut self, lane: Lane, max: usize, hidden_secs: u32) -> String {
        let deliveries = self.on.store.receive(lane, max, hidden_secs).await.expect("the store works");
        let told = |Delivery { job, attempt, sent_at, .. }: &Delivery| {
            let job = job.as_ref().map(|job| serde_json::to_string(job).expect("it can be written"));
            format!("{job:?} {attempt} {sent_at}\n")
        };
        let answer = deliveries.iter().map(told).collect();
        self.open.extend(deliveries.into_iter().map(|delivery| (lane, delivery.handle)));
        answer
    }

    /// Settles some of what is open, in the order of the hand-overs. Handles are kept afterwards,
    /// so that later steps use ones that were settled or overtaken.
    async fn settle(&mut self, lane: Lane, skip: usize, verdicts: &[Option<Fate>]) -> String {
        let open = self.open.iter().filter(|(of, _)| *of == lane).skip(skip);
        let verdict = |((_, handle), fate): (&(Lane, String), &Option<Fate>)| {
            let verdict = match (*fate)? {
                Fate::Done => Verdict::Done,
                Fate::Retry(after_secs) => Verdict::Retry { after_secs, cause: "away".into() },
                Fate::Dead => Verdict::Dead { cause: "never".into() },
            };
            Some((handle.clone(), verdict))
        };
        said(&self.on.store.settle(open.zip(verdicts).filter_map(verdict).collect()).await)
    }

    async fn play_store(&mut self, step: &Step) -> String {
        let store = &self.on.store;
        let now = self.on.clock.now();
        match step.clone() {
            Step::Register { people } => {
                let new = |(raffle, who, nonce)| registration(raffle, who, nonce);
                said(&registered(store, &people.into_iter().map(new).collect::<Vec<_>>()).await)
            }
            Step::Page { raffle, after, limit } => {
                let after = after.map(person);
                let entries = store.list_entries(raffle_id(raffle), after, limit).await;
                json(store.list_registrations(raffle_id(raffle), after, limit).await) + &said(&entries)
            }
            Step::PutRaffle { number, version } => {
                let mut raffle = raffle(number);
                raffle.version = version;
                raffle.progress.cancelled_at = (version == 4).then_some(now);
                said(&store.put_raffle(&raffle, vec![letter(number).into()]).await)
            }
            Step::PutEvent { number, version } => {
                let mut event = event(number);
                event.version = version;
                said(&store.put_event(&event, vec![letter(number).into()]).await)
            }
            Step::Erase { raffle, who, nonce } => {
                let Registration { code, attendee, received_at, .. } = registration(raffle, who, nonce);
                // Every other time what was sent before may come again.
                let at = received_at.plus_secs(i64::from(who % 2) - 1);
                let mails = vec!["won-1".to_owned()];
                said(&store.erase_once(&Erasure { code, email: attendee.email, mails, at }).await)
            }
            Step::Seal { number } => {
                let count = store.count_registrations(raffle_id(number)).await.expect("the store works");
                let withdrawals = store.count_withdrawals(raffle_id(number)).await.expect("the store works");
                said(&store.record_seal_once(raffle_id(number), &Seal { count, ..seal() }, withdrawals).await)
            }
            Step::Draw { number } => self.draw(number).await,
            Step::Moves { number, version, who } => {
                let moves = [Move { person: person(who), to: Claim::Claimed { at: now } }];
                let then = if who % 2 == 0 { Advance::Done } else { Advance::Needed };
                said(&store.apply_moves(raffle_id(number), version, &moves, then, vec![letter(who).into()]).await)
            }
            Step::Secret { number, byte } => {
                said(&store.keep_secret_once(raffle_id(number), domain::draw::Secret([byte; 32])).await)
            }
            Step::Turns { is_shared, keys, lease_secs } => {
                let (sheet, keys) = mails(is_shared, &keys);
                said(&store.take_turns(sheet, &keys, now, lease_secs).await)
            }
            Step::MarkSent { is_shared, keys } => {
                let (sheet, keys) = mails(is_shared, &keys);
                said(&store.mark_sent(sheet, &keys, now).await)
            }
            Step::Note { object } => {
                let (actor, deed, detail) = ("timetable".into(), "raffle.sealed".into(), String::new());
                said(&store.append(&AuditEntry { at: now, actor, deed, object: object.to_string(), detail }).await)
            }
            other => panic!("{other:?} is no step of the store"),
        }
    }

    async fn draw(&self, number: u32) -> String {
        let mut record = record(&raffle(number));
        record.drawn_at = self.on.clock.now();
        let board = board(self.on.clock.now().plus_secs(10));
        said(&self.on.store.record_draw_once(&record, &board, vec![letter(1).into()]).await)
    }

    async fn play_people(&mut self, step: &Step) -> String {
        let store = &self.on.store;
        let now = self.on.clock.now();
        match step.clone() {
            Step::Hire { number, address, role } => {
                let mut new = staff(number, role);
                new.email = email(address);
                said(&store.add_staff(&new).await)
            }
            Step::SetRole { number, role } => said(&store.set_role(staff_id(number), role).await),
            Step::Fire { number } => said(&store.remove_staff(staff_id(number)).await),
            Step::Link { byte, number, secs } => {
                said(&store.put_link([byte; 32], staff_id(number), now.plus_secs(secs)).await)
            }
            Step::TakeLink { byte } => said(&store.take_link([byte; 32], now).await),
            Step::Session { byte, number, secs } => {
                let session = Session { staff: staff_id(number), expires: now.plus_secs(secs) };
                let put = store.put_session([byte; 32], &session).await;
                said(&put) + &said(&store.get_session([byte; 32], now.plus_secs(5)).await)
            }
            Step::EndSessions { number } => said(&store.end_sessions_of(staff_id(number)).await),
            other => panic!("{other:?} is no step about people"),
        }
    }

    /// All that a store can be asked, at the end.
    async fn everything(&mut self) -> Vec<String> {
        let mut all = vec![
            json(self.on.store.list_events().await),
            json(self.on.store.list_raffles().await),
            json(self.on.store.list_dead().await),
            json(self.on.store.list_staff().await),
            json(self.on.store.list_audit(None, 100).await),
            json(self.on.store.list_audit(Some("1"), 100).await),
            json(self.on.store.get_event(event_id(1)).await),
        ];
        for number in 1..3 {
            all.extend(self.everything_of(number).await);
        }
        for lane in Lane::ALL {
            self.on.clock.advance_secs(100);
            all.push(self.receive(lane, 1_000, 1).await);
            all.push(json(self.on.store.depth(lane).await));
        }
        all
    }

    async fn everything_of(&self, number: u32) -> Vec<String> {
        let store = &self.on.store;
        let raffle = raffle_id(number);
        vec![
            json(store.get_raffle(raffle).await),
            json(store.get_secret(raffle).await),
            json(store.list_registrations(raffle, None, 100).await),
            json(store.list_refusals(raffle, None, 100).await),
            json(store.list_erased(raffle, None, 100).await),
            json(store.get_erased(person(number)).await),
            json(store.list_sent(&["won-".to_owned()]).await),
            json(store.get_registration(person(number)).await),
            json(store.count_registrations(raffle).await),
            json(store.count_by_party_size(raffle).await),
            json(store.count_by_minute(raffle).await),
            json(store.get_record(raffle).await),
            json(store.get_board(raffle).await),
            json(store.get_standing(raffle, person(number)).await),
            said(&store.needs_advance(raffle, self.on.clock.now()).await),
            said(&store.needs_advance(raffle, at(0)).await),
            json(store.pool_depth(raffle).await),
            json(store.get_dead(u64::from(number)).await),
        ]
    }
}
