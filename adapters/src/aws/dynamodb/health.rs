//! Whether DynamoDB answers and takes what is written.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use services::ports::{Health, PortResult};

use super::Store;
use super::items::{Key, number};
use super::write::Write;

#[async_trait]
impl Health for Store {
    async fn check(&self) -> PortResult<()> {
        let beat = Write::update(Key::new("meta", "pulse"), "ADD #beats :one").with(":one", number(1));
        self.table.update(beat, ReturnValue::None).await?;
        Ok(())
    }
}
