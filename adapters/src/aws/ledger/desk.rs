//! The side of the function: answers calls from the ledger that it has.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use services::ports::{Ledger, PortResult};

use super::call::{Call, Told};

/// Which calls a function answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// All calls.
    Open,
    /// Notes alone: for callers that anybody can reach, and that have no business with lists of people.
    NotesOnly,
}

/// Answers calls.
pub struct Desk {
    ledger: Arc<dyn Ledger>,
    door: Door,
}

impl Desk {
    /// A desk before a ledger.
    pub fn new(ledger: Arc<dyn Ledger>, door: Door) -> Self {
        Self { ledger, door }
    }

    /// Does what a call asks for, and answers with a [`Told`] of what the port's method returned.
    pub async fn answer(&self, call: Call) -> Value {
        if self.door == Door::NotesOnly && !call.is_note() {
            return json(&Told::<()>::Refused);
        }
        let ledger = &*self.ledger;
        match call {
            Call::NoteEvent { event } => told(ledger.note_event(&event).await),
            Call::NoteRaffle { raffle } => told(ledger.note_raffle(&raffle).await),
            Call::NoteRegistrations { notes } => told(ledger.note_registrations(&notes).await),
            Call::NoteBoard { raffle, version, lines } => told(ledger.note_board(raffle, version, &lines).await),
            Call::ForgetPerson { person, until } => told(ledger.forget_person(person, until).await),
            Call::Wipe => told(ledger.wipe().await),
            Call::ListEvents => told(ledger.list_events().await),
            Call::ListRaffles => told(ledger.list_raffles().await),
            Call::ListRegistrations { raffle, search, after, limit } => {
                told(ledger.list_registrations(raffle, &search, after, limit).await)
            }
            Call::ListBoard { raffle, after, limit } => told(ledger.list_board(raffle, after, limit).await),
            Call::CountListed { raffle } => told(ledger.count_listed(raffle).await),
            Call::CountListedByMinute { raffle } => told(ledger.count_listed_by_minute(raffle).await),
            Call::GetFilled => told(ledger.get_filled().await),
            Call::NoteFilled { at } => told(ledger.note_filled(at).await),
        }
    }
}

fn told<T: Serialize>(answer: PortResult<T>) -> Value {
    json(&Told::from(answer))
}

fn json<T: Serialize>(told: &Told<T>) -> Value {
    // Every type that travels has texts for keys.
    serde_json::to_value(told).unwrap_or_else(|_| json(&Told::<()>::Unavailable("the answer cannot be written".into())))
}
