//! Moments, half-open windows, and the local times that organizers type.

use std::fmt;

use jiff::{
    civil,
    tz::{AmbiguousOffset, TimeZone},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::form::Code;

/// 0001-01-01T00:00:00Z and 9999-12-01T00:00:00Z in milliseconds: what calendars agree on.
const YEAR_1: i64 = -62_135_596_800_000;
const YEAR_9999: i64 = 253_399_622_400_000;

/// A moment in UTC, to the millisecond. Written as RFC 3339 wherever people or JSON see it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// Milliseconds since 1970-01-01T00:00:00Z; outside the years 1 to 9999 it is the nearest one inside.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(YEAR_1, YEAR_9999))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment and so many seconds (negative ones lie before).
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Self {
        Self::from_millis(self.0.saturating_add(secs.saturating_mul(1_000)))
    }

    /// Milliseconds from `earlier` to this moment; negative when `earlier` is the later one.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The same moment for jiff.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default()
    }

    /// The calendar date of this moment in a zone.
    pub fn date_in(self, zone: &TimeZone) -> civil::Date {
        zone.to_datetime(self.to_jiff()).date()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment.as_millisecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        jiff::Timestamp::deserialize(d).map(Self::from)
    }
}

/// A stretch of time that holds its first moment and not its last: `opens <= t < closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first moment inside.
    pub opens: Timestamp,
    /// The first moment that is outside again.
    pub closes: Timestamp,
}

impl Window {
    /// Whether the moment lies inside.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.opens <= at && at < self.closes
    }
}

/// The wall-clock form that `<input type="datetime-local">` gives: `2026-07-01T18:30`.
///
/// A time that a zone skips (the clock goes forward) is refused; one that it has twice (the clock
/// goes back) means the earlier one, so that nobody comes too late.
pub fn local_to_timestamp(text: &str, zone: &TimeZone) -> Result<Timestamp, Code> {
    let local: civil::DateTime = text.trim().parse().map_err(|_| Code::NotADateTime)?;
    let zoned = zone.to_ambiguous_zoned(local);
    if matches!(zoned.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(Code::TimeIsSkipped);
    }
    zoned.earlier().map(|zoned| zoned.timestamp().into()).map_err(|_| Code::NotADateTime)
}

/// The reverse of [`local_to_timestamp`], to the minute, for filling a form.
pub fn timestamp_to_local(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at.to_jiff()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// The zone of an IANA name such as `Europe/Berlin`.
pub fn zone_named(name: &str) -> Result<TimeZone, Code> {
    TimeZone::get(name.trim()).map_err(|_| Code::UnknownZone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        zone_named("Europe/Berlin").expect("the zone is bundled")
    }

    #[test]
    fn a_window_holds_its_first_moment_and_not_its_last() {
        let at = Timestamp::from_millis;
        let window = Window { opens: at(10), closes: at(20) };
        assert!(!window.contains(at(9)));
        assert!(window.contains(at(10)));
        assert!(window.contains(at(19)));
        assert!(!window.contains(at(20)));
    }

    #[test]
    fn a_time_that_the_clock_skips_is_refused() {
        assert_eq!(local_to_timestamp("2026-03-29T02:30", &berlin()), Err(Code::TimeIsSkipped));
    }

    #[test]
    fn a_time_that_the_clock_has_twice_means_the_earlier_one() {
        let at = local_to_timestamp("2026-10-25T02:30", &berlin()).expect("it exists");
        assert_eq!(at.to_string(), "2026-10-25T00:30:00.000Z");
    }

    #[test]
    fn a_moment_reads_back_in_local_time() {
        let at = local_to_timestamp("2026-07-01T18:30", &berlin()).expect("it exists");
        assert_eq!(at.to_string(), "2026-07-01T16:30:00.000Z");
        assert_eq!(timestamp_to_local(at, &berlin()), "2026-07-01T18:30");
    }

    #[test]
    fn a_moment_outside_the_calendar_is_the_nearest_inside() {
        let far = Timestamp::from_millis(i64::MAX);
        assert_eq!(Timestamp::from(far.to_jiff()), far);
        assert_eq!(far.plus_secs(i64::MAX), far);
    }
}
