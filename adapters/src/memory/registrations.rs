//! Registrations in memory.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;
use std::ops::Bound;

use async_trait::async_trait;
use domain::draw::{Commitment, Entry};
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{PartyCounts, Refusal, RefusalReason, Registration};
use domain::ticket::TicketCode;
use domain::time::Timestamp;
use services::ports::{
    MinuteCount, PortResult, REGISTRATIONS_PAGE_MAX, RegisterAnswer, Registered, Registrations, SHEET_MAX, Sheet,
    StoredTicket,
};

use super::{Memory, State};
use crate::minute::minute_of;

#[derive(Default)]
pub(super) struct RegistrationState {
    by_person: BTreeMap<PersonKey, Registration>,
    /// Where the mail is noted that confirms the registration of a person, also of one who was erased and comes back.
    sheets: BTreeMap<PersonKey, Sheet>,
    sheets_given_out: u64,
    refused: BTreeMap<(RaffleId, Commitment), RefusalReason>,
}

impl RegistrationState {
    /// Numbers for the sheets of a batch.
    fn new_sheets(&mut self, batch: usize) -> u64 {
        let first = self.sheets_given_out;
        self.sheets_given_out += batch.div_ceil(SHEET_MAX) as u64;
        first
    }

    fn store_on(
        &mut self,
        sheet: Sheet,
        registration: &Registration,
        erased_until: Option<Timestamp>,
    ) -> RegisterAnswer {
        let person = registration.code.person;
        let became = self.store(registration, erased_until);
        match became {
            Registered::Stored | Registered::Same => {
                RegisterAnswer { became, sheet: *self.sheets.entry(person).or_insert(sheet) }
            }
            Registered::Refused(_) => RegisterAnswer::alone(became),
        }
    }

    /// `erased_until` is when the person's data were deleted, if they were.
    fn store(&mut self, registration: &Registration, erased_until: Option<Timestamp>) -> Registered {
        if erased_until.is_some_and(|until| registration.received_at <= until) {
            return self.refuse(registration.raffle, registration.refused(RefusalReason::Withdrawn));
        }
        match self.by_person.entry(registration.code.person) {
            Place::Vacant(place) => {
                place.insert(registration.clone());
                Registered::Stored
            }
            Place::Occupied(place) if place.get().code == registration.code => Registered::Same,
            Place::Occupied(_) => self.refuse(registration.raffle, registration.refused(RefusalReason::Repeated)),
        }
    }

    /// Notes a refusal; the first reason stays.
    pub(super) fn refuse(&mut self, raffle: RaffleId, refusal: Refusal) -> Registered {
        Registered::Refused(*self.refused.entry((raffle, refusal.commitment)).or_insert(refusal.reason))
    }

    /// Takes the registration with this code out.
    pub(super) fn take(&mut self, code: TicketCode) -> Option<Registration> {
        self.by_person.get(&code.person).filter(|registration| registration.code == code)?;
        self.by_person.remove(&code.person)
    }

    fn of(&self, raffle: RaffleId) -> impl Iterator<Item = &Registration> {
        self.by_person.values().filter(move |registration| registration.raffle == raffle)
    }

    fn page<T>(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
        read: impl Fn(&Registration) -> T,
    ) -> Vec<T> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let rest = self.by_person.range((from, Bound::Unbounded)).map(|(_, registration)| registration);
        let page = rest.filter(|registration| registration.raffle == raffle);
        page.take(limit.min(REGISTRATIONS_PAGE_MAX)).map(read).collect()
    }
}

impl State {
    /// When the registrations in a pool were received, also those that are nobody's by now.
    pub(super) fn received(&self, raffle: RaffleId) -> impl Iterator<Item = Timestamp> {
        let stored = self.registrations.of(raffle).map(|registration| registration.received_at);
        stored.chain(self.erasures.of(raffle).map(|(received_at, _)| received_at))
    }
}

#[async_trait]
impl Registrations for Memory {
    async fn register_once(&self, batch: &[Registration]) -> PortResult<Vec<RegisterAnswer>> {
        crate::limit::check_batch(batch)?;
        let state = &mut *self.state();
        let first = state.registrations.new_sheets(batch.len());
        let store = |(place, registration): (usize, &Registration)| {
            let erased_until = state.erasures.until(registration.code.person);
            let sheet = Sheet::Shared(first + (place / SHEET_MAX) as u64);
            state.registrations.store_on(sheet, registration, erased_until)
        };
        Ok(batch.iter().enumerate().map(store).collect())
    }

    async fn refuse_once(&self, raffle: RaffleId, refusals: &[Refusal]) -> PortResult<()> {
        crate::limit::check_batch(refusals)?;
        let mut state = self.state();
        for refusal in refusals {
            state.registrations.refuse(raffle, *refusal);
        }
        Ok(())
    }

    async fn get_refusal(&self, raffle: RaffleId, commitment: Commitment) -> PortResult<Option<RefusalReason>> {
        Ok(self.state().registrations.refused.get(&(raffle, commitment)).copied())
    }

    async fn list_refusals(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Refusal>> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded((raffle, after)));
        let rest = state.registrations.refused.range((from, Bound::Unbounded));
        let page = rest.filter(|((of, _), _)| *of == raffle).take(limit.min(REGISTRATIONS_PAGE_MAX));
        Ok(page.map(|((_, commitment), reason)| Refusal { commitment: *commitment, reason: *reason }).collect())
    }

    async fn get_registration(&self, person: PersonKey) -> PortResult<Option<Registration>> {
        Ok(self.state().registrations.by_person.get(&person).cloned())
    }

    async fn get_ticket(&self, person: PersonKey) -> PortResult<Option<StoredTicket>> {
        let stored = self.state().registrations.by_person.get(&person).cloned();
        Ok(stored.map(|Registration { raffle, code, party_size, .. }| StoredTicket { raffle, code, party_size }))
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<Registration>> {
        Ok(self.state().registrations.page(raffle, after, limit, Registration::clone))
    }

    async fn list_entries(
        &self,
        raffle: RaffleId,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<(PersonKey, Entry)>> {
        let entry = |registration: &Registration| {
            let entry = Entry { commitment: registration.commitment(), party_size: registration.party_size };
            (registration.code.person, entry)
        };
        Ok(self.state().registrations.page(raffle, after, limit, entry))
    }

    async fn count_registrations(&self, raffle: RaffleId) -> PortResult<u64> {
        Ok(self.state().received(raffle).count() as u64)
    }

    async fn count_by_party_size(&self, raffle: RaffleId) -> PortResult<PartyCounts> {
        let state = self.state();
        let stored = state.registrations.of(raffle).map(|registration| registration.party_size);
        let all = stored.chain(state.erasures.of(raffle).map(|(_, party_size)| party_size));
        Ok(all.map(|party_size| (party_size, 1)).collect())
    }

    async fn count_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        let mut counts = BTreeMap::<_, u64>::new();
        for received_at in self.state().received(raffle) {
            *counts.entry(minute_of(received_at)).or_default() += 1;
        }
        Ok(counts.into_iter().map(|(minute, count)| MinuteCount { minute, count }).collect())
    }
}
