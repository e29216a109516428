//! All texts for people, in one catalogue: `locales/{language}/{kit,attendee,backoffice}.json`.
//!
//! `text!(kit.retry)` is a text in the reader's language; a wrong key does not compile. The language
//! is chosen once, when the page is loaded, so a text is a plain string and not a reactive closure:
//! a hundred closures would weigh more than all pages together. A text that is in no page of a SPA
//! is not in its WASM either.

use std::sync::OnceLock;

use js_sys::{Array, Intl, Number, Object};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

mod catalogue {
    #![allow(clippy::all, clippy::pedantic, unreachable_pub, unused, reason = "the code is generated")]
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}

pub(crate) use catalogue::i18n::{I18nLocaleTrait, Locale, td_string};

static LANGUAGE: OnceLock<Locale> = OnceLock::new();

/// The first of the reader's languages that the catalogue has, or English.
pub fn locale() -> Locale {
    *LANGUAGE.get_or_init(|| {
        let wanted = window().navigator().languages();
        let mut spoken = wanted.iter().filter_map(|tag| tag.as_string());
        spoken.find_map(|tag| tag.split('-').next()?.parse().ok()).unwrap_or_default()
    })
}

/// The tag that numbers and dates are formatted by: the reader's own variety of the language, such
/// as `en-GB`, where the catalogue has the language.
pub fn format_tag() -> String {
    let own = window().navigator().language().unwrap_or_default();
    if own.starts_with(locale().as_str()) { own } else { locale().as_str().to_owned() }
}

/// A whole number with the reader's separators.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2⁵³")]
pub fn number(count: u64) -> String {
    Number::from(count as f64).to_locale_string(&format_tag()).into()
}

/// Whether the language uses the word for one thing here.
#[expect(clippy::cast_precision_loss, reason = "counts stay below 2⁵³")]
pub fn is_one(count: u64) -> bool {
    let tags = Array::of1(&JsValue::from_str(locale().as_str()));
    Intl::PluralRules::new(&tags, &Object::new()).select(count as f64) == "one"
}

/// The text of a key in the reader's language: `text!(kit.retry)`, `text!(kit.problem.too_long, max = 12)`.
macro_rules! text {
    ($($key:tt)+) => {
        $crate::i18n::td_string!($crate::i18n::locale(), $($key)+)
    };
}

/// The text of a key that counts things, by its `one` or `other`:
/// `plural!(kit.day, n)`, `plural!(kit.places, n, count = number(n))`; where only the `other` names
/// the number, `plural!(attendee.ticket.claim, n, other: count = number(n))`.
macro_rules! plural {
    ($($key:ident).+, $count:expr, other: $($name:ident = $value:expr),+) => {
        if $crate::i18n::is_one(u64::from($count)) {
            String::from($crate::i18n::text!($($key).+.one))
        } else {
            $crate::i18n::text!($($key).+.other, $($name = $value),+)
        }
    };
    ($($key:ident).+, $count:expr $(, $name:ident = $value:expr)*) => {
        if $crate::i18n::is_one(u64::from($count)) {
            String::from($crate::i18n::text!($($key).+.one $(, $name = $value)*))
        } else {
            String::from($crate::i18n::text!($($key).+.other $(, $name = $value)*))
        }
    };
}

pub(crate) use {plural, text};
