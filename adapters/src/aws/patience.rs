//! What is tried again, and for how long: throttling, faults of the service, and answers that did not
//! come. Pauses grow and have chance in them, and a budget keeps a whole process from knocking on a
//! service that is down.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use services::ports::{Chance, PortError};

/// The most tries of one call.
const TRIES_MAX: u32 = 5;
/// The first pause is at most so long, each next one at most twice as long.
const PAUSE_MILLIS: u32 = 50;
/// No pause is longer.
const PAUSE_MILLIS_MAX: u32 = 1_000;
/// How many second tries all calls may have together before successes have to earn new ones.
const BUDGET: u32 = 500;

/// Words by which the services say that something may pass.
const MAY_PASS: [&str; 11] = [
    "ConditionalRequestConflict",
    "InternalError",
    "KmsThrottled",
    "OverLimit",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// The budget of second tries, shared by all calls of an adapter.
pub(super) struct Patience {
    chance: Arc<dyn Chance>,
    budget: AtomicU32,
}

/// The tries of one call.
pub(super) struct Tries<'a> {
    patience: &'a Patience,
    made: u32,
}

impl Patience {
    pub(super) fn new(chance: Arc<dyn Chance>) -> Self {
        Self { chance, budget: AtomicU32::new(BUDGET) }
    }

    /// Begins to try something.
    pub(super) fn tries(&self) -> Tries<'_> {
        Tries { patience: self, made: 1 }
    }

    /// Calls until it works, is refused for good, or patience is at an end.
    pub(super) async fn call<T, E, F>(&self, work: impl Fn() -> F) -> Result<T, SdkError<E>>
    where
        E: ProvideErrorMetadata,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let mut tries = self.tries();
        loop {
            let outcome = work().await;
            match &outcome {
                Ok(_) => self.earn(),
                Err(fault) if may_pass(fault) && tries.again().await => continue,
                Err(_) => {}
            }
            return outcome;
        }
    }

    /// A success gives one second try back.
    fn earn(&self) {
        let more = |left: u32| (left < BUDGET).then_some(left + 1);
        let _ = self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// A pause of a length by chance, so that those who were turned away together come back apart.
    fn pause(&self, tries_made: u32) -> Duration {
        let mut bytes = [0; 4];
        self.chance.fill(&mut bytes);
        let longest = PAUSE_MILLIS.saturating_mul(1 << tries_made.saturating_sub(1).min(16)).min(PAUSE_MILLIS_MAX);
        Duration::from_millis(u64::from(u32::from_le_bytes(bytes) % (longest + 1)))
    }
}

impl Tries<'_> {
    /// Whether there may be one more try; it is time for it when this answers.
    pub(super) async fn again(&mut self) -> bool {
        let has_budget = |left: u32| left.checked_sub(1);
        let budget = &self.patience.budget;
        if self.made >= TRIES_MAX || budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, has_budget).is_err() {
            return false;
        }
        tokio::time::sleep(self.patience.pause(self.made)).await;
        self.made += 1;
        true
    }
}

/// Whether the same call may work in a moment. A call that had no answer may have had its effect: every
/// call that is made here bears being made twice.
pub(super) fn may_pass<E: ProvideErrorMetadata>(fault: &SdkError<E>) -> bool {
    match fault {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(refused) => {
            let status = refused.raw().status().as_u16();
            let is_word = refused.err().code().is_some_and(|code| MAY_PASS.contains(&code));
            is_word || status == 429 || status >= 500
        }
        _ => false,
    }
}

/// What a caller is told. The services repeat what they were given, so only their code is kept.
pub(super) fn unavailable<E: ProvideErrorMetadata>(what: &str, fault: &SdkError<E>) -> PortError {
    let why = match fault {
        SdkError::TimeoutError(_) => "it did not answer in time",
        SdkError::DispatchFailure(_) => "it cannot be reached",
        SdkError::ResponseError(_) => "its answer cannot be read",
        SdkError::ServiceError(refused) => refused.err().code().unwrap_or("it refused"),
        _ => "it could not be asked",
    };
    PortError::Unavailable(format!("{what}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::{ManualClock, SeededChance};

    fn patience() -> Patience {
        let clock = ManualClock::at(domain::time::Timestamp::EPOCH);
        Patience::new(Arc::new(SeededChance::new(7, clock)))
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_so_many_tries_and_no_more() {
        let patience = patience();
        let mut tries = patience.tries();
        let mut made = 1;
        while tries.again().await {
            made += 1;
        }
        assert_eq!(made, TRIES_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_budget_is_spent_everything_is_tried_once_until_something_works() {
        let patience = patience();
        patience.budget.store(1, Ordering::Relaxed);
        assert!(patience.tries().again().await);
        assert!(!patience.tries().again().await);
        patience.earn();
        assert!(patience.tries().again().await);
    }

    #[test]
    fn pauses_are_bounded_however_often_it_was_tried() {
        let patience = patience();
        for made in [1, 2, 10, 40, u32::MAX] {
            assert!(patience.pause(made) <= Duration::from_millis(u64::from(PAUSE_MILLIS_MAX)));
        }
    }
}
