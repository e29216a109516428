//! A few connections that read, each used by one caller at a time, off the runtime's threads.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

use rusqlite::Connection;
use services::ports::{PortError, PortResult};
use tokio::sync::Semaphore;

use super::{Fault, OpenError, open};

/// How many read at once. Reading is short and in memory; more would only fight for two cores.
const READERS: usize = 4;

pub(super) struct Readers {
    turns: Arc<Semaphore>,
    connections: Arc<[Mutex<Connection>]>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let connections = (0..READERS).map(|_| open::for_reading(path).map(Mutex::new));
        let connections = connections.collect::<Result<_, _>>()?;
        Ok(Self { turns: Arc::new(Semaphore::new(READERS)), connections })
    }

    /// Runs work on a connection that sees everything committed before.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| ended())?;
        let connections = Arc::clone(&self.connections);
        let reading = tokio::task::spawn_blocking(move || {
            let answer = work(&*free(&connections).ok_or_else(ended)?);
            // Given back after the connection, so whoever has the turn finds one that is free.
            drop(turn);
            answer.map_err(PortError::from)
        });
        reading.await.map_err(|_| ended())?
    }
}

/// A connection that nobody uses. Where work has panicked, its statements were ended with it.
fn free(connections: &[Mutex<Connection>]) -> Option<MutexGuard<'_, Connection>> {
    connections.iter().find_map(|connection| match connection.try_lock() {
        Ok(free) => Some(free),
        Err(TryLockError::Poisoned(free)) => Some(free.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    })
}

fn ended() -> PortError {
    PortError::Unavailable("the database is being closed".to_owned())
}
