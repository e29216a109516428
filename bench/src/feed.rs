//! A lane of SQS as a feed of Lambda sees it: taken by tens, brought as the records of an event, deleted by tens.

use adapters::aws::client::Cloud;
use anyhow::{Context, Result};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, MessageSystemAttributeName};
use serde_json::{Map, Value, json};

/// The most messages that SQS hands over or deletes with one call.
pub(crate) const BY_CALL: usize = 10;
/// How many seconds a message is hidden, as by the queues of `infra/aws`.
pub(crate) const HIDDEN_SECS: u32 = 360;

/// The feed of one lane.
pub(crate) struct Feed {
    client: Client,
    url: String,
}

impl Feed {
    /// The feed of the lane at this address.
    pub(crate) fn of(cloud: &Cloud, url: &str) -> Self {
        Self { client: cloud.sqs(), url: url.to_owned() }
    }

    /// Takes up to `most` messages; fewer where there are no more.
    pub(crate) async fn take(&self, most: usize) -> Result<Vec<Value>> {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        let mut records = Vec::new();
        while records.len() < most {
            let by_call = (most - records.len()).min(BY_CALL);
            let take =
                self.client.receive_message().queue_url(&self.url).max_number_of_messages(i32::try_from(by_call)?);
            let take = take.visibility_timeout(HIDDEN_SECS.cast_signed()).message_attribute_names("All");
            let take = take.message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount);
            let taken = take.send().await?.messages.unwrap_or_default();
            if taken.is_empty() {
                break;
            }
            records.extend(taken.iter().map(|message| record_of(message, name)));
        }
        Ok(records)
    }

    /// Deletes what was done, as Lambda does after an answer.
    pub(crate) async fn delete(&self, records: &[Value]) -> Result<()> {
        for part in records.chunks(BY_CALL) {
            let mut entries = Vec::with_capacity(part.len());
            for (at, record) in part.iter().enumerate() {
                let receipt = record["receiptHandle"].as_str().context("a receipt")?;
                let entry = DeleteMessageBatchRequestEntry::builder().id(at.to_string()).receipt_handle(receipt);
                entries.push(entry.build()?);
            }
            let delete = self.client.delete_message_batch().queue_url(&self.url).set_entries(Some(entries));
            delete.send().await?;
        }
        Ok(())
    }
}

fn record_of(message: &Message, queue: &str) -> Value {
    let told = message.attributes().into_iter().flatten();
    let attributes: Map<_, _> = told.map(|(name, value)| (name.as_str().to_owned(), json!(value))).collect();
    let note = |text: Option<&str>| json!({ "stringValue": text, "dataType": "String" });
    let notes = message.message_attributes().into_iter().flatten();
    let notes: Map<_, _> = notes.map(|(name, value)| (name.clone(), note(value.string_value()))).collect();
    json!({
        "messageId": message.message_id(), "receiptHandle": message.receipt_handle(),
        "body": message.body(), "attributes": attributes, "messageAttributes": notes,
        "eventSource": "aws:sqs", "awsRegion": "us-east-1",
        "eventSourceARN": format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
    })
}
