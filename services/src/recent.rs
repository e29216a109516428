//! Raffles, the sizes of their pools, and how far their places have moved, as they were a moment ago: registering and
//! the public pages read this and not the store, however many people look.
//!
//! A copy is at most `KEEP_FOR` old, which is shorter than the notice of closing early
//! (`CLOSE_NOTICE_SECS`), so a raffle that was closed early is known to be closing everywhere
//! before it closes.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::draw::{DrawSummary, SignedChange};
use domain::event::Event;
use domain::id::RaffleId;
use domain::raffle::{ClaimCounts, PartyCounts, Raffle, RegistrationTerms};
use domain::time::Timestamp;
use futures::lock::Mutex;

use crate::Services;
use crate::error::{Error, Result};
use crate::{claims, raffles};

/// How old a copy may get.
pub const KEEP_FOR: Duration = Duration::from_secs(2);
/// The most copies kept: more raffles than one installation has open at a time. Beyond that, all copies are dropped.
const COPIES_MAX: usize = 10_000;
/// The counts of a board are kept for this many times as long as counting took, so that looking at a long board costs
/// one hundredth of the store's time, however many people look.
const REST_FACTOR: u32 = 100;
/// For how long the counts of a board are kept at most.
const KEEP_CLAIMS_FOR_MAX: Duration = Duration::from_mins(1);
/// Drawn raffles whose summaries are kept, a few kilobytes each; above it they are dropped.
const SUMMARIES_MAX: usize = 1_000;

/// A raffle, its event, and what a registration form is checked against.
#[derive(Clone, Debug)]
pub struct RaffleAndEvent {
    /// The raffle.
    pub raffle: Raffle,
    /// Its event.
    pub event: Event,
    /// What a form is checked against.
    pub terms: RegistrationTerms,
}

/// Copies by raffle, each with the moment at which it was read and for how long it is recent. Beyond `most` all of them
/// are dropped.
#[derive(Debug)]
struct Copies<T> {
    most: usize,
    kept: RwLock<HashMap<RaffleId, (Moment, Duration, T)>>,
}

/// A moment by both clocks: where a process is put to sleep between two calls, the steady one may stand still.
#[derive(Clone, Copy, Debug)]
struct Moment {
    uptime: Duration,
    time: Timestamp,
}

impl Moment {
    fn now(services: &Services) -> Self {
        Self { uptime: services.clock.uptime(), time: services.clock.now() }
    }

    fn is_recent(self, now: Self, keep_for: Duration) -> bool {
        let passed = Duration::from_millis(u64::try_from(now.time.millis_since(self.time)).unwrap_or(0));
        now.uptime.saturating_sub(self.uptime) < keep_for && passed < keep_for
    }
}

impl<T: Clone> Copies<T> {
    fn up_to(most: usize) -> Self {
        Self { most, kept: RwLock::default() }
    }

    fn get(&self, id: RaffleId, now: Moment) -> Option<T> {
        let copies = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, keep_for, copy) = copies.get(&id)?;
        read_at.is_recent(now, *keep_for).then(|| copy.clone())
    }

    fn keep(&self, id: RaffleId, copy: T, now: Moment, keep_for: Duration) {
        let mut copies = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if copies.len() >= self.most {
            copies.clear();
        }
        copies.insert(id, (now, keep_for, copy));
    }

    /// A recent copy, or what is read now. It is kept for what `keep_for` makes of the time that reading took.
    async fn get_or_read(
        &self,
        services: &Services,
        id: RaffleId,
        read: impl Future<Output = Result<T>>,
        keep_for: impl FnOnce(Duration) -> Duration,
    ) -> Result<T> {
        let now = Moment::now(services);
        if let Some(copy) = self.get(id, now) {
            return Ok(copy);
        }
        let copy = read.await?;
        let took = services.clock.uptime().saturating_sub(now.uptime);
        self.keep(id, copy.clone(), now, keep_for(took));
        Ok(copy)
    }

    fn forget(&self, id: RaffleId) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// What was read of raffles a moment ago.
#[derive(Debug)]
pub struct RecentRaffles {
    raffles: Copies<Arc<RaffleAndEvent>>,
    pools: Copies<PartyCounts>,
    claims: Copies<ClaimCounts>,
    summaries: Copies<Arc<DrawSummary>>,
}

impl Default for RecentRaffles {
    fn default() -> Self {
        Self {
            raffles: Copies::up_to(COPIES_MAX),
            pools: Copies::up_to(COPIES_MAX),
            claims: Copies::up_to(COPIES_MAX),
            summaries: Copies::up_to(SUMMARIES_MAX),
        }
    }
}

impl RecentRaffles {
    /// Forgets a raffle that this process has just changed.
    pub fn forget(&self, id: RaffleId) {
        self.raffles.forget(id);
        self.pools.forget(id);
        self.claims.forget(id);
    }
}

/// Raffles as they are while one batch of messages is done, each read at its first use: after everything that the
/// messages of the batch follow from.
#[derive(Debug, Default)]
pub(crate) struct OfThisBatch(Mutex<HashMap<RaffleId, Arc<RaffleAndEvent>>>);

impl OfThisBatch {
    /// Reads a raffle once for everybody who asks.
    pub(crate) async fn read(&self, services: &Services, id: RaffleId) -> Result<Arc<RaffleAndEvent>> {
        let mut found = self.0.lock().await;
        if let Some(copy) = found.get(&id) {
            return Ok(copy.clone());
        }
        let copy = Arc::new(raffles::read(services, id).await?);
        found.insert(id, copy.clone());
        Ok(copy)
    }
}

/// A raffle as it was at most `KEEP_FOR` ago.
pub async fn raffle(services: &Services, id: RaffleId) -> Result<Arc<RaffleAndEvent>> {
    let read = async { Ok(Arc::new(raffles::read(services, id).await?)) };
    services.recent.raffles.get_or_read(services, id, read, |_| KEEP_FOR).await
}

/// The same, for attendees: the raffle of a draft is not there.
pub async fn public(services: &Services, id: RaffleId) -> Result<Arc<RaffleAndEvent>> {
    let found = raffle(services, id).await?;
    if found.event.listing.is_hidden() { Err(Error::NotFound) } else { Ok(found) }
}

/// How many of each party size were in the pool at most `KEEP_FOR` ago; all of a pool that is sealed.
pub async fn pool(services: &Services, id: RaffleId) -> Result<PartyCounts> {
    let read = async { Ok(services.registrations.count_by_party_size(id).await?) };
    services.recent.pools.get_or_read(services, id, read, |_| KEEP_FOR).await
}

/// How far the places of a raffle had moved a moment ago, of which `changes` were made by hand.
pub async fn claims(services: &Services, raffle: &Raffle, changes: &[SignedChange]) -> Result<ClaimCounts> {
    let read = claims::count(services, raffle, changes);
    let keep_for = |took: Duration| (took * REST_FACTOR).clamp(KEEP_FOR, KEEP_CLAIMS_FOR_MAX);
    services.recent.claims.get_or_read(services, raffle.id, read, keep_for).await
}

/// What a draw came to, once there was one. It is read once: a record never changes.
pub async fn summary(services: &Services, id: RaffleId) -> Result<Option<Arc<DrawSummary>>> {
    let (summaries, now) = (&services.recent.summaries, Moment::now(services));
    if let Some(known) = summaries.get(id, now) {
        return Ok(Some(known));
    }
    let Some(record) = services.draws.get_record(id).await? else { return Ok(None) };
    let summary = Arc::new(DrawSummary::from(&record));
    summaries.keep(id, summary.clone(), now, Duration::MAX);
    Ok(Some(summary))
}
