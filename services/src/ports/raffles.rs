//! Events and raffles, as organizers make and change them.

use async_trait::async_trait;
use domain::draw::Secret;
use domain::event::Event;
use domain::id::{EventId, RaffleId};
use domain::raffle::Raffle;

use super::{NewMessage, Once, PortResult};

/// Events.
#[async_trait]
pub trait Events: Send + Sync {
    /// Stores an event whose version is one above the stored one, or 1 where there is none;
    /// otherwise `Conflict`. The messages are sent if and only if the event is stored.
    async fn put_event(&self, event: &Event, and_send: Vec<NewMessage>) -> PortResult<()>;
    /// One event.
    async fn get_event(&self, id: EventId) -> PortResult<Option<Event>>;
    /// All events, at most `EVENTS_MAX`, the one that starts first coming first.
    async fn list_events(&self) -> PortResult<Vec<Event>>;
}

/// Raffles and the secrets of their draws.
#[async_trait]
pub trait Raffles: Send + Sync {
    /// Stores a raffle whose version is one above the stored one, or 1 where there is none;
    /// otherwise `Conflict`. The messages are sent if and only if the raffle is stored.
    async fn put_raffle(&self, raffle: &Raffle, and_send: Vec<NewMessage>) -> PortResult<()>;
    /// One raffle.
    async fn get_raffle(&self, id: RaffleId) -> PortResult<Option<Raffle>>;
    /// All raffles, in the order in which they close.
    async fn list_raffles(&self) -> PortResult<Vec<Raffle>>;
    /// Keeps the secret of a raffle's draw. A second, different secret changes nothing.
    async fn keep_secret_once(&self, raffle: RaffleId, secret: Secret) -> PortResult<Once>;
    /// The secret of a raffle's draw.
    async fn get_secret(&self, raffle: RaffleId) -> PortResult<Option<Secret>>;
}
