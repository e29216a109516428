//! Moments in words, in the zone of the event: the browser knows the zones, the words and the order.

use domain::time::Timestamp;
use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::i18n::format_tag;

/// How much of a moment is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// Weekday, date, time and zone: `Sat, August 14, 2027 at 8:30 PM GMT+2`.
    #[default]
    Full,
    /// Weekday and date: `Sat, August 14, 2027`.
    Day,
    /// Date and time, for lists: `Aug 14, 8:30 PM`.
    Short,
    /// Date, time with seconds, and zone, for logs: `Aug 14, 2027, 8:30:05 PM GMT+2`.
    Exact,
    /// The month alone: `Aug`.
    Month,
    /// The day of the month alone: `14`.
    DayOfMonth,
}

impl Style {
    const fn parts(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Full => &[
                ("weekday", "short"),
                ("year", "numeric"),
                ("month", "long"),
                ("day", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("timeZoneName", "short"),
            ],
            Self::Day => &[("weekday", "short"), ("year", "numeric"), ("month", "long"), ("day", "numeric")],
            Self::Short => &[("month", "short"), ("day", "numeric"), ("hour", "numeric"), ("minute", "2-digit")],
            Self::Exact => &[
                ("year", "numeric"),
                ("month", "short"),
                ("day", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
                ("timeZoneName", "short"),
            ],
            Self::Month => &[("month", "short")],
            Self::DayOfMonth => &[("day", "numeric")],
        }
    }
}

/// A moment in words, in an IANA zone; in the reader's own zone where that is empty.
pub(crate) fn moment(at: Timestamp, zone: &str, style: Style) -> String {
    say("format", &[at], zone, style)
}

/// Calls a method of `Intl.DateTimeFormat`. A zone that this browser does not know reads as UTC.
fn say(method: &str, moments: &[Timestamp], zone: &str, style: Style) -> String {
    let format = formatter(zone, style).or_else(|_| formatter("UTC", style));
    let said = format.and_then(|format| {
        let method: Function = Reflect::get(&format, &method.into())?.dyn_into()?;
        method.apply(&format, &moments.iter().map(|at| millis(*at)).collect::<Array>())
    });
    said.ok().and_then(|text| text.as_string()).unwrap_or_else(|| moments[0].to_string())
}

fn formatter(zone: &str, style: Style) -> Result<JsValue, JsValue> {
    let options = Object::new();
    for (part, form) in style.parts() {
        Reflect::set(&options, &(*part).into(), &(*form).into())?;
    }
    if !zone.is_empty() {
        Reflect::set(&options, &"timeZone".into(), &zone.into())?;
    }
    let intl: JsValue = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let class: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    Reflect::construct(&class, &Array::of2(&format_tag().into(), &options))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of the years 1 to 9999 stay below 2⁵³")]
fn millis(at: Timestamp) -> JsValue {
    JsValue::from_f64(at.as_millis() as f64)
}

/// A moment as `<time>`.
#[component]
pub(crate) fn When(
    /// Which.
    at: Timestamp,
    /// The IANA zone of the event.
    #[prop(into, optional)]
    zone: String,
    /// How much of it.
    #[prop(optional)]
    style: Style,
) -> impl IntoView {
    when(at, &zone, style)
}

/// A moment as `<time>`, as a plain function.
pub(crate) fn when(at: Timestamp, zone: &str, style: Style) -> AnyView {
    view! { <time datetime=at.to_string()>{moment(at, zone, style)}</time> }.into_any()
}

/// From one moment to another, as briefly as the language has it.
#[component]
pub(crate) fn WhenRange(
    /// The first moment.
    from: Timestamp,
    /// The last.
    until: Timestamp,
    /// The IANA zone of the event.
    #[prop(into)]
    zone: String,
    /// How much of each.
    #[prop(optional)]
    style: Style,
) -> impl IntoView {
    when_range(from, until, &zone, style)
}

/// From one moment to another, as a plain function.
pub(crate) fn when_range(from: Timestamp, until: Timestamp, zone: &str, style: Style) -> AnyView {
    view! { <time datetime=from.to_string()>{say("formatRange", &[from, until], zone, style)}</time> }.into_any()
}
