//! How long ago, in the largest unit that fits: nobody wants to read 7,341 seconds.

use crate::i18n::{number, plural};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A length of time in words, rounded down; anything below a second is a second.
pub(crate) fn age(millis: u64) -> String {
    let secs = (millis / 1_000).max(1);
    match secs {
        ..MINUTE => plural!(backoffice.age.seconds, secs, count = number(secs)),
        MINUTE..HOUR => plural!(backoffice.age.minutes, secs / MINUTE, count = number(secs / MINUTE)),
        HOUR..DAY => plural!(backoffice.age.hours, secs / HOUR, count = number(secs / HOUR)),
        DAY.. => plural!(backoffice.age.days, secs / DAY, count = number(secs / DAY)),
    }
}
