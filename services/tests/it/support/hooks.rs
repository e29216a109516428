//! What a test can do to the calls of a port: let them fail, or wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use services::Services;
use services::ports::{PortError, PortResult};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use super::work_until_empty;

/// Has a say before and after every call of a port, which it knows by the name of the method.
#[async_trait]
pub(crate) trait Hook: Send + Sync {
    /// An error here: the call fails and has no effect.
    async fn before(&self, _call: &'static str) -> PortResult<()> {
        Ok(())
    }

    /// An error here: the call had its effect, and the caller does not hear of it.
    async fn after(&self, _call: &'static str) -> PortResult<()> {
        Ok(())
    }
}

/// Every call goes through.
pub(crate) struct Straight;

impl Hook for Straight {}

/// Some calls fail while it lasts, as if an engine were away.
pub(crate) struct Outage {
    calls: &'static [&'static str],
    is_on: AtomicBool,
    says: PortError,
}

impl Outage {
    /// An outage of these calls that has not begun yet.
    pub(crate) fn of(calls: &'static [&'static str]) -> Arc<Self> {
        let says = PortError::Unavailable("the engine is away".to_owned());
        Arc::new(Self { calls, is_on: AtomicBool::new(false), says })
    }

    /// The same of an engine that is there, and takes no more.
    pub(crate) fn full(calls: &'static [&'static str]) -> Arc<Self> {
        let says = PortError::Busy("the engine takes no more now".to_owned());
        Arc::new(Self { calls, is_on: AtomicBool::new(false), says })
    }

    /// From now on the calls fail.
    pub(crate) fn begin(&self) {
        self.is_on.store(true, Ordering::SeqCst);
    }

    /// From now on they go through again.
    pub(crate) fn end(&self) {
        self.is_on.store(false, Ordering::SeqCst);
    }
}

#[async_trait]
impl Hook for Outage {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        if self.is_on.load(Ordering::SeqCst) && self.calls.contains(&call) {
            return Err(self.says.clone());
        }
        Ok(())
    }
}

/// The first call of one name fails, and nothing else.
pub(crate) struct Stumble {
    call: &'static str,
    has_failed: AtomicBool,
}

impl Stumble {
    /// Over this call.
    pub(crate) fn over(call: &'static str) -> Arc<Self> {
        Arc::new(Self { call, has_failed: AtomicBool::new(false) })
    }
}

#[async_trait]
impl Hook for Stumble {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        if call == self.call && !self.has_failed.swap(true, Ordering::SeqCst) {
            return Err(PortError::Unavailable("the engine was away for a moment".to_owned()));
        }
        Ok(())
    }
}

/// Calls of one name wait here until they are let through.
pub(crate) struct Gate {
    call: &'static str,
    waiting: Semaphore,
    admitted: Semaphore,
}

impl Gate {
    /// A closed gate before this call.
    pub(crate) fn before(call: &'static str) -> Arc<Self> {
        Arc::new(Self { call, waiting: Semaphore::new(0), admitted: Semaphore::new(0) })
    }

    /// Waits until somebody waits at the gate.
    pub(crate) async fn reached(&self) {
        let somebody = tokio::time::timeout(Duration::from_secs(10), self.waiting.acquire()).await;
        somebody.expect("somebody comes to the gate").expect("never closed").forget();
    }

    /// Has a process work both lanes until it waits at the gate. It goes on once the gate is open.
    pub(crate) async fn stop_worker(&self, process: impl Into<Arc<Services>>) -> JoinHandle<()> {
        let process = process.into();
        let worker = tokio::spawn(async move { work_until_empty(&process).await });
        self.reached().await;
        worker
    }

    /// Lets one call through.
    pub(crate) fn open(&self) {
        self.admitted.add_permits(1);
    }
}

#[async_trait]
impl Hook for Gate {
    async fn before(&self, call: &'static str) -> PortResult<()> {
        if call == self.call {
            self.waiting.add_permits(1);
            self.admitted.acquire().await.expect("never closed").forget();
        }
        Ok(())
    }
}
