//! The minute that a moment lies in, by which registrations are counted.

use domain::time::Timestamp;

const MINUTE_MILLIS: i64 = 60_000;

/// The start of the minute.
pub(crate) fn minute_of(at: Timestamp) -> Timestamp {
    let millis = at.as_millis();
    Timestamp::from_millis(millis - millis.rem_euclid(MINUTE_MILLIS))
}
