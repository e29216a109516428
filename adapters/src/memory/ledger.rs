//! The ledger in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::id::{EventId, RaffleId};
use domain::person::PersonKey;
use domain::raffle::{PlaceState, Standing, StandingKind, nobody};
use domain::time::Timestamp;
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{LEDGER_BATCH_MAX, Ledger, MinuteCount, PortResult};

use crate::limit::check_notes;
use crate::minute::minute_of;

/// A ledger that is gone when the process ends.
#[derive(Default)]
pub struct MemoryLedger {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    events: BTreeMap<EventId, EventNote>,
    raffles: BTreeMap<RaffleId, RaffleNote>,
    people: BTreeMap<PersonKey, Person>,
    boards: BTreeMap<(RaffleId, StandingKind, u32), (u64, Standing)>,
    filled: Option<Timestamp>,
}

/// What is known of a person: when that came in, or until when they were forgotten.
struct Person {
    version: Timestamp,
    registration: Option<RegistrationNote>,
}

impl MemoryLedger {
    /// An empty ledger.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No step panics halfway, so the state behind a poisoned lock is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note_registration(&mut self, note: &RegistrationNote) {
        let is_old = self.people.get(&note.person).is_some_and(|known| note.received_at <= known.version);
        if !is_old {
            let person = Person { version: note.received_at, registration: Some(note.clone()) };
            self.people.insert(note.person, person);
        }
    }

    fn forget(&mut self, person: PersonKey, until: Timestamp) {
        let known = self.people.entry(person).or_insert(Person { version: until, registration: None });
        if known.version <= until {
            *known = Person { version: until, registration: None };
        }
        if known.registration.is_some() {
            return;
        }
        for (_, line) in self.boards.values_mut().filter(|(_, line)| line.person == person) {
            line.person = nobody(line.commitment);
        }
    }

    fn lines(&self, raffle: RaffleId, after: Option<PersonKey>) -> impl Iterator<Item = LedgerLine> {
        let board = self.boards.range((raffle, StandingKind::Winner, 0)..);
        let board = board.take_while(move |((of, ..), _)| *of == raffle);
        let states: BTreeMap<PersonKey, PlaceState> =
            board.map(|(_, (_, line))| (line.person, line.claim.into())).collect();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let registrations =
            self.people.range((from, Bound::Unbounded)).filter_map(|(_, known)| known.registration.as_ref());
        registrations.filter(move |note| note.raffle == raffle).map(move |note| {
            let state = states.get(&note.person).copied().unwrap_or(PlaceState::Registered);
            LedgerLine { registration: note.clone(), state }
        })
    }
}

#[async_trait]
impl Ledger for MemoryLedger {
    async fn note_event(&self, event: &EventNote) -> PortResult<()> {
        let events = &mut self.state().events;
        if events.get(&event.id).is_none_or(|noted| noted.version < event.version) {
            events.insert(event.id, event.clone());
        }
        Ok(())
    }

    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()> {
        let raffles = &mut self.state().raffles;
        if raffles.get(&raffle.id).is_none_or(|noted| noted.version < raffle.version) {
            raffles.insert(raffle.id, raffle.clone());
        }
        Ok(())
    }

    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()> {
        check_notes(notes)?;
        let mut state = self.state();
        for note in notes {
            state.note_registration(note);
        }
        Ok(())
    }

    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()> {
        check_notes(lines)?;
        let boards = &mut self.state().boards;
        for line in lines {
            let place = (raffle, line.kind, line.number);
            if boards.get(&place).is_none_or(|(noted, _)| *noted < version) {
                boards.insert(place, (version, line.clone()));
            }
        }
        Ok(())
    }

    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()> {
        self.state().forget(person, until);
        Ok(())
    }

    async fn wipe(&self) -> PortResult<bool> {
        let mut state = self.state();
        let mut people = std::mem::take(&mut state.people);
        people.retain(|_, known| known.registration.is_none());
        *state = State { people, ..State::default() };
        Ok(true)
    }

    async fn list_events(&self) -> PortResult<Vec<EventNote>> {
        Ok(self.state().events.values().cloned().collect())
    }

    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>> {
        Ok(self.state().raffles.values().cloned().collect())
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>> {
        let state = self.state();
        let found = state.lines(raffle, after).filter(|line| search.finds(line));
        Ok(found.take(limit.min(LEDGER_BATCH_MAX)).collect())
    }

    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>> {
        let (kind, number) = after.unwrap_or((StandingKind::Winner, 0));
        let state = self.state();
        let rest = state.boards.range((Bound::Excluded((raffle, kind, number)), Bound::Unbounded));
        let page = rest.take_while(|((of, ..), _)| *of == raffle).take(limit.min(LEDGER_BATCH_MAX));
        Ok(page.map(|(_, (_, line))| line.clone()).collect())
    }

    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64> {
        Ok(self.state().lines(raffle, None).count() as u64)
    }

    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        let mut minutes = BTreeMap::<Timestamp, u64>::new();
        for line in self.state().lines(raffle, None) {
            *minutes.entry(minute_of(line.registration.received_at)).or_default() += 1;
        }
        Ok(minutes.into_iter().map(|(minute, count)| MinuteCount { minute, count }).collect())
    }

    async fn get_filled(&self) -> PortResult<Option<Timestamp>> {
        Ok(self.state().filled)
    }

    async fn note_filled(&self, at: Timestamp) -> PortResult<()> {
        self.state().filled = Some(at);
        Ok(())
    }
}
