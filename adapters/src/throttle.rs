//! How often somebody may do something: token buckets in memory, one per key.
//!
//! A bucket that is full again says nothing, so it is thrown away: memory follows the people who
//! were active within one refill, not all who ever came.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::person::PersonKey;
use governor::state::keyed::DashMapStateStore;
use governor::{RateLimiter, clock, middleware::NoOpMiddleware};
use services::ports::{Clock, Throttle, ThrottleKey, TokenHash};

/// How many admissions pass before buckets that are full again are thrown away. At 64 bytes a bucket, those that pile
/// up in between take less than 1 MB.
const TIDY_EVERY: u32 = 10_000;

/// How often something may be done: a number at once, and then a number an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many may be done in a row.
    pub burst: NonZeroU32,
    /// How many may be done in each hour after that.
    pub per_hour: NonZeroU32,
}

/// The quota of each kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Registrations of one person in one raffle.
    pub register: Quota,
    /// Links asked for by one address.
    pub lookup: Quota,
    /// Passwords tried for one account from one network, and links asked for by one address.
    pub sign_in: Quota,
}

impl Quota {
    /// A quota of `burst` in a row and `per_hour` an hour after that.
    pub const fn new(burst: NonZeroU32, per_hour: NonZeroU32) -> Self {
        Self { burst, per_hour }
    }

    fn governor(self) -> governor::Quota {
        let refill = Duration::from_hours(1) / self.per_hour.get();
        // `None` only for a refill of no time at all, which 2³² an hour is not.
        governor::Quota::with_period(refill)
            .unwrap_or(governor::Quota::per_second(self.per_hour))
            .allow_burst(self.burst)
    }
}

/// The limits of one process.
pub struct Limits {
    register: Buckets<PersonKey>,
    lookup: Buckets<TokenHash>,
    sign_in: Buckets<(TokenHash, Option<IpAddr>)>,
    sign_in_link: Buckets<TokenHash>,
}

impl Limits {
    /// Empty buckets with these quotas, refilled as this clock's uptime goes on.
    pub fn new(quotas: Quotas, clock: Arc<dyn Clock>) -> Self {
        Self {
            register: Buckets::new(quotas.register, Arc::clone(&clock)),
            lookup: Buckets::new(quotas.lookup, Arc::clone(&clock)),
            sign_in: Buckets::new(quotas.sign_in, Arc::clone(&clock)),
            sign_in_link: Buckets::new(quotas.sign_in, clock),
        }
    }
}

impl Throttle for Limits {
    fn admit(&self, key: &ThrottleKey) -> Result<(), u32> {
        match key {
            ThrottleKey::Register(person) => self.register.admit(person),
            ThrottleKey::Lookup(address) => self.lookup.admit(address),
            ThrottleKey::SignIn { account, from } => self.sign_in.admit(&(*account, *from)),
            ThrottleKey::SignInLink(address) => self.sign_in_link.admit(address),
        }
    }
}

struct Buckets<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, Uptime, NoOpMiddleware<Duration>>,
    clock: Uptime,
    admissions: AtomicU32,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        let clock = Uptime(clock);
        let limiter = RateLimiter::new(quota.governor(), DashMapStateStore::default(), clock.clone());
        Self { limiter, clock, admissions: AtomicU32::new(0) }
    }

    fn admit(&self, key: &K) -> Result<(), u32> {
        if self.admissions.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(key).map_err(|refusal| {
            let wait = refusal.wait_time_from(clock::Clock::now(&self.clock));
            u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
        })
    }
}

/// Governor's view of the clock port.
#[derive(Clone)]
struct Uptime(Arc<dyn Clock>);

impl clock::Clock for Uptime {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.uptime()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::ManualClock;
    use domain::time::Timestamp;

    const fn of(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("above zero")
    }

    fn limits() -> (Limits, Arc<ManualClock>) {
        let clock = ManualClock::at(Timestamp::EPOCH);
        let quota = Quota::new(of(3), of(60));
        let quotas = Quotas { register: quota, lookup: quota, sign_in: quota };
        (Limits::new(quotas, clock.clone()), clock)
    }

    #[test]
    fn after_the_burst_one_has_to_wait_as_long_as_is_said() {
        let (limits, clock) = limits();
        let key = ThrottleKey::Lookup([1; 32]);
        for _ in 0..3 {
            assert_eq!(limits.admit(&key), Ok(()));
        }
        let wait = limits.admit(&key).expect_err("the burst is used up");
        assert!((60..=61).contains(&wait), "{wait}");
        clock.advance(Duration::from_secs(u64::from(wait)));
        assert_eq!(limits.admit(&key), Ok(()));
        assert!(limits.admit(&key).is_err(), "one comes back a minute, not the burst");
    }

    #[test]
    fn one_key_does_not_use_up_anothers_turns() {
        let (limits, _clock) = limits();
        let sign_in = |account, from: &str| ThrottleKey::SignIn { account: [account; 32], from: from.parse().ok() };
        for _ in 0..3 {
            assert_eq!(limits.admit(&sign_in(1, "203.0.113.9")), Ok(()));
        }
        assert!(limits.admit(&sign_in(1, "203.0.113.9")).is_err());
        assert_eq!(limits.admit(&sign_in(2, "203.0.113.9")), Ok(()));
        assert_eq!(limits.admit(&sign_in(1, "203.0.113.10")), Ok(()), "its owner is not kept out from elsewhere");
        assert_eq!(limits.admit(&ThrottleKey::SignInLink([1; 32])), Ok(()), "nor without a password");
        assert_eq!(limits.admit(&ThrottleKey::Lookup([1; 32])), Ok(()), "another kind counts on its own");
    }

    #[test]
    fn buckets_that_are_full_again_are_thrown_away() {
        let (limits, clock) = limits();
        for number in 0..TIDY_EVERY * 3 {
            let mut key = [0; 10];
            key[..4].copy_from_slice(&number.to_be_bytes());
            assert_eq!(limits.admit(&ThrottleKey::Register(PersonKey(key))), Ok(()));
            clock.advance(Duration::from_secs(1));
        }
        assert!(limits.register.limiter.len() <= TIDY_EVERY as usize, "{}", limits.register.limiter.len());
    }
}
