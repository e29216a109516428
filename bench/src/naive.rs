//! The peer of P2: what one writes first. axum and SQLite, one connection behind a mutex, one commit
//! per request, the same columns, and a unique index on the person.
//!
//! It is the better for what it leaves out: no queue, no signature, no checks beyond parsing.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use rusqlite::{Connection, params};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

const TABLE: &str = "CREATE TABLE registration (
        id INTEGER PRIMARY KEY, person BLOB NOT NULL, nonce BLOB NOT NULL, raffle INTEGER NOT NULL,
        salt BLOB NOT NULL, party_size INTEGER NOT NULL, received_at INTEGER NOT NULL, attendee TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX registration_of_person ON registration (person);";
const INSERT: &str = "INSERT INTO registration (person, nonce, raffle, salt, party_size, received_at, attendee)
    VALUES (?, ?, 1, ?, ?, unixepoch('subsec') * 1000, ?) ON CONFLICT (person) DO NOTHING";

/// The peer, as a child process.
#[derive(clap::Args)]
pub(crate) struct Naive {
    /// Where to listen.
    #[arg(long)]
    address: SocketAddr,
    /// The database file.
    #[arg(long)]
    database: PathBuf,
}

#[derive(Deserialize)]
struct Form {
    first_name: String,
    last_name: String,
    email: String,
    party_size: String,
}

type Shared = Arc<Mutex<Connection>>;

impl Naive {
    pub(crate) fn run(self) -> Result<()> {
        let connection = Connection::open(&self.database)?;
        // The log makes a commit one wait for the disk; without it there would be three.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.execute_batch(TABLE)?;
        let app = Router::new()
            .route("/health/ready", get(async || "ready\n"))
            .route("/registrations", post(register))
            .with_state(Arc::new(Mutex::new(connection)));
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
            axum::serve(TcpListener::bind(self.address).await?, app).await?;
            Ok(())
        })
    }
}

async fn register(State(connection): State<Shared>, Json(form): Json<Form>) -> (StatusCode, String) {
    let connection = connection.lock_owned().await;
    match tokio::task::spawn_blocking(move || insert(&connection, &form)).await {
        Ok(Ok(code)) => (StatusCode::ACCEPTED, format!(r#"{{"code":"{code}"}}"#)),
        _ => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
    }
}

/// One statement on its own is one transaction, on disk when this returns.
fn insert(connection: &Connection, form: &Form) -> rusqlite::Result<String> {
    let person = Sha256::digest(form.email.as_bytes());
    let Form { first_name, last_name, email, party_size } = form;
    let attendee = format!(r#"{{"first_name":"{first_name}","last_name":"{last_name}","email":"{email}"}}"#);
    let (person, nonce, salt) = (&person[..10], &person[10..15], &person[15..31]);
    let party_size: u8 = party_size.parse().unwrap_or(1);
    connection.prepare_cached(INSERT)?.execute(params![person, nonce, salt, party_size, attendee])?;
    Ok(format!("{:?}", connection.last_insert_rowid()))
}
