//! AWS's published rules of counting, for what the stand-ins do not say themselves.
//!
//! DynamoDB: "Read and write operations" and "Item sizes and formats" of its developer guide; SQS: "Amazon SQS
//! pricing"; Lambda: "AWS Lambda pricing"; API Gateway: "metered in increments of 512 KB".

use serde_json::Value;

const KILOBYTE: u64 = 1_024;
/// How many bytes one unit of writing holds.
const WRITE_BYTES: u64 = KILOBYTE;
/// How many bytes one unit of reading holds, if the read is consistent.
const READ_BYTES: u64 = 4 * KILOBYTE;
/// How many bytes one request of SQS holds.
const QUEUE_BYTES: u64 = 64 * KILOBYTE;
/// How many bytes one call of an HTTP API holds.
const DOOR_BYTES: u64 = 512 * KILOBYTE;
/// How many bytes a list or a map has beside what is in it; each element has one more.
const NESTED_BYTES: u64 = 3;

/// How fresh a read is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It sees every write that came before it.
    Consistent,
    /// It may see an older state, for half the price.
    Eventual,
}

/// Units for one write to an item that has `bytes` bytes before or after it, whichever is more.
pub(crate) fn write_units(bytes: u64) -> u64 {
    bytes.div_ceil(WRITE_BYTES).max(1)
}

/// The same inside a transaction, which prepares and then commits.
pub(crate) fn write_units_together(bytes: u64) -> u64 {
    2 * write_units(bytes)
}

/// Units for one read of `bytes` bytes; a read that finds nothing counts as one of the smallest item.
pub(crate) fn read_units(bytes: u64, freshness: Freshness) -> f64 {
    let whole = precise(bytes.div_ceil(READ_BYTES).max(1));
    if freshness == Freshness::Consistent { whole } else { whole / 2.0 }
}

/// Requests that SQS charges for a call that carries `bytes` bytes.
pub(crate) fn queue_requests(bytes: u64) -> u64 {
    bytes.div_ceil(QUEUE_BYTES).max(1)
}

/// Calls that an HTTP API charges for a request and its answer.
pub(crate) fn door_calls(request_bytes: u64, answer_bytes: u64) -> u64 {
    request_bytes.max(answer_bytes).div_ceil(DOOR_BYTES).max(1)
}

/// How many bytes an item has for DynamoDB, told from its JSON on the wire: names and values, with numbers at two
/// digits a byte and one more.
pub(crate) fn item_bytes(item: &Value) -> u64 {
    let attributes = item.as_object().into_iter().flatten();
    attributes.map(|(name, value)| name.len() as u64 + value_bytes(value)).sum()
}

fn value_bytes(value: &Value) -> u64 {
    let Some((kind, value)) = value.as_object().and_then(|value| value.iter().next()) else { return 0 };
    let text = value.as_str().unwrap_or_default();
    let inside = value.as_array().into_iter().flatten();
    match kind.as_str() {
        "S" => text.len() as u64,
        "N" => number_bytes(text),
        "B" => base64_bytes(text),
        "SS" => inside.filter_map(Value::as_str).map(|text| text.len() as u64).sum(),
        "NS" => inside.filter_map(Value::as_str).map(number_bytes).sum(),
        "BS" => inside.filter_map(Value::as_str).map(base64_bytes).sum(),
        "L" => NESTED_BYTES + inside.map(|value| 1 + value_bytes(value)).sum::<u64>(),
        "M" => NESTED_BYTES + value.as_object().map_or(0, |map| map.len() as u64) + item_bytes(value),
        // `BOOL` and `NULL`.
        _ => 1,
    }
}

fn number_bytes(text: &str) -> u64 {
    let digits = text.trim_start_matches('-').trim_matches('0').len() as u64;
    digits.div_ceil(2) + 1 + u64::from(text.starts_with('-'))
}

fn base64_bytes(text: &str) -> u64 {
    text.trim_end_matches('=').len() as u64 * 3 / 4
}

/// A count as a number that prices can be multiplied by.
#[expect(clippy::cast_precision_loss, reason = "what is counted here stays far below 2⁵²")]
pub(crate) fn precise(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_write_costs_a_unit_for_each_kilobyte_that_is_begun_and_twice_that_in_a_transaction() {
        for (bytes, units) in [(0, 1), (1, 1), (1_024, 1), (1_025, 2), (2_048, 2), (2_049, 3), (409_600, 400)] {
            assert_eq!((write_units(bytes), write_units_together(bytes)), (units, 2 * units), "{bytes} bytes");
        }
    }

    #[test]
    fn a_read_costs_a_unit_for_four_kilobytes_and_half_where_it_may_be_old() {
        for (bytes, units) in [(0, 1.0), (4_096, 1.0), (4_097, 2.0), (10_000, 3.0)] {
            let told = [Freshness::Consistent, Freshness::Eventual].map(|freshness| read_units(bytes, freshness));
            assert!(told.iter().zip([units, units / 2.0]).all(|(one, other)| (one - other).abs() < 1e-9), "{told:?}");
        }
    }

    #[test]
    fn a_request_of_the_queue_holds_64_kilobytes_and_a_call_at_the_door_512() {
        assert_eq!([1, 65_536, 65_537, 262_144].map(queue_requests), [1, 1, 2, 4]);
        assert_eq!([(0, 0), (524_288, 9), (9, 524_289)].map(|(asked, told)| door_calls(asked, told)), [1, 1, 2]);
    }

    #[test]
    fn an_item_has_the_bytes_of_its_names_and_values() {
        let item = json!({ "pk": { "S": "k" }, "sk": { "S": "a" }, "v": { "S": "x".repeat(1_018) } });
        assert_eq!((item_bytes(&item), write_units(item_bytes(&item))), (1_025, 2));
        let others = json!({
            "n": { "N": "1780308000000" }, "b": { "B": "AAECAw==" }, "t": { "BOOL": true },
            "l": { "L": [{ "S": "ab" }] }, "m": { "M": { "k": { "N": "-5" } } },
        });
        // 1 + 5 (seven digits that count, the zeros at the end do not), 1 + 4, 1 + 1, 1 + 3 + 3, 1 + 3 + 1 + 4
        assert_eq!(item_bytes(&others), 6 + 5 + 2 + 7 + 9);
    }
}
