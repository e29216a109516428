//! Events in DynamoDB: one partition, an item an event.

use async_trait::async_trait;
use domain::event::{EVENTS_MAX, Event};
use domain::id::EventId;
use services::ports::{Events, NewMessage, PortResult};

use super::Store;
use super::items::{Key, json, number};
use super::raffles::on_the_version_before;
use super::table::Ask;
use super::write::Write;

const EVENTS: &str = "event";

fn key(id: EventId) -> Key {
    Key::new(EVENTS, id.to_string())
}

#[async_trait]
impl Events for Store {
    async fn put_event(&self, event: &Event, and_send: Vec<NewMessage>) -> PortResult<()> {
        let write = Write::update(key(event.id), "SET #body = :body, #version = :version");
        let write = write.with(":body", json(event)?).with(":version", number(event.version));
        Ok(self.commit(vec![on_the_version_before(write, event.version)?], and_send).await?)
    }

    async fn get_event(&self, id: EventId) -> PortResult<Option<Event>> {
        let item = self.table.get(key(id)).await?;
        Ok(item.map(|item| item.json("body")).transpose()?)
    }

    async fn list_events(&self) -> PortResult<Vec<Event>> {
        let mut events: Vec<Event> = Vec::new();
        for item in self.table.list(&Ask::all(EVENTS)).await? {
            events.push(item.json("body")?);
        }
        events.sort_by_key(|event| (event.details.starts, event.id));
        events.truncate(EVENTS_MAX);
        Ok(events)
    }
}
