//! The worker as a function: the queue brings messages, the one job handler does them, and the answer says
//! which of them have to be brought again.

use anyhow::{Context, Result};
use lambda_http::aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use services::ports::Verdict;
use services::work;

use super::attention;
use crate::wiring::aws::{Brought, Host};

/// The attribute of a record that says how often it was handed over.
const RECEIVED: &str = "ApproximateReceiveCount";

/// Does what was brought. A message that fails is brought again; it neither holds up the others nor makes them be done
/// twice. The effect comes first, then the note that it is settled, then the answer by which the queue deletes it.
pub async fn work(host: &Host, event: SqsEvent, visibility_secs: u32) -> Result<SqsBatchResponse> {
    let brought = event.records.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    let mut batch = host.queue.take_brought(brought, visibility_secs).await;
    let verdicts = work::handle(&host.services, std::mem::take(&mut batch.deliveries)).await;
    let dead = batch.buried + verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Dead { .. })).count();
    if dead > 0 {
        attention::ask(host.services.clock.now(), dead)?;
    }
    let again = host.queue.settle_brought(batch, verdicts).await;
    let mut answer = SqsBatchResponse::default();
    answer.batch_item_failures = again.into_iter().map(failure).collect();
    Ok(answer)
}

/// Reads a record. One without a name could not be reported, so the whole call fails, and comes again.
fn read(record: SqsMessage) -> Result<Brought> {
    let received = record.attributes.get(RECEIVED).and_then(|count| count.parse().ok()).unwrap_or(1);
    let notes = record.message_attributes.into_iter().filter_map(|(name, note)| Some((name, note.string_value?)));
    Ok(Brought {
        name: record.message_id.context("a message was brought without its name")?,
        receipt: record.receipt_handle.context("a message was brought without its receipt")?,
        source: record.event_source_arn.context("a message was brought without its queue")?,
        body: record.body.unwrap_or_default(),
        received,
        notes: notes.collect(),
    })
}

fn failure(name: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = name;
    failure
}
