//! The ledger's function: the only part with a way to the database, and a password for it.

use std::path::Path;
use std::sync::Arc;

use adapters::aws::ledger::Door;
use adapters::aws::secrets::read_secret;
use adapters::mysql::{LedgerDatabase, Login};
use adapters::system::{SystemChance, SystemClock};
use anyhow::{Context, Result};
use services::ports::{Chance, Clock};

use super::aws::cloud;
use crate::config::Config;

// What the function is asked, and who answers.
pub use adapters::aws::ledger::{Call, Desk};

/// Opens it: no store, no queue, none of the installation's secrets.
pub async fn open(config: &Config) -> Result<Desk> {
    let ledger = database(config).await?;
    Ok(Desk::new(ledger, if config.ledger.notes_only { Door::NotesOnly } else { Door::Open }))
}

/// The database that an address or a secret leads to. Nothing is connected yet, so that a database which is
/// switched off is an answer and not a function that cannot start.
async fn database(config: &Config) -> Result<Arc<LedgerDatabase>> {
    let (settings, clock): (_, Arc<dyn Clock>) = (&config.ledger, Arc::new(SystemClock::new()));
    if settings.mysql_secret.is_empty() {
        return LedgerDatabase::at(&settings.mysql_address.0, clock).context("ledger.mysql_address");
    }
    let chance: Arc<dyn Chance> = Arc::new(SystemChance::new(clock.clone()));
    let cloud = cloud(&config.aws, &config.aws.endpoint).await;
    let secret = read_secret(&cloud, &settings.mysql_secret, chance).await.context("ledger.mysql_secret")?;
    // Why it cannot be read is not told: the reason may quote it.
    let login: Login = serde_json::from_str(&secret).ok().context("ledger.mysql_secret holds no login")?;
    Ok(LedgerDatabase::with_login(&login, Path::new(&settings.mysql_authorities), clock))
}
