//! The ledgers that the suite runs over.

use std::sync::Arc;

use adapters::memory::MemoryLedger;
use adapters::sqlite::LedgerFile;
use services::ports::Ledger;
use tempfile::TempDir;

use crate::backend::{clock, folder};

/// A ledger of any kind.
pub(super) struct Backend {
    pub(super) ledger: Arc<dyn Ledger>,
    _folder: Option<TempDir>,
}

impl Backend {
    pub(super) fn memory() -> Self {
        Self { ledger: MemoryLedger::new(), _folder: None }
    }

    pub(super) fn sqlite() -> Self {
        let folder = folder();
        let ledger = LedgerFile::open(&folder.path().join("ledger.db"), clock()).expect("a new file opens");
        Self { ledger, _folder: Some(folder) }
    }

    /// A database of its own, which goes away with the engine.
    #[cfg(feature = "mysql")]
    #[expect(clippy::disallowed_methods, reason = "whoever starts the engine says here where it is")]
    pub(super) async fn mysql() -> Self {
        use adapters::system::SystemChance;
        use services::ports::Chance;
        use sqlx_core::migrate::MigrateDatabase;

        let engine = std::env::var("FESTIVAL_TEST_MYSQL");
        let engine = engine.expect("FESTIVAL_TEST_MYSQL is the address that `infra/local/mysql.sh start` prints");
        let name = SystemChance::new(clock()).new_uuid();
        let address = format!("{engine}/ledger_{}", name.simple());
        sqlx_mysql::MySql::create_database(&address).await.expect("the engine is there");
        let ledger = adapters::mysql::LedgerDatabase::at(&address, clock()).expect("an address");
        Self { ledger, _folder: None }
    }
}

/// Runs each promise over every ledger.
macro_rules! on_every_ledger {
    ($($promise:ident),+ $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::Backend::memory()).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::Backend::sqlite()).await;
            })+
        }
        #[cfg(feature = "mysql")]
        mod mysql {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::Backend::mysql().await).await;
            })+
        }
    };
}
pub(super) use on_every_ledger;
