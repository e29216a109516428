//! The ledgers that the suite runs over.

use std::sync::Arc;

#[cfg(feature = "aws")]
use adapters::aws::ledger::Door;
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

    /// Behind a function, which is called as Lambda is called.
    #[cfg(feature = "aws")]
    pub(super) async fn behind_a_function(mut self) -> Self {
        self.ledger = super::function::Function::before(self.ledger, Door::Open).await.ledger().await;
        self
    }

    /// A database of its own, which goes away with the engine.
    #[cfg(feature = "mysql")]
    pub(super) async fn mysql() -> Self {
        let address = super::mysql_login::new_database().await;
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
        #[cfg(feature = "aws")]
        mod memory_behind_a_function {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::Backend::memory().behind_a_function().await).await;
            })+
        }
        #[cfg(all(feature = "aws", feature = "mysql"))]
        mod mysql_behind_a_function {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                super::$promise(super::Backend::mysql().await.behind_a_function().await).await;
            })+
        }
    };
}
pub(super) use on_every_ledger;
