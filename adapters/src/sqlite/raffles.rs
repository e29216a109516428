//! Raffles and the secrets of their draws in SQLite.

use async_trait::async_trait;
use domain::draw::Secret;
use domain::id::RaffleId;
use domain::raffle::Raffle;
use rusqlite::{Connection, params};
use services::ports::{NewMessage, Once, PortResult, Raffles};

use super::columns::{bytes, json, to_json};
use super::queue::{Parcel, send_all};
use super::{Fault, Store};

const PUT: &str = "INSERT INTO raffle (id, closes, version, body) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET closes = ?2, version = ?3, body = ?4";

/// One raffle.
pub(super) fn get(connection: &Connection, id: RaffleId) -> Result<Option<Raffle>, Fault> {
    let mut raffle = connection.prepare_cached("SELECT body FROM raffle WHERE id = ?")?;
    let mut rows = raffle.query([id.to_string()])?;
    rows.next()?.map(|row| json(row, 0)).transpose()
}

/// Stores a raffle that the caller has compared with the stored one.
pub(super) fn put(connection: &Connection, raffle: &Raffle) -> Result<(), Fault> {
    let closes = raffle.rules.window.closes.as_millis();
    let row = params![raffle.id.to_string(), closes, raffle.version, to_json(raffle)?];
    connection.prepare_cached(PUT)?.execute(row)?;
    Ok(())
}

#[async_trait]
impl Raffles for Store {
    async fn put_raffle(&self, raffle: &Raffle, and_send: Vec<NewMessage>) -> PortResult<()> {
        let raffle = raffle.clone();
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| {
            let stored = get(desk.connection, raffle.id)?.map_or(0, |stored| stored.version);
            if raffle.version != stored + 1 {
                return Err(Fault::Conflict);
            }
            put(desk.connection, &raffle)?;
            send_all(desk, parcels).map(|_| ())
        })
        .await
    }

    async fn get_raffle(&self, id: RaffleId) -> PortResult<Option<Raffle>> {
        self.read(move |connection| get(connection, id)).await
    }

    async fn list_raffles(&self) -> PortResult<Vec<Raffle>> {
        self.read(|connection| {
            let mut raffles = connection.prepare_cached("SELECT body FROM raffle ORDER BY closes, id")?;
            raffles.query_and_then([], |row| json(row, 0))?.collect()
        })
        .await
    }

    async fn keep_secret_once(&self, raffle: RaffleId, secret: Secret) -> PortResult<Once> {
        self.write_one(move |desk| {
            let sql = "INSERT INTO secret (raffle, secret) VALUES (?, ?) ON CONFLICT (raffle) DO NOTHING";
            let kept = desk.connection.prepare_cached(sql)?.execute(params![raffle.to_string(), secret.0])?;
            Ok(if kept == 0 { Once::Before } else { Once::Now })
        })
        .await
    }

    async fn get_secret(&self, raffle: RaffleId) -> PortResult<Option<Secret>> {
        self.read(move |connection| {
            let mut secret = connection.prepare_cached("SELECT secret FROM secret WHERE raffle = ?")?;
            let mut rows = secret.query([raffle.to_string()])?;
            rows.next()?.map(|row| bytes(row, 0).map(Secret)).transpose()
        })
        .await
    }
}
