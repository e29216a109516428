//! The side of those who ask: a `Ledger` that is elsewhere.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_lambda::primitives::Blob;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Standing, StandingKind};
use domain::time::Timestamp;
use serde::de::DeserializeOwned;
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{Chance, Ledger, MinuteCount, PortError, PortResult};

use super::call::{Call, Told};
use crate::aws::client::Cloud;
use crate::aws::patience::{FUNCTIONS, Patience, unavailable};
use crate::limit::check_notes;

/// A ledger behind a function, by whose name it is called.
pub struct LedgerFunction {
    client: aws_sdk_lambda::Client,
    name: String,
    patience: Patience,
}

impl LedgerFunction {
    /// The ledger behind the function of this name or address. Nobody is called yet.
    pub fn new(cloud: &Cloud, name: String, chance: Arc<dyn Chance>) -> Arc<Self> {
        Arc::new(Self { client: cloud.lambda_to_wait_for(), name, patience: Patience::new(FUNCTIONS, chance) })
    }

    /// Makes a call and reads its answer. Every call bears being made twice.
    async fn ask<T: DeserializeOwned>(&self, call: &Call) -> PortResult<T> {
        let payload = serde_json::to_vec(call).map_err(|_| away("the call of the ledger cannot be written"))?;
        let payload = Blob::new(payload);
        let invoke = || self.client.invoke().function_name(&self.name).payload(payload.clone()).send();
        let answer = self.patience.call(invoke).await;
        let answer = answer.map_err(|fault| unavailable("the ledger's function cannot be called", &fault))?;
        // The function's error may repeat a name or an address; its own log has it.
        if answer.function_error.is_some() {
            return Err(away("the ledger's function failed"));
        }
        let told = answer.payload.unwrap_or_else(|| Blob::new([]));
        let told: Told<T> = serde_json::from_slice(told.as_ref())
            .map_err(|_| away("what the ledger's function answered cannot be read"))?;
        told.into()
    }
}

fn away(why: &str) -> PortError {
    PortError::Unavailable(why.to_owned())
}

#[async_trait]
impl Ledger for LedgerFunction {
    async fn note_event(&self, event: &EventNote) -> PortResult<()> {
        self.ask(&Call::NoteEvent { event: event.clone() }).await
    }

    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()> {
        self.ask(&Call::NoteRaffle { raffle: raffle.clone() }).await
    }

    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()> {
        check_notes(notes)?;
        self.ask(&Call::NoteRegistrations { notes: notes.to_vec() }).await
    }

    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()> {
        check_notes(lines)?;
        self.ask(&Call::NoteBoard { raffle, version, lines: lines.to_vec() }).await
    }

    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()> {
        self.ask(&Call::ForgetPerson { person, until }).await
    }

    async fn wipe(&self) -> PortResult<bool> {
        self.ask(&Call::Wipe).await
    }

    async fn list_events(&self) -> PortResult<Vec<EventNote>> {
        self.ask(&Call::ListEvents).await
    }

    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>> {
        self.ask(&Call::ListRaffles).await
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>> {
        self.ask(&Call::ListRegistrations { raffle, search: search.clone(), after, limit }).await
    }

    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>> {
        self.ask(&Call::ListBoard { raffle, after, limit }).await
    }

    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64> {
        self.ask(&Call::CountListed { raffle }).await
    }

    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        self.ask(&Call::CountListedByMinute { raffle }).await
    }

    async fn get_filled(&self) -> PortResult<Option<Timestamp>> {
        self.ask(&Call::GetFilled).await
    }

    async fn note_filled(&self, at: Timestamp) -> PortResult<()> {
        self.ask(&Call::NoteFilled { at }).await
    }
}
