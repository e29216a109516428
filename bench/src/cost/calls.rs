//! What a call of a service is charged as.

use axum::body::Bytes;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::book::{Book, Kind, Service};
use super::units::{Freshness, item_bytes, precise, queue_requests, read_units, write_units, write_units_together};

const TABLES: &str = "DynamoDB_20120810.";
const QUEUE: &str = "AmazonSQS.";
const SECRETS: &str = "secretsmanager.";
const MAIL: &str = "/v2/email/outbound-emails";
const TIMERS: &str = "/schedules/";
/// Calls that set functions and their feeds, which nobody charges for.
const FREE: [&str; 2] = ["/2015-03-31/", "/schedule-groups"];
const GIGABYTE: f64 = 1_000_000_000.0;

/// A call, and what came back.
pub(crate) struct Exchange {
    pub(crate) target: String,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Bytes,
    pub(crate) status: StatusCode,
    pub(crate) answer: Bytes,
}

/// A call as it is passed on: every table says what it has charged.
pub(crate) fn prepare(target: &str, body: &Bytes) -> Bytes {
    let told = serde_json::from_slice(body).ok().filter(|_| target.starts_with(TABLES));
    match told {
        Some(Value::Object(mut call)) => {
            call.insert("ReturnConsumedCapacity".to_owned(), json!("TOTAL"));
            Value::Object(call).to_string().into()
        }
        _ => body.clone(),
    }
}

/// Writes down what a call is charged as, and says whom it has asked.
pub(crate) fn charge(book: &Book, exchange: &Exchange) -> Service {
    let Exchange { target, method, path, .. } = exchange;
    if let Some(operation) = target.strip_prefix(TABLES) {
        charge_tables(book, operation, exchange);
        return Service::Tables;
    }
    if target.starts_with(QUEUE) {
        book.count_whole(Kind::QueueRequests, queue_requests(message_bytes(exchange)));
        return Service::Queue;
    }
    if target.starts_with(SECRETS) {
        book.count_whole(Kind::SecretReads, 1);
    } else if path.starts_with(MAIL) {
        book.count_whole(Kind::Letters, 1);
        book.count(Kind::LetterGb, precise(letter_bytes(exchange)) / GIGABYTE);
        return Service::Mail;
    } else if path.starts_with(TIMERS) {
        book.count_whole(Kind::Timers, u64::from(method == Method::POST && exchange.status.is_success()));
    } else if !FREE.iter().any(|free| path.starts_with(free)) {
        match *method {
            Method::PUT | Method::POST => book.count_whole(Kind::FilePuts, 1),
            Method::GET | Method::HEAD => book.count_whole(Kind::FileGets, 1),
            // Deleting is free.
            _ => {}
        }
        return Service::Files;
    }
    Service::Others
}

/// SQS charges for what messages hold, which is near what a call that carries them has.
fn message_bytes(exchange: &Exchange) -> u64 {
    exchange.body.len().max(exchange.answer.len()) as u64
}

/// A letter travels in base64.
fn letter_bytes(exchange: &Exchange) -> u64 {
    exchange.body.len() as u64 * 3 / 4
}

fn charge_tables(book: &Book, operation: &str, exchange: &Exchange) {
    let read = |bytes: &Bytes| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    let (call, answer) = (read(&exchange.body), read(&exchange.answer));
    let told = told_units(&answer["ConsumedCapacity"]);
    let (kind, by_the_rules) = match operation {
        "GetItem" => (Kind::ReadUnits, Some(read_units(item_bytes(&answer["Item"]), freshness(&call)))),
        "Query" | "BatchGetItem" | "Scan" => (Kind::ReadUnits, None),
        "PutItem" => (Kind::WriteUnits, Some(precise(write_units(item_bytes(&call["Item"]))))),
        "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems" => (Kind::WriteUnits, None),
        _ => return,
    };
    if !exchange.status.is_success() {
        return book.count_whole(kind, refused_units(&call, &answer));
    }
    match (told, by_the_rules) {
        (Some(told), Some(rules)) if told + 1e-9 < rules => {
            book.doubt(format!("{operation} is {rules} units by the rules, and {told} by the stand-in"));
            book.count(kind, rules);
        }
        (Some(told), _) => book.count(kind, told),
        (None, Some(rules)) => book.count(kind, rules),
        (None, None) => book.doubt(format!("{operation} says nothing of its units")),
    }
}

fn freshness(call: &Value) -> Freshness {
    if call["ConsistentRead"] == json!(true) { Freshness::Consistent } else { Freshness::Eventual }
}

fn told_units(capacity: &Value) -> Option<f64> {
    match capacity {
        Value::Array(tables) => tables.iter().map(|table| table["CapacityUnits"].as_f64()).sum(),
        table => table["CapacityUnits"].as_f64(),
    }
}

/// A write whose condition does not hold is charged like one that does, by what is stored; so is a transaction,
/// for each of its writes.
fn refused_units(call: &Value, answer: &Value) -> u64 {
    match call["TransactItems"].as_array() {
        Some(writes) => writes.len() as u64 * write_units_together(0),
        None => write_units(item_bytes(&answer["Item"])),
    }
}

#[cfg(test)]
mod tests {
    use super::super::book::Stage;
    use super::*;

    fn charged(target: &str, status: u16, body: &Value, answer: &Value) -> Vec<(Kind, f64)> {
        charged_at("/", target, status, body, answer)
    }

    fn charged_at(path: &str, target: &str, status: u16, body: &Value, answer: &Value) -> Vec<(Kind, f64)> {
        let book = Book::default();
        let text = |value: &Value| Bytes::from(value.to_string());
        let status = StatusCode::from_u16(status).expect("a status");
        let (target, path, method) = (target.to_owned(), path.to_owned(), Method::POST);
        charge(&book, &Exchange { target, method, path, body: text(body), status, answer: text(answer) });
        assert_eq!(book.doubts(), [""; 0]);
        book.counts().remove(&Stage::Planning).unwrap_or_default().into_iter().collect()
    }

    #[test]
    fn a_table_says_itself_what_it_has_charged() {
        let told = json!({ "ConsumedCapacity": [{ "CapacityUnits": 6.0 }] });
        assert_eq!(charged("DynamoDB_20120810.TransactWriteItems", 200, &json!({}), &told), [(Kind::WriteUnits, 6.0)]);
        let told = json!({ "ConsumedCapacity": { "CapacityUnits": 3.0 } });
        assert_eq!(charged("DynamoDB_20120810.Query", 200, &json!({}), &told), [(Kind::ReadUnits, 3.0)]);
    }

    #[test]
    fn a_table_that_charges_less_than_the_rules_is_not_believed() {
        let book = Book::default();
        let item = json!({ "Item": { "pk": { "S": "x".repeat(1_023) } } });
        let told = json!({ "ConsumedCapacity": { "CapacityUnits": 1.0 } });
        let (body, answer) = (item.to_string().into(), told.to_string().into());
        let (target, path, status) = ("DynamoDB_20120810.PutItem".to_owned(), "/".to_owned(), StatusCode::OK);
        charge(&book, &Exchange { target, method: Method::POST, path, body, status, answer });
        assert!((book.counts()[&Stage::Planning][&Kind::WriteUnits] - 2.0).abs() < 1e-9);
        assert_eq!(book.doubts().len(), 1);
    }

    #[test]
    fn what_is_refused_is_charged_all_the_same() {
        let found =
            json!({ "__type": "ConditionalCheckFailedException", "Item": { "pk": { "S": "x".repeat(2_000) } } });
        assert_eq!(charged("DynamoDB_20120810.UpdateItem", 400, &json!({}), &found), [(Kind::WriteUnits, 2.0)]);
        let both = json!({ "TransactItems": [{}, {}] });
        let charged = charged("DynamoDB_20120810.TransactWriteItems", 400, &both, &json!({}));
        assert_eq!(charged, [(Kind::WriteUnits, 4.0)]);
    }

    #[test]
    fn the_queue_charges_by_64_kilobytes_and_others_by_call() {
        let large = json!({ "Entries": "x".repeat(100_000) });
        assert_eq!(charged("AmazonSQS.SendMessageBatch", 200, &large, &json!({})), [(Kind::QueueRequests, 2.0)]);
        assert_eq!(charged("secretsmanager.GetSecretValue", 200, &json!({}), &json!({})), [(Kind::SecretReads, 1.0)]);
        assert_eq!(charged_at("/bucket/file", "", 200, &json!({}), &json!({})), [(Kind::FilePuts, 1.0)]);
        assert_eq!(charged_at("/2015-03-31/event-source-mappings/1", "", 200, &json!({}), &json!({})), []);
        let timer = charged_at("/schedules/due-1", "", 200, &json!({}), &json!({}));
        assert_eq!(timer, [(Kind::Timers, 1.0)]);
    }
}
