//! A beacon that knows the rounds it was told, real ones with real signatures.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::draw::BeaconSignature;
use services::ports::{Beacon, PortError, PortResult};

/// Recorded rounds of the beacon.
#[derive(Debug, Default)]
pub struct RecordedRounds {
    rounds: Mutex<BTreeMap<u64, BeaconSignature>>,
    is_away: AtomicBool,
    questions: AtomicU64,
}

impl RecordedRounds {
    /// A beacon that has made no round.
    pub fn none() -> Arc<Self> {
        Arc::default()
    }

    /// Makes a round known. A wrong signature is taken as well, and refused when the round is asked for.
    pub fn make(&self, round: u64, signature: BeaconSignature) {
        self.rounds.lock().unwrap_or_else(PoisonError::into_inner).insert(round, signature);
    }

    /// Lets the beacon be out of reach, or come back.
    pub fn set_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::SeqCst);
    }

    /// How often it has been asked.
    pub fn questions(&self) -> u64 {
        self.questions.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Beacon for RecordedRounds {
    async fn get_round(&self, round: u64) -> PortResult<Option<BeaconSignature>> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        if self.is_away.load(Ordering::SeqCst) {
            return Err(PortError::Unavailable("the beacon is out of reach".to_owned()));
        }
        let rounds = self.rounds.lock().unwrap_or_else(PoisonError::into_inner);
        match rounds.get(&round) {
            Some(signature) if !signature.is_of(round) => {
                Err(PortError::Unavailable(format!("what was told of round {round} is not genuine")))
            }
            known => Ok(known.copied()),
        }
    }
}
