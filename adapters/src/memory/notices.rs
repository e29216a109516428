//! A bus in memory, which remembers what it was told.

use async_trait::async_trait;
use services::notices::Notice;
use services::ports::{Notices, PortResult};

use super::Memory;

impl Memory {
    /// What the bus was told, in that order.
    pub fn heard(&self) -> Vec<Notice> {
        self.state().heard.clone()
    }
}

#[async_trait]
impl Notices for Memory {
    async fn publish(&self, notice: &Notice) -> PortResult<()> {
        self.state().heard.push(*notice);
        Ok(())
    }
}
