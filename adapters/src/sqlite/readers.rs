//! A few connections that read, each used by one caller at a time, off the runtime's threads.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use services::ports::{PortError, PortResult};
use tokio::sync::Semaphore;

use super::{Fault, OpenError, open};

/// How many read at once. Reading is short and in memory; more would only fight for two cores.
const READERS: usize = 4;

pub(super) struct Readers {
    turns: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let connections: Vec<Connection> = (0..READERS).map(|_| open::for_reading(path)).collect::<Result<_, _>>()?;
        Ok(Self { turns: Arc::new(Semaphore::new(READERS)), idle: Arc::new(Mutex::new(connections)) })
    }

    /// Runs work on a connection that sees everything committed before.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| ended())?;
        let idle = Arc::clone(&self.idle);
        let reading = tokio::task::spawn_blocking(move || {
            let connection = idle.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(ended)?;
            let answer = work(&connection);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            drop(turn);
            answer.map_err(PortError::from)
        });
        reading.await.map_err(|_| ended())?
    }
}

fn ended() -> PortError {
    PortError::Unavailable("the database is being closed".to_owned())
}
