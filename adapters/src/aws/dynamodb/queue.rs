//! The queue that the store hands its messages to, so that the store can be given out as every port.

use async_trait::async_trait;
use domain::id::RaffleId;
use domain::person::{Email, PersonKey};
use domain::raffle::Registration;
use services::jobs::Lane;
use services::ports::{DeadLetter, Delivery, Depth, NewMessage, PortResult, Queue, Sent, Verdict};

use super::Store;

#[async_trait]
impl Queue for Store {
    async fn send(&self, messages: Vec<NewMessage>) -> PortResult<Vec<Sent>> {
        self.around.queue.send(messages).await
    }

    async fn receive(&self, lane: Lane, max: usize, visibility_secs: u32) -> PortResult<Vec<Delivery>> {
        self.around.queue.receive(lane, max, visibility_secs).await
    }

    async fn settle(&self, verdicts: Vec<(String, Verdict)>) -> PortResult<()> {
        self.around.queue.settle(verdicts).await
    }

    async fn pool_depth(&self, raffle: RaffleId) -> PortResult<Depth> {
        self.around.queue.pool_depth(raffle).await
    }

    async fn depth(&self, lane: Lane) -> PortResult<Depth> {
        self.around.queue.depth(lane).await
    }

    async fn list_dead(&self) -> PortResult<Vec<DeadLetter>> {
        self.around.queue.list_dead().await
    }

    async fn get_dead(&self, id: u64) -> PortResult<Option<(DeadLetter, String)>> {
        self.around.queue.get_dead(id).await
    }

    async fn redrive(&self, ids: &[u64]) -> PortResult<u64> {
        self.around.queue.redrive(ids).await
    }

    async fn forget_messages(&self, who: PersonKey, address: &Email) -> PortResult<Vec<Registration>> {
        self.around.queue.forget_messages(who, address).await
    }
}
