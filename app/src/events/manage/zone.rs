//! Time zones: which there are, and how far each is from UTC on a day.

use domain::time::{Timestamp, local_to_timestamp, zone_named};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Where most events of most installations take place; offered where the browser has no list.
const COMMON: [&str; 12] = [
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Europe/Vienna",
    "Europe/Zurich",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
];

/// How far a zone is from UTC at a moment, such as `UTC+5:30`; nothing where this build does not
/// know the zone.
pub(super) fn offset_on(zone: &str, at: Timestamp) -> Option<String> {
    let zone = zone_named(zone).ok()?;
    Some(written(zone.to_offset(at.to_jiff()).seconds()))
}

/// The same for what stands in a form; nothing while zone or time are not ones.
pub(super) fn offset_of(zone: &str, local: &str) -> Option<String> {
    let at = local_to_timestamp(local, &zone_named(zone).ok()?).ok()?;
    offset_on(zone, at)
}

fn written(secs: i32) -> String {
    let sign = if secs < 0 { '−' } else { '+' };
    let minutes = secs.abs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The zones to choose from: all that the browser knows.
pub(super) fn zones() -> Vec<String> {
    let known = known_to_browser().unwrap_or_default();
    let known: Vec<String> = known.iter().filter_map(|zone| zone.as_string()).collect();
    if known.is_empty() { COMMON.map(str::to_owned).to_vec() } else { known }
}

fn known_to_browser() -> Result<Array, JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let list: Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
    list.call1(&intl, &"timeZone".into())?.dyn_into()
}

/// The zone that the reader's browser is set to, which is where most organizers' events are.
pub(super) fn own_zone() -> Option<String> {
    let class: Function =
        Reflect::get(&Reflect::get(&js_sys::global(), &"Intl".into()).ok()?, &"DateTimeFormat".into())
            .ok()?
            .dyn_into()
            .ok()?;
    let format = Reflect::construct(&class, &Array::new()).ok()?;
    let resolve: Function = Reflect::get(&format, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
    let options: Object = resolve.call0(&format).ok()?.dyn_into().ok()?;
    let zone = Reflect::get(&options, &"timeZone".into()).ok()?.as_string()?;
    zone_named(&zone).ok().map(|_| zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_written_as_people_say_it() {
        let cases = [(0, "UTC"), (7_200, "UTC+2"), (-16_200, "UTC−4:30"), (19_800, "UTC+5:30")];
        for (secs, expected) in cases {
            assert_eq!(written(secs), expected);
        }
    }

    #[test]
    fn the_offset_is_the_one_of_that_day() {
        assert_eq!(offset_of("Europe/Berlin", "2027-07-01T18:30").as_deref(), Some("UTC+2"));
        assert_eq!(offset_of("Europe/Berlin", "2027-01-01T18:30").as_deref(), Some("UTC+1"));
        assert_eq!(offset_of("Europe/Nowhere", "2027-01-01T18:30"), None);
    }
}
