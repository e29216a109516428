//! The few calls that are made of DynamoDB. Every read is consistent, and every call is made again while what is wrong
//! passes; each is of a kind that has its effect once, however often it is made.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{
    AttributeValue, DeleteRequest, KeysAndAttributes, PutRequest, ReturnValue, ReturnValuesOnConditionCheckFailure,
    Select, TransactWriteItem, WriteRequest,
};
use aws_sdk_dynamodb::{Client, Error};
use futures::{StreamExt, TryStreamExt, stream};
use services::ports::Chance;

use super::fault::{Fault, Judged, judge};
use super::items::{Item, Key};
use super::write::{Deed, Write, malformed, names_in};
use crate::aws::patience::{Patience, STORE};

/// The most items of one `BatchGetItem`: the engine's limit.
const GET_MAX: usize = 100;
/// The most writes of one `BatchWriteItem`: the engine's limit.
const BATCH_MAX: usize = 25;
/// By how much the next step is larger, where a step has not found enough.
const STEP_GROWS_BY: i32 = 8;
/// The most writes of one transaction: the engine's limit.
pub(super) const TOGETHER_MAX: usize = 100;
/// How many calls of one piece of work are under way at once.
pub(super) const AT_ONCE: usize = 16;

/// The table.
pub(super) struct Table {
    pub(super) client: Client,
    pub(super) name: String,
    patience: Patience,
    chance: Arc<dyn Chance>,
}

/// What is asked for of one partition.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pk: String,
    span: Span,
    filter: Option<(String, HashMap<String, AttributeValue>)>,
    fields: Option<String>,
    is_forward: bool,
}

#[derive(Clone, Debug)]
enum Span {
    All,
    After(String),
    UpTo(String),
    Beginning(String),
}

impl Ask {
    /// All of a partition, in order.
    pub(super) fn all(pk: impl Into<String>) -> Self {
        Self { pk: pk.into(), span: Span::All, filter: None, fields: None, is_forward: true }
    }

    /// What comes after a key, if there is one.
    pub(super) fn after(mut self, sk: Option<String>) -> Self {
        self.span = sk.map_or(Span::All, Span::After);
        self
    }

    /// What does not come after a key.
    pub(super) fn up_to(mut self, sk: impl Into<String>) -> Self {
        self.span = Span::UpTo(sk.into());
        self
    }

    /// The keys that begin like this.
    pub(super) fn beginning(mut self, beginning: impl Into<String>) -> Self {
        self.span = Span::Beginning(beginning.into());
        self
    }

    /// Only what this holds for.
    pub(super) fn only(mut self, condition: &str, name: &str, value: AttributeValue) -> Self {
        self.filter = Some((condition.to_owned(), HashMap::from([(name.to_owned(), value)])));
        self
    }

    /// Only these attributes.
    pub(super) fn fields(mut self, fields: &str) -> Self {
        self.fields = Some(fields.to_owned());
        self
    }

    /// The last one first.
    pub(super) fn backward(mut self) -> Self {
        self.is_forward = false;
        self
    }

    fn condition(&self) -> (&'static str, HashMap<String, AttributeValue>) {
        let mut values = HashMap::from([(":pk".to_owned(), AttributeValue::S(self.pk.clone()))]);
        let (condition, sk) = match &self.span {
            Span::All => ("#pk = :pk", None),
            Span::After(sk) => ("#pk = :pk AND #sk > :sk", Some(sk)),
            Span::UpTo(sk) => ("#pk = :pk AND #sk <= :sk", Some(sk)),
            Span::Beginning(sk) => ("#pk = :pk AND begins_with(#sk, :sk)", Some(sk)),
        };
        values.extend(sk.map(|sk| (":sk".to_owned(), AttributeValue::S(sk.clone()))));
        (condition, values)
    }
}

/// A part of an answer, and where the next one begins.
struct Page {
    items: Vec<Item>,
    count: u64,
    next: Option<HashMap<String, AttributeValue>>,
}

impl Table {
    pub(super) fn new(client: Client, name: &str, chance: Arc<dyn Chance>) -> Self {
        Self { client, name: name.to_owned(), patience: Patience::new(STORE, Arc::clone(&chance)), chance }
    }

    /// Makes a call until it has an answer, or patience is at its end.
    pub(super) async fn patiently<T, E, F>(&self, call: impl Fn() -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        Error: From<SdkError<E, HttpResponse>>,
    {
        let mut failed = 0;
        loop {
            let fault = match call().await {
                Ok(answer) => {
                    self.patience.earn();
                    return Ok(answer);
                }
                Err(fault) => fault,
            };
            let said = match judge(fault) {
                Judged::Final(fault) => return Err(fault),
                Judged::Passing(said) => said,
            };
            failed += 1;
            if !self.patience.again(failed).await {
                return Err(Fault::Away(said));
            }
        }
    }

    /// One item.
    pub(super) async fn get(&self, key: Key) -> Result<Option<Item>, Fault> {
        let key = key.into_map();
        let call = || {
            let get = self.client.get_item().table_name(&self.name).consistent_read(true);
            get.set_key(Some(key.clone())).send()
        };
        Ok(self.patiently(call).await?.item.map(Item::from))
    }

    /// Some fields of an item.
    pub(super) async fn get_fields(&self, key: Key, fields: &str) -> Result<Option<Item>, Fault> {
        let key = key.into_map();
        let names = names_in(&[fields]);
        let call = || {
            let get = self.client.get_item().table_name(&self.name).consistent_read(true).projection_expression(fields);
            get.set_expression_attribute_names(names.clone()).set_key(Some(key.clone())).send()
        };
        Ok(self.patiently(call).await?.item.map(Item::from))
    }

    /// Those of these items that exist, in no order.
    pub(super) async fn get_all(&self, keys: &[Key]) -> Result<Vec<Item>, Fault> {
        let parts: Vec<_> = keys.chunks(GET_MAX).map(|keys| self.get_part(keys)).collect();
        Ok(at_most(AT_ONCE, parts).await?.into_iter().flatten().collect())
    }

    async fn get_part(&self, keys: &[Key]) -> Result<Vec<Item>, Fault> {
        let mut found = Vec::new();
        let mut left: Vec<_> = keys.iter().map(|key| key.clone().into_map()).collect();
        let mut idle = 0;
        while !left.is_empty() {
            let before = left.len();
            let wanted = KeysAndAttributes::builder().consistent_read(true).set_keys(Some(left.clone()));
            let wanted = wanted.build().map_err(|fault| malformed(&fault))?;
            let call = || self.client.batch_get_item().request_items(&self.name, wanted.clone()).send();
            let answer = self.patiently(call).await?;
            let items = answer.responses.unwrap_or_default().remove(&self.name).unwrap_or_default();
            found.extend(items.into_iter().map(Item::from));
            let rest = answer.unprocessed_keys.unwrap_or_default().remove(&self.name);
            left = rest.map(|rest| rest.keys).unwrap_or_default();
            idle = self.rest_for(left.len(), before, idle).await?;
        }
        Ok(found)
    }

    /// Makes one write alone. Answers with the item after the update, where `returns` asks for that; where the
    /// condition does not hold, the refusal holds what is stored.
    pub(super) async fn update(&self, write: Write, returns: ReturnValue) -> Result<Item, Fault> {
        let (names, values) = (write.names(), write.some_values());
        let Deed::Update(expression) = write.deed else {
            return Err(Fault::Away("only an update is written alone".to_owned()));
        };
        let (key, condition) = (write.key.into_map(), write.condition);
        let call = || {
            let update = self.client.update_item().table_name(&self.name).set_key(Some(key.clone()));
            let update = update.update_expression(&expression).set_condition_expression(condition.clone());
            let update = update.set_expression_attribute_names(names.clone()).return_values(returns.clone());
            let update = update.set_expression_attribute_values(values.clone());
            update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld).send()
        };
        Ok(self.patiently(call).await?.attributes.map(Item::from).unwrap_or_default())
    }

    /// Makes all of these writes or none. A token makes sure that a transaction that is tried twice is done once, even
    /// where the answer to the first try was lost.
    pub(super) async fn together(&self, writes: Vec<Write>) -> Result<(), Fault> {
        if writes.len() > TOGETHER_MAX {
            return Err(Fault::Away(format!("more than {TOGETHER_MAX} writes at once")));
        }
        let items: Result<Vec<TransactWriteItem>, Fault> =
            writes.into_iter().map(|write| write.for_transaction(&self.name)).collect();
        let (items, token) = (items?, self.chance.new_uuid().simple().to_string());
        let call = || {
            let write = self.client.transact_write_items().client_request_token(&token);
            write.set_transact_items(Some(items.clone())).send()
        };
        self.patiently(call).await?;
        Ok(())
    }

    /// Stores many items that nobody looks at yet, in no order.
    pub(super) async fn put_all(&self, items: Vec<Item>) -> Result<(), Fault> {
        let request = |Item(item)| {
            let put = PutRequest::builder().set_item(Some(item)).build().map_err(|fault| malformed(&fault))?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        self.write_all(items.into_iter().map(request).collect::<Result<_, Fault>>()?).await
    }

    /// Deletes many items, in no order.
    pub(super) async fn delete_all(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), Fault> {
        let request = |key: Key| {
            let delete =
                DeleteRequest::builder().set_key(Some(key.into_map())).build().map_err(|fault| malformed(&fault))?;
            Ok(WriteRequest::builder().delete_request(delete).build())
        };
        self.write_all(keys.into_iter().map(request).collect::<Result<_, Fault>>()?).await
    }

    async fn write_all(&self, requests: Vec<WriteRequest>) -> Result<(), Fault> {
        let parts: Vec<_> = requests.chunks(BATCH_MAX).map(|part| self.write_part(part.to_vec())).collect();
        at_most(AT_ONCE, parts).await?;
        Ok(())
    }

    async fn write_part(&self, mut left: Vec<WriteRequest>) -> Result<(), Fault> {
        let mut idle = 0;
        while !left.is_empty() {
            let before = left.len();
            let call = || self.client.batch_write_item().request_items(&self.name, left.clone()).send();
            let answer = self.patiently(call).await?;
            left = answer.unprocessed_items.unwrap_or_default().remove(&self.name).unwrap_or_default();
            idle = self.rest_for(left.len(), before, idle).await?;
        }
        Ok(())
    }

    /// Waits where only part of a batch was done. Answers with how many calls in a row have done nothing.
    async fn rest_for(&self, left: usize, before: usize, idle: u32) -> Result<u32, Fault> {
        let idle = if left < before { 0 } else { idle + 1 };
        if left > 0 && !self.patience.rest(idle).await {
            return Err(Fault::Away("DynamoDB: it takes nothing of a batch".to_owned()));
        }
        Ok(idle)
    }

    async fn page(
        &self,
        ask: &Ask,
        limit: Option<i32>,
        start: Option<HashMap<String, AttributeValue>>,
        select: Option<Select>,
    ) -> Result<Page, Fault> {
        let (condition, mut values) = ask.condition();
        let (filter, filter_values) = ask.filter.clone().unzip();
        values.extend(filter_values.unwrap_or_default());
        let fields = ask.fields.as_deref().unwrap_or_default();
        let names = names_in(&[condition, filter.as_deref().unwrap_or_default(), fields]);
        let call = || {
            let query = self.client.query().table_name(&self.name).consistent_read(true);
            let query = query.key_condition_expression(condition).set_filter_expression(filter.clone());
            let query = query.set_projection_expression(ask.fields.clone()).set_limit(limit);
            let query = query.set_exclusive_start_key(start.clone()).set_select(select.clone());
            let query = query.scan_index_forward(ask.is_forward).set_expression_attribute_names(names.clone());
            query.set_expression_attribute_values(Some(values.clone())).send()
        };
        let answer = self.patiently(call).await?;
        let items = answer.items.unwrap_or_default().into_iter().map(Item::from).collect();
        let count = u64::try_from(answer.count).unwrap_or(0);
        Ok(Page { items, count, next: answer.last_evaluated_key })
    }

    /// All that is asked for, handed on page by page, so that it never lies in memory at once.
    pub(super) async fn each_page(
        &self,
        ask: &Ask,
        mut take: impl FnMut(Vec<Item>) -> Result<(), Fault> + Send,
    ) -> Result<(), Fault> {
        let mut start = None;
        loop {
            let page = self.page(ask, None, start, None).await?;
            take(page.items)?;
            start = page.next;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    /// All that is asked for.
    pub(super) async fn list(&self, ask: &Ask) -> Result<Vec<Item>, Fault> {
        let mut all = Vec::new();
        let take = |page| {
            all.extend(page);
            Ok(())
        };
        self.each_page(ask, take).await?;
        Ok(all)
    }

    /// The first `limit` items of what is asked for.
    pub(super) async fn first(&self, ask: &Ask, limit: usize) -> Result<Vec<Item>, Fault> {
        let mut found = Vec::new();
        let mut start = None;
        // A filter drops what was read already, so a small page may have to read on: in larger steps, because what is
        // asked for may lie far apart.
        let mut step = i32::try_from(limit).unwrap_or(i32::MAX).max(1);
        while found.len() < limit {
            let page = self.page(ask, Some(step), start, None).await?;
            found.extend(page.items);
            start = page.next;
            step = step.saturating_mul(STEP_GROWS_BY);
            if start.is_none() {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// How many there are of what is asked for.
    pub(super) async fn count(&self, ask: &Ask) -> Result<u64, Fault> {
        let (mut count, mut start) = (0, None);
        loop {
            let page = self.page(ask, None, start, Some(Select::Count)).await?;
            count += page.count;
            start = page.next;
            if start.is_none() {
                return Ok(count);
            }
        }
    }
}

/// Does many things, at most `many` of them at once. The answers are in order.
pub(super) async fn at_most<T, F>(many: usize, work: Vec<F>) -> Result<Vec<T>, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    stream::iter(work).buffered(many).try_collect().await
}
