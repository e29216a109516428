//! The table beside the queue: lines named by two texts.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use services::ports::PortResult;

use crate::aws::attributes::PK;
pub(super) use crate::aws::attributes::{SK, bytes, number, text};
use crate::aws::patience::{Patience, unavailable};

/// A line of the table.
pub(super) type Line = HashMap<String, AttributeValue>;

/// The table.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) patience: Arc<Patience>,
}

/// The next lines are read from here on; nothing where there are no more.
pub(super) type After = Option<Line>;

impl Table {
    pub(super) fn new(client: Client, name: String, patience: Arc<Patience>) -> Self {
        Self { client, name, patience }
    }

    /// Writes a line, over an older one of the same name.
    pub(super) async fn put(&self, line: &Line) -> PortResult<()> {
        let put =
            self.patience.call(|| self.client.put_item().table_name(&self.name).set_item(Some(line.clone())).send());
        put.await.map(|_| ()).map_err(|fault| unavailable("the queue's table cannot be written", &fault))
    }

    /// One line, as it is now.
    pub(super) async fn get(&self, pk: &str, sk: &str) -> PortResult<Option<Line>> {
        let get = self.patience.call(|| {
            let get = self.client.get_item().table_name(&self.name).consistent_read(true);
            get.set_key(Some(key(pk, sk))).send()
        });
        let told = get.await.map_err(|fault| unavailable("the queue's table cannot be read", &fault))?;
        Ok(told.item)
    }

    /// Deletes a line.
    pub(super) async fn delete(&self, pk: &str, sk: &str) -> PortResult<()> {
        let delete =
            self.patience.call(|| self.client.delete_item().table_name(&self.name).set_key(Some(key(pk, sk))).send());
        delete.await.map(|_| ()).map_err(|fault| unavailable("the queue's table cannot be written", &fault))
    }

    /// Changes a line. `None` where its condition does not hold.
    pub(super) async fn update(
        &self,
        pk: &str,
        sk: &str,
        change: impl Fn(UpdateItemFluentBuilder) -> UpdateItemFluentBuilder,
    ) -> PortResult<Option<Line>> {
        let update = self.patience.call(|| {
            let update = self.client.update_item().table_name(&self.name).set_key(Some(key(pk, sk)));
            change(update).send()
        });
        match update.await {
            Ok(told) => Ok(Some(told.attributes.unwrap_or_default())),
            Err(SdkError::ServiceError(refused)) if is_condition(refused.err()) => Ok(None),
            Err(fault) => Err(unavailable("the queue's table cannot be written", &fault)),
        }
    }

    /// A page of the lines of one first key, as they are now.
    pub(super) async fn page(&self, pk: &str, order: Order, after: After) -> PortResult<(Vec<Line>, After)> {
        let query = self.patience.call(|| {
            let query = self.client.query().table_name(&self.name).consistent_read(true);
            let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", text(pk));
            query.scan_index_forward(order == Order::Up).set_exclusive_start_key(after.clone()).send()
        });
        let told = query.await.map_err(|fault| unavailable("the queue's table cannot be read", &fault))?;
        Ok((told.items.unwrap_or_default(), told.last_evaluated_key))
    }
}

/// In which order of their second keys lines are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The smallest first.
    Up,
    /// The greatest first.
    Down,
}

fn is_condition(refused: &UpdateItemError) -> bool {
    matches!(refused, UpdateItemError::ConditionalCheckFailedException(_))
}

/// Names a line.
pub(super) fn key(pk: &str, sk: &str) -> Line {
    [(PK.to_owned(), text(pk)), (SK.to_owned(), text(sk))].into()
}
