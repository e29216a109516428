//! What is tried again, and for how long: throttling, faults of the service, and answers that did not
//! come. Pauses grow and have chance in them, and a budget keeps a whole process from knocking on a
//! service that is down.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use services::ports::{Chance, PortError};

/// The first pause lasts at most twice this many milliseconds, and each later one at most twice as long as the one
/// before.
const PAUSE_MILLIS: u64 = 25;
/// The most milliseconds that a pause lasts.
const PAUSE_MILLIS_MAX: u64 = 1_000;

/// How much patience a kind of service deserves.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    /// The most tries of one call.
    tries_max: u32,
    /// What the budget of all calls together holds when nothing has failed for a while.
    budget: u32,
    /// What another try takes out of the budget. A success puts one back.
    price: u32,
}

/// For the queue, files, mail and other services that are called now and then.
pub(super) const SERVICES: Measure = Measure { tries_max: 5, budget: 500, price: 1 };
/// For a function whose answer is waited for: it may be slow, and letters wait behind it.
pub(super) const FUNCTIONS: Measure = Measure { tries_max: 2, budget: 100, price: 1 };
/// For the store: the pauses between the tries of a call add up to about three seconds, and one call in four
/// may fail forever.
pub(super) const STORE: Measure = Measure { tries_max: 9, budget: 2_000, price: 3 };

/// Words by which the services say that something may pass. Whatever has failed on their side (5xx) may pass as well.
const MAY_PASS: [&str; 13] = [
    "ConditionalRequestConflict",
    "InternalError",
    "KmsThrottled",
    "OverLimit",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// The budget of second tries, shared by all calls of an adapter.
pub(super) struct Patience {
    measure: Measure,
    chance: Arc<dyn Chance>,
    left: AtomicU32,
}

/// The tries of one call.
pub(super) struct Tries<'a> {
    patience: &'a Patience,
    made: u32,
}

impl Patience {
    pub(super) fn new(measure: Measure, chance: Arc<dyn Chance>) -> Self {
        Self { measure, chance, left: AtomicU32::new(measure.budget) }
    }

    /// Begins to try something.
    pub(super) fn tries(&self) -> Tries<'_> {
        Tries { patience: self, made: 1 }
    }

    /// Makes a call until it works, is refused for good, or patience is at an end.
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

    /// Notes that a call succeeded.
    pub(super) fn earn(&self) {
        let more = |left: u32| (left < self.measure.budget).then_some(left + 1);
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    /// Waits for a pause, and answers whether a call that was made `made` times may be made again now.
    pub(super) async fn again(&self, made: u32) -> bool {
        let Some(pause) = self.pause(made) else { return false };
        tokio::time::sleep(pause).await;
        true
    }

    /// Waits before the rest of a batch is asked for, of which `idle` calls in a row have done nothing. `false` where
    /// it may not be asked for any more. As long as something gets done nothing has failed, so it costs no patience.
    pub(super) async fn rest(&self, idle: u32) -> bool {
        tokio::time::sleep(self.jitter(idle)).await;
        idle < self.measure.tries_max
    }

    /// The pause before another try, paid for out of the budget; nothing where there may be no other try.
    fn pause(&self, made: u32) -> Option<Duration> {
        let spend = |left: u32| left.checked_sub(self.measure.price);
        let is_over = made >= self.measure.tries_max;
        if is_over || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_err() {
            return None;
        }
        Some(self.jitter(made))
    }

    /// A pause of random length, so that callers who were turned away together come back apart.
    fn jitter(&self, made: u32) -> Duration {
        let longest = (PAUSE_MILLIS << made.min(16)).min(PAUSE_MILLIS_MAX);
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        Duration::from_millis(u64::from_le_bytes(bytes) % (longest + 1))
    }
}

impl Tries<'_> {
    /// Waits for a pause, and answers whether one more try may be made now.
    pub(super) async fn again(&mut self) -> bool {
        let may_be = self.patience.again(self.made).await;
        self.made += u32::from(may_be);
        may_be
    }
}

/// Whether the same call may work in a moment. A call without an answer may have had its effect, so every call that is
/// made here has to bear being made twice.
pub(super) fn may_pass<E: ProvideErrorMetadata>(fault: &SdkError<E>) -> bool {
    match fault {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
        SdkError::ServiceError(refused) => {
            let status = refused.raw().status().as_u16();
            let is_word = refused.err().code().is_some_and(is_passing_word);
            is_word || status == 429 || status >= 500
        }
        _ => false,
    }
}

/// Whether a service says by this word that something may pass.
pub(super) fn is_passing_word(code: &str) -> bool {
    MAY_PASS.contains(&code)
}

/// The error for the caller. Services repeat what they were given, so only their code is kept.
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

    fn patience(measure: Measure) -> Patience {
        let clock = ManualClock::at(domain::time::Timestamp::EPOCH);
        Patience::new(measure, Arc::new(SeededChance::new(7, clock)))
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_so_many_tries_and_no_more() {
        let patience = patience(SERVICES);
        let mut tries = patience.tries();
        let mut made = 1;
        while tries.again().await {
            made += 1;
        }
        assert_eq!(made, SERVICES.tries_max);
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_budget_is_spent_everything_is_tried_once_until_something_works() {
        let patience = patience(SERVICES);
        patience.left.store(1, Ordering::Relaxed);
        assert!(patience.tries().again().await);
        assert!(!patience.tries().again().await);
        patience.earn();
        assert!(patience.tries().again().await);
    }

    #[test]
    fn pauses_are_bounded_however_often_it_was_tried() {
        let patience = patience(SERVICES);
        for made in [1, 2, 10, 40, u32::MAX] {
            assert!(patience.jitter(made) <= Duration::from_millis(PAUSE_MILLIS_MAX));
        }
    }

    #[test]
    fn patience_ends_after_a_few_tries_and_when_the_budget_is_spent() {
        let Measure { tries_max, budget, price } = STORE;
        let patience = patience(STORE);
        assert!(patience.pause(tries_max - 1).is_some_and(|pause| pause.as_millis() <= u128::from(PAUSE_MILLIS_MAX)));
        assert_eq!(patience.pause(tries_max), None);
        let more = std::iter::from_fn(|| patience.pause(1)).count();
        assert_eq!(u32::try_from(more), Ok(budget / price - 1));
        for _ in 0..price {
            patience.earn();
        }
        assert!(patience.pause(1).is_some(), "what succeeds pays for another try");
    }
}
