//! Moments, half-open windows, and the local times that organizers type.

use std::fmt;

use jiff::{
    civil,
    tz::{AmbiguousOffset, Offset, TimeZone},
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

    /// The moment that lies this many seconds after this one, or before it where the number is negative.
    #[must_use]
    pub fn plus_secs(self, secs: i64) -> Self {
        Self::from_millis(self.0.saturating_add(secs.saturating_mul(1_000)))
    }

    /// The first moment from this one on that lies a whole number of steps of this many seconds after 1970 began.
    #[must_use]
    pub fn round_up(self, step_secs: i64) -> Self {
        let step = step_secs.saturating_mul(1_000);
        Self::from_millis(self.0.saturating_add(step - 1).div_euclid(step).saturating_mul(step))
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
        Self::from_millis(moment.as_millisecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = Offset::UTC.to_datetime(self.to_jiff());
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second, millis) = (at.hour(), at.minute(), at.second(), at.millisecond());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
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
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment such as 2026-07-01T16:30:00.000Z")]
pub struct NoMoment;

impl std::str::FromStr for Timestamp {
    type Err = NoMoment;

    fn from_str(text: &str) -> Result<Self, NoMoment> {
        parse_moment(text).ok_or(NoMoment)
    }
}

// jiff reads far more than this, and its reader and the words of its errors weigh 25 KB in each of
// the SPAs (brotli). Its calendar is what counts, and stays.

/// A moment of RFC 3339 in UTC, such as `2026-07-01T16:30:00.000Z`, cut to the millisecond.
fn parse_moment(text: &str) -> Option<Timestamp> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let digits: String = fraction.chars().chain("00".chars()).take(3).collect();
    let [millis] = numbers(&digits, ':', [3])?;
    numbers::<1>(fraction, ':', [fraction.len().min(9)])?;
    let of_day = civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, second.try_into().ok()?, 0).ok()?;
    let moment = Offset::UTC.to_timestamp(parse_day(date)?.to_datetime(of_day)).ok()?;
    Some(Timestamp::from_millis(moment.as_millisecond() + i64::from(millis)))
}

/// A day such as `2001-12-31`, if the calendar has it.
pub fn parse_day(text: &str) -> Option<civil::Date> {
    let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
    civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Whole numbers with exactly the given number of digits each, and a separator between them.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[u32; N]> {
    let mut parts = text.split(separator);
    let mut found = [0; N];
    for (number, digits) in found.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// For `#[serde(with)]`: a day as `2001-12-31`.
pub(crate) mod day {
    use super::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
    pub(crate) fn serialize<S: Serializer>(day: &Date, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(&format_args!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Date, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        super::parse_day(&text).ok_or_else(|| serde::de::Error::custom("not a day such as 2001-12-31"))
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

/// The wall-clock form that `<input type="datetime-local">` gives: `2026-07-01T18:30`. Years are those from 1 to 9999.
///
/// A time that a zone skips (the clock goes forward) is refused; one that it has twice (the clock
/// goes back) means the earlier one, so that nobody comes too late.
pub fn local_to_timestamp(text: &str, zone: &TimeZone) -> Result<Timestamp, Code> {
    let local: civil::DateTime = text.trim().parse().map_err(|_| Code::NotADateTime)?;
    // jiff reads signed years as well, which no calendar on a page has and no store could read back.
    if local.year() < 1 {
        return Err(Code::NotADateTime);
    }
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
    fn a_year_that_no_store_could_read_back_is_refused() {
        for text in ["-000001-01-01T00:00", "0000-06-01T00:00", "+010000-01-01T00:00"] {
            assert_eq!(local_to_timestamp(text, &berlin()), Err(Code::NotADateTime), "{text}");
        }
        let first = local_to_timestamp("0001-01-01T00:00", &berlin()).expect("a year of the calendar");
        assert_eq!(first.to_string().parse(), Ok(first));
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

    #[test]
    fn a_moment_that_is_none_is_refused() {
        let texts = [
            "2026-07-01T16:30:00",
            "2026-07-01T16:30Z",
            "2026-02-30T16:30:00Z",
            "2026-07-01T25:00:00Z",
            "2026-07-01T16:30:00.Z",
            "2026-07-01T16:30:00.1x3Z",
            "2026-07-01T16:30:00.0000000001Z",
            "+026-07-01T16:30:00Z",
            "2026-7-01T16:30:00Z",
            "",
        ];
        for text in texts {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }

    #[test]
    fn a_fraction_is_cut_to_the_millisecond() {
        for (text, millis) in [("", 0), (".5", 500), (".25", 250), (".001", 1), (".123999", 123)] {
            let at = parse_moment(&format!("1970-01-01T00:00:00{text}Z"));
            assert_eq!(at, Some(Timestamp::from_millis(millis)), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn moments_are_read_and_written_as_jiff_does(millis in YEAR_1..YEAR_9999) {
            let at = Timestamp::from_millis(millis);
            let text = format!("{:.3}", at.to_jiff());
            proptest::prop_assert_eq!(at.to_string(), text.clone());
            proptest::prop_assert_eq!(parse_moment(&text), Some(at));
        }
    }
}
