//! Events in SQLite.

use async_trait::async_trait;
use domain::event::{EVENTS_MAX, Event};
use domain::id::EventId;
use rusqlite::{OptionalExtension, params};
use services::ports::{Events, NewMessage, PortResult};

use super::columns::{json, to_json};
use super::queue::{Parcel, send_all};
use super::{Fault, Store};

const PUT: &str = "INSERT INTO event (id, starts, version, body) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET starts = ?2, version = ?3, body = ?4";

#[async_trait]
impl Events for Store {
    async fn put_event(&self, event: &Event, and_send: Vec<NewMessage>) -> PortResult<()> {
        let (id, starts, version) = (event.id.to_string(), event.details.starts.as_millis(), event.version);
        let body = to_json(event)?;
        let parcels = Parcel::wrap_all(&and_send);
        self.write(move |desk| {
            let mut stored = desk.connection.prepare_cached("SELECT version FROM event WHERE id = ?")?;
            let stored: Option<u64> = stored.query_row([&id], |row| row.get(0)).optional()?;
            if version != stored.unwrap_or(0) + 1 {
                return Err(Fault::Conflict);
            }
            desk.connection.prepare_cached(PUT)?.execute(params![id, starts, version, body])?;
            send_all(desk, parcels).map(|_| ())
        })
        .await
    }

    async fn get_event(&self, id: EventId) -> PortResult<Option<Event>> {
        self.read(move |connection| {
            let mut event = connection.prepare_cached("SELECT body FROM event WHERE id = ?")?;
            let mut rows = event.query([id.to_string()])?;
            rows.next()?.map(|row| json(row, 0)).transpose()
        })
        .await
    }

    async fn list_events(&self) -> PortResult<Vec<Event>> {
        self.read(|connection| {
            let mut events = connection.prepare_cached("SELECT body FROM event ORDER BY starts, id LIMIT ?")?;
            events.query_and_then([EVENTS_MAX], |row| json(row, 0))?.collect()
        })
        .await
    }
}
