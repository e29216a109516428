//! One write to one item, alone or in a transaction, with the condition that it stands under.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, Put, TransactWriteItem, Update};

use super::fault::Fault;
use super::items::{Item, Key};

/// What is done to an item. In expressions every name stands as `#name`, so that no word of ours can be one
/// that the engine has reserved.
#[derive(Clone)]
pub(super) enum Deed {
    Put(Item),
    Update(String),
    Delete,
    Check,
}

/// A write.
#[derive(Clone)]
pub(super) struct Write {
    pub(super) key: Key,
    pub(super) deed: Deed,
    pub(super) condition: Option<String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Write {
    fn new(key: Key, deed: Deed) -> Self {
        Self { key, deed, condition: None, values: HashMap::new() }
    }

    /// Stores an item in the place of whatever is there.
    pub(super) fn put(key: Key, item: Item) -> Self {
        Self::new(key, Deed::Put(item))
    }

    /// Changes an item, or makes it.
    pub(super) fn update(key: Key, expression: impl Into<String>) -> Self {
        Self::new(key, Deed::Update(expression.into()))
    }

    /// Deletes an item.
    pub(super) fn delete(key: Key) -> Self {
        Self::new(key, Deed::Delete)
    }

    /// Changes nothing: for its condition only.
    pub(super) fn check(key: Key) -> Self {
        Self::new(key, Deed::Check)
    }

    /// Only if this holds.
    #[must_use]
    pub(super) fn when(mut self, condition: impl Into<String>) -> Self {
        self.condition = Some(condition.into());
        self
    }

    /// The value of a `:name` in an expression.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        let update = if let Deed::Update(expression) = &self.deed { expression } else { "" };
        names_in(&[update, self.condition.as_deref().unwrap_or_default()])
    }

    pub(super) fn some_values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    /// The write as a part of a transaction on this table.
    pub(super) fn for_transaction(self, table: &str) -> Result<TransactWriteItem, Fault> {
        let (names, values) = (self.names(), self.some_values());
        let (key, condition) = (self.key.into_map(), self.condition);
        let item = TransactWriteItem::builder();
        let item = match self.deed {
            Deed::Put(Item(values_of_item)) => {
                let put = Put::builder().table_name(table).set_item(Some(values_of_item));
                let put = put.set_condition_expression(condition).set_expression_attribute_names(names);
                item.put(put.set_expression_attribute_values(values).build().map_err(|fault| malformed(&fault))?)
            }
            Deed::Update(expression) => {
                let update = Update::builder().table_name(table).set_key(Some(key)).update_expression(expression);
                let update = update.set_condition_expression(condition).set_expression_attribute_names(names);
                item.update(update.set_expression_attribute_values(values).build().map_err(|fault| malformed(&fault))?)
            }
            Deed::Delete => {
                let delete = Delete::builder().table_name(table).set_key(Some(key));
                let delete = delete.set_condition_expression(condition).set_expression_attribute_names(names);
                item.delete(delete.set_expression_attribute_values(values).build().map_err(|fault| malformed(&fault))?)
            }
            Deed::Check => {
                let check = ConditionCheck::builder().table_name(table).set_key(Some(key));
                let check = check.set_condition_expression(condition).set_expression_attribute_names(names);
                item.condition_check(
                    check.set_expression_attribute_values(values).build().map_err(|fault| malformed(&fault))?,
                )
            }
        };
        Ok(item.build())
    }
}

/// The names that stand in expressions.
pub(super) fn names_in(expressions: &[&str]) -> Option<HashMap<String, String>> {
    let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let mut names = HashMap::new();
    for expression in expressions {
        for rest in expression.split('#').skip(1) {
            let name: String = rest.chars().take_while(|sign| is_part(*sign)).collect();
            names.insert(format!("#{name}"), name);
        }
    }
    (!names.is_empty()).then_some(names)
}

/// A request that cannot be made is a fault of ours; nothing was sent.
pub(super) fn malformed(fault: &BuildError) -> Fault {
    Fault::Away(format!("a request to DynamoDB is malformed: {fault}"))
}
