//! Raffles and the secrets of their draws in memory.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use async_trait::async_trait;
use domain::draw::Secret;
use domain::id::RaffleId;
use domain::raffle::Raffle;
use services::ports::{NewMessage, Once, PortError, PortResult, Raffles};

use super::Memory;

#[derive(Default)]
pub(super) struct RaffleState {
    by_id: BTreeMap<RaffleId, Raffle>,
    secrets: BTreeMap<RaffleId, Secret>,
}

impl RaffleState {
    pub(super) fn get_mut(&mut self, id: RaffleId) -> Option<&mut Raffle> {
        self.by_id.get_mut(&id)
    }
}

#[async_trait]
impl Raffles for Memory {
    async fn put_raffle(&self, raffle: &Raffle, and_send: Vec<NewMessage>) -> PortResult<()> {
        let mut state = self.state();
        let stored = state.raffles.by_id.get(&raffle.id).map_or(0, |stored| stored.version);
        if raffle.version != stored + 1 {
            return Err(PortError::Conflict);
        }
        state.raffles.by_id.insert(raffle.id, raffle.clone());
        state.queue.send(and_send, self.now());
        Ok(())
    }

    async fn get_raffle(&self, id: RaffleId) -> PortResult<Option<Raffle>> {
        Ok(self.state().raffles.by_id.get(&id).cloned())
    }

    async fn list_raffles(&self) -> PortResult<Vec<Raffle>> {
        let mut raffles: Vec<Raffle> = self.state().raffles.by_id.values().cloned().collect();
        raffles.sort_by_key(|raffle| (raffle.rules.window.closes, raffle.id));
        Ok(raffles)
    }

    async fn keep_secret_once(&self, raffle: RaffleId, secret: Secret) -> PortResult<Once> {
        match self.state().raffles.secrets.entry(raffle) {
            Entry::Vacant(place) => {
                place.insert(secret);
                Ok(Once::Now)
            }
            Entry::Occupied(_) => Ok(Once::Before),
        }
    }

    async fn get_secret(&self, raffle: RaffleId) -> PortResult<Option<Secret>> {
        Ok(self.state().raffles.secrets.get(&raffle).copied())
    }
}
