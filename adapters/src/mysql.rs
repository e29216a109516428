//! The ledger in `MySQL` 8, or in `MariaDB` 10.11: statements that both take.
//!
//! The tables are made and upgraded at the first call, so that a server starts while its ledger is
//! away. Every call may fail, and says so within seconds; nothing but reports waits for it.

mod fault;
mod read;
mod write;

use std::future::Future;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::PersonKey;
use domain::raffle::{Standing, StandingKind};
use domain::time::Timestamp;
use serde::Deserialize;
use services::ledger::{EventNote, LedgerLine, LedgerSearch, RaffleNote, RegistrationNote};
use services::ports::{Clock, Ledger, MinuteCount, PortError, PortResult};
use sqlx_core::migrate::{Migration, MigrationType, Migrator};
use sqlx_core::pool::{Pool, PoolOptions};
use sqlx_core::sql_str::SqlSafeStr;
use sqlx_mysql::{MySql, MySqlConnectOptions, MySqlSslMode};
use thiserror::Error;
use tokio::sync::OnceCell;

use crate::limit::check_notes;
use fault::Fault;

/// Connections of one process: reports come one after the other, and organizers are few.
const CONNECTIONS_MAX: u32 = 4;
/// How long a caller waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a database that was away is left alone: work that brings many reports, and letters behind them, must not
/// wait for each of them.
const LEFT_ALONE: Duration = Duration::from_secs(30);
/// How long a connection may be unused before it is closed, so that a database may go to sleep.
const IDLE_TIMEOUT: Duration = Duration::from_mins(5);
/// How many times a write is tried while the engine makes it give way to other writers.
const TRIES_MAX: usize = 8;

/// The setting is not the address of a database. It is not repeated here, because it holds a password.
#[derive(Debug, Error)]
#[error("not an address such as mysql://user:password@host:3306/database")]
pub struct NotAnAddress;

/// A database and the login for it, as Amazon's cloud keeps them in a secret. It never prints.
#[derive(Deserialize)]
pub struct Login {
    host: String,
    port: u16,
    username: String,
    password: String,
    dbname: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// A ledger in a database of its own.
pub struct LedgerDatabase {
    pool: Pool<MySql>,
    is_migrated: OnceCell<()>,
    clock: Arc<dyn Clock>,
    /// The database is left alone until the process has been up for this long.
    left_alone_until: Mutex<Duration>,
}

impl LedgerDatabase {
    /// The ledger at an address. Nothing is connected yet.
    pub fn at(address: &str, clock: Arc<dyn Clock>) -> Result<Arc<Self>, NotAnAddress> {
        Ok(Self::over(MySqlConnectOptions::from_str(address).map_err(|_| NotAnAddress)?, clock))
    }

    /// The ledger behind a login, over TLS. The server has to show a certificate for this host name, issued by one of
    /// these authorities. Nothing is connected yet.
    pub fn with_login(login: &Login, authorities: &Path, clock: Arc<dyn Clock>) -> Arc<Self> {
        let options = MySqlConnectOptions::new().host(&login.host).port(login.port).database(&login.dbname);
        let options = options.username(&login.username).password(&login.password);
        Self::over(options.ssl_mode(MySqlSslMode::VerifyIdentity).ssl_ca(authorities), clock)
    }

    fn over(options: MySqlConnectOptions, clock: Arc<dyn Clock>) -> Arc<Self> {
        let pool = PoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(CONNECT_TIMEOUT)
            .idle_timeout(IDLE_TIMEOUT)
            .connect_lazy_with(options);
        Arc::new(Self { pool, is_migrated: OnceCell::new(), clock, left_alone_until: Mutex::default() })
    }

    /// The connections to tables that are up to date. `Unavailable` while the database is left alone.
    async fn pool(&self) -> PortResult<&Pool<MySql>> {
        if self.clock.uptime() < *self.left_alone() {
            return Err(PortError::Unavailable("the ledger's database was away a moment ago".to_owned()));
        }
        self.heard(self.is_migrated.get_or_try_init(|| migrate(&self.pool)).await)?;
        Ok(&self.pool)
    }

    /// Passes on an answer. If it says that the database is away, the database is left alone for a while.
    fn heard<T>(&self, answer: Result<T, Fault>) -> PortResult<T> {
        if answer.as_ref().is_err_and(Fault::is_away) {
            *self.left_alone() = self.clock.uptime() + LEFT_ALONE;
        }
        Ok(answer?)
    }

    fn left_alone(&self) -> MutexGuard<'_, Duration> {
        // A moment is written in one step, so what lies behind a poisoned lock is whole.
        self.left_alone_until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something, and again where the engine gives way to another writer; it has to bear being written twice.
    async fn write<T, F>(&self, work: impl Fn(Pool<MySql>) -> F + Send + Sync) -> PortResult<T>
    where
        F: Future<Output = Result<T, Fault>> + Send,
    {
        let pool = self.pool().await?;
        for _ in 1..TRIES_MAX {
            match work(pool.clone()).await {
                Err(fault) if fault.is_passing() => {}
                other => return self.heard(other),
            }
        }
        self.heard(work(pool.clone()).await)
    }
}

/// Brings the tables up to date. Two processes that do it at once wait for each other.
async fn migrate(pool: &Pool<MySql>) -> Result<(), Fault> {
    let script = include_str!("mysql/0001_ledger.sql").into_sql_str();
    let first = Migration::new(1, "ledger".into(), MigrationType::Simple, script, false);
    Ok(Migrator::with_migrations(vec![first]).run(pool).await?)
}

#[async_trait]
impl Ledger for LedgerDatabase {
    async fn note_event(&self, event: &EventNote) -> PortResult<()> {
        self.write(|pool| write::event(pool, event)).await
    }

    async fn note_raffle(&self, raffle: &RaffleNote) -> PortResult<()> {
        self.write(|pool| write::raffle(pool, raffle)).await
    }

    async fn note_registrations(&self, notes: &[RegistrationNote]) -> PortResult<()> {
        check_notes(notes)?;
        // All writers take the rows in the same order, so that none waits for another in a ring.
        let mut notes = notes.to_vec();
        notes.sort_by_key(|note| note.person);
        self.write(|pool| write::registrations(pool, &notes)).await
    }

    async fn note_board(&self, raffle: RaffleId, version: u64, lines: &[Standing]) -> PortResult<()> {
        check_notes(lines)?;
        let mut lines = lines.to_vec();
        lines.sort_by_key(|line| (line.kind, line.number));
        self.write(|pool| write::board(pool, raffle, version, &lines)).await
    }

    async fn forget_person(&self, person: PersonKey, until: Timestamp) -> PortResult<()> {
        self.write(|pool| write::forget(pool, person, until)).await
    }

    async fn wipe(&self) -> PortResult<bool> {
        self.write(write::wipe).await
    }

    async fn list_events(&self) -> PortResult<Vec<EventNote>> {
        self.heard(read::events(self.pool().await?).await)
    }

    async fn list_raffles(&self) -> PortResult<Vec<RaffleNote>> {
        self.heard(read::raffles(self.pool().await?).await)
    }

    async fn list_registrations(
        &self,
        raffle: RaffleId,
        search: &LedgerSearch,
        after: Option<PersonKey>,
        limit: usize,
    ) -> PortResult<Vec<LedgerLine>> {
        self.heard(read::registrations(self.pool().await?, raffle, search, after, limit).await)
    }

    async fn list_board(
        &self,
        raffle: RaffleId,
        after: Option<(StandingKind, u32)>,
        limit: usize,
    ) -> PortResult<Vec<Standing>> {
        self.heard(read::board(self.pool().await?, raffle, after, limit).await)
    }

    async fn count_listed(&self, raffle: RaffleId) -> PortResult<u64> {
        self.heard(read::count_listed(self.pool().await?, raffle).await)
    }

    async fn count_listed_by_minute(&self, raffle: RaffleId) -> PortResult<Vec<MinuteCount>> {
        self.heard(read::count_listed_by_minute(self.pool().await?, raffle).await)
    }

    async fn get_filled(&self) -> PortResult<Option<Timestamp>> {
        self.heard(read::filled(self.pool().await?).await)
    }

    async fn note_filled(&self, at: Timestamp) -> PortResult<()> {
        self.write(|pool| write::filled(pool, at)).await
    }
}
