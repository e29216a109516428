//! What is promised of a ledger in a database server: who is let in, and by whom the server is vouched for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters::mysql::{LedgerDatabase, Login};
use adapters::system::SystemChance;
use serde_json::json;
use services::ports::{Chance as _, Ledger as _, PortError};
use sqlx_core::connection::Connection as _;
use sqlx_core::migrate::MigrateDatabase as _;
use sqlx_core::query_scalar::query_scalar;
use sqlx_mysql::{MySql, MySqlConnection};

use super::note;
use crate::backend::clock;
use crate::values::raffle_id;

/// The address of a database that no other test has.
#[expect(clippy::disallowed_methods, reason = "whoever starts the engine says here where it is")]
pub(super) async fn new_database() -> String {
    let engine = std::env::var("FESTIVAL_TEST_MYSQL");
    let engine = engine.expect("FESTIVAL_TEST_MYSQL is the address that `infra/local/mysql.sh start` prints");
    let name = SystemChance::new(clock()).new_uuid();
    let address = format!("{engine}/ledger_{}", name.simple());
    MySql::create_database(&address).await.expect("the engine is there");
    address
}

/// A database, and the folder in which its script keeps certificates.
struct Guarded {
    database: String,
    port: u16,
    folder: PathBuf,
}

impl Guarded {
    async fn new() -> Self {
        let address = new_database().await;
        let mut connection = MySqlConnection::connect(&address).await.expect("the engine is there");
        let authorities: String = query_scalar("SELECT @@ssl_ca").fetch_one(&mut connection).await.expect("an answer");
        let (server, database) = address.rsplit_once('/').expect("an address with a database");
        let port = server.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("an address with a port");
        let folder = Path::new(&authorities).parent().expect("a folder").to_owned();
        Self { database: database.to_owned(), port, folder }
    }

    /// The ledger, by a secret as AWS makes it for a database.
    fn ledger(&self, host: &str, password: &str, authorities: &str) -> Arc<LedgerDatabase> {
        let secret = json!({
            "engine": "mysql", "dbInstanceIdentifier": "reporting", "host": host, "port": self.port,
            "username": "guarded", "password": password, "dbname": self.database,
        });
        let login: Login = serde_json::from_value(secret).expect("a login");
        assert_eq!(format!("{login:?}"), "Login(…)");
        LedgerDatabase::with_login(&login, &self.folder.join(authorities), clock())
    }
}

#[tokio::test]
async fn a_login_leads_over_tls_to_the_server_that_its_authorities_vouch_for() {
    let guarded = Guarded::new().await;
    let ledger = guarded.ledger("localhost", "pass/word@", "authorities.pem");
    assert_eq!(ledger.note_registrations(&[note(1)]).await, Ok(()));
    assert_eq!(ledger.count_listed(raffle_id(1)).await, Ok(1));
}

#[tokio::test]
async fn a_server_for_which_nobody_vouches_is_told_no_password() {
    let guarded = Guarded::new().await;
    let vouched_by_strangers = guarded.ledger("localhost", "pass/word@", "strangers.pem");
    let of_another_name = guarded.ledger("127.0.0.1", "pass/word@", "authorities.pem");
    for ledger in [vouched_by_strangers, of_another_name] {
        let refused = ledger.count_listed(raffle_id(1)).await;
        assert!(matches!(refused, Err(PortError::Unavailable(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_ledger_that_is_away_and_is_not_repeated() {
    let guarded = Guarded::new().await;
    let Err(refused) = guarded.ledger("localhost", "guess", "authorities.pem").count_listed(raffle_id(1)).await else {
        panic!("it was let in");
    };
    assert!(!refused.to_string().contains("guess"), "{refused}");
}
