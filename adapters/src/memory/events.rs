//! Events in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::event::{EVENTS_MAX, Event};
use domain::id::EventId;
use services::ports::{Events, NewMessage, PortError, PortResult};

use super::Memory;

#[derive(Default)]
pub(super) struct EventState {
    by_id: BTreeMap<EventId, Event>,
}

#[async_trait]
impl Events for Memory {
    async fn put_event(&self, event: &Event, and_send: Vec<NewMessage>) -> PortResult<()> {
        let mut state = self.state();
        let stored = state.events.by_id.get(&event.id).map_or(0, |stored| stored.version);
        if event.version != stored + 1 {
            return Err(PortError::Conflict);
        }
        state.events.by_id.insert(event.id, event.clone());
        state.queue.send(and_send, self.now());
        Ok(())
    }

    async fn get_event(&self, id: EventId) -> PortResult<Option<Event>> {
        Ok(self.state().events.by_id.get(&id).cloned())
    }

    async fn list_events(&self) -> PortResult<Vec<Event>> {
        let mut events: Vec<Event> = self.state().events.by_id.values().cloned().collect();
        events.sort_by_key(|event| (event.details.starts, event.id));
        events.truncate(EVENTS_MAX);
        Ok(events)
    }
}
