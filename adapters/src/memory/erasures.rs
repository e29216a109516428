//! Deleting what is stored about somebody, in memory.

use std::collections::BTreeMap;
use std::ops::Bound;

use async_trait::async_trait;
use domain::draw::Commitment;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Erased, PartySize, RefusalReason};
use domain::time::Timestamp;
use services::ports::{DataLink, Erasure, Erasures, Once, PortResult, REGISTRATIONS_PAGE_MAX, TokenHash};

use super::Memory;

#[derive(Default)]
pub(super) struct ErasureState {
    links: BTreeMap<TokenHash, DataLink>,
    people: BTreeMap<PersonKey, Erased>,
    /// How many have left each pool before its seal.
    withdrawals: BTreeMap<RaffleId, u64>,
    /// Entries in sealed pools that are nobody's, with the time at which they were received.
    entries: BTreeMap<(RaffleId, Commitment), (Timestamp, PartySize)>,
}

impl ErasureState {
    /// Until when whatever a person had sent does not come back.
    pub(super) fn until(&self, person: PersonKey) -> Option<Timestamp> {
        self.people.get(&person).map(|erased| erased.at)
    }

    /// How many have left a pool before its seal.
    pub(super) fn withdrawals(&self, raffle: RaffleId) -> u64 {
        self.withdrawals.get(&raffle).copied().unwrap_or_default()
    }

    /// Whether an entry is nobody's.
    pub(super) fn has_entry(&self, raffle: RaffleId, commitment: Commitment) -> bool {
        self.entries.contains_key(&(raffle, commitment))
    }

    /// When the entries of a raffle were received that are nobody's, and how large their parties are.
    pub(super) fn of(&self, raffle: RaffleId) -> impl Iterator<Item = (Timestamp, PartySize)> {
        self.entries.iter().filter(move |((of, _), _)| *of == raffle).map(|(_, entry)| *entry)
    }

    fn link(&self, hash: TokenHash, now: Timestamp) -> Option<DataLink> {
        self.links.get(&hash).filter(|link| now < link.expires).copied()
    }
}

#[async_trait]
impl Erasures for Memory {
    async fn put_data_link(&self, hash: TokenHash, link: &DataLink) -> PortResult<()> {
        let now = self.now();
        let links = &mut self.state().erasures.links;
        links.retain(|_, kept| now < kept.expires);
        links.insert(hash, *link);
        Ok(())
    }

    async fn get_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        Ok(self.state().erasures.link(hash, now))
    }

    async fn take_data_link(&self, hash: TokenHash, now: Timestamp) -> PortResult<Option<DataLink>> {
        let erasures = &mut self.state().erasures;
        let link = erasures.link(hash, now);
        erasures.links.remove(&hash);
        Ok(link)
    }

    async fn erase_once(&self, erasure: &Erasure) -> PortResult<Once> {
        let Erasure { code, email, mails, at } = erasure;
        let mut state = self.state();
        let Some(registration) = state.registrations.take(*code) else { return Ok(Once::Before) };
        let (raffle, commitment) = (registration.raffle, registration.commitment());
        let stored = state.raffles.get_mut(raffle);
        let is_sealed = stored.is_some_and(|raffle| raffle.progress.seal.is_some());
        if is_sealed {
            let entry = (registration.received_at, registration.party_size);
            state.erasures.entries.insert((raffle, commitment), entry);
            state.draws.erase_line(raffle, code.person, *at);
        } else {
            state.registrations.refuse(raffle, registration.refused(RefusalReason::Withdrawn));
            *state.erasures.withdrawals.entry(raffle).or_default() += 1;
        }
        state.erasures.people.insert(code.person, Erased { raffle, code: *code, at: *at });
        state.erasures.links.retain(|_, link| link.code.person != code.person);
        state.mail.forget_turns(mails);
        for unread in state.queue.forget(code.person, email) {
            if !is_sealed {
                state.registrations.refuse(raffle, unread.refused(RefusalReason::Withdrawn));
            }
        }
        Ok(Once::Now)
    }

    async fn count_withdrawals(&self, raffle: RaffleId) -> PortResult<u64> {
        Ok(self.state().erasures.withdrawals(raffle))
    }

    async fn get_erased(&self, person: PersonKey) -> PortResult<Option<Erased>> {
        Ok(self.state().erasures.people.get(&person).copied())
    }

    async fn list_erased(
        &self,
        raffle: RaffleId,
        after: Option<Commitment>,
        limit: usize,
    ) -> PortResult<Vec<Commitment>> {
        let state = self.state();
        let from = after.map_or(Bound::Unbounded, |after| Bound::Excluded((raffle, after)));
        let rest = state.erasures.entries.range((from, Bound::Unbounded));
        let page = rest.filter(|((of, _), _)| *of == raffle).take(limit.min(REGISTRATIONS_PAGE_MAX));
        Ok(page.map(|((_, commitment), _)| *commitment).collect())
    }
}
