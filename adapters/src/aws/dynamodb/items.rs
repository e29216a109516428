//! Keys and values: how what is stored stands in items.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fault::Fault;
pub(super) use crate::aws::attributes::{PK, SK, bytes, number, text};

/// The attribute that holds the time, in seconds, after which the engine throws an item away some day. No reader relies
/// on it.
pub(super) const EXPIRES: &str = "expires";

/// Where an item lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) pk: String,
    pub(super) sk: String,
}

impl Key {
    pub(super) fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub(super) fn into_map(self) -> HashMap<String, AttributeValue> {
        HashMap::from([(PK.to_owned(), text(self.pk)), (SK.to_owned(), text(self.sk))])
    }
}

/// A moment.
pub(super) fn moment(at: Timestamp) -> AttributeValue {
    number(at.as_millis())
}

/// A moment in the unit that the engine throws items away by: the first second after it.
pub(super) fn expiry(at: Timestamp) -> AttributeValue {
    number(at.as_millis().div_euclid(1_000) + 1)
}

/// A value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<AttributeValue, Fault> {
    Ok(text(serde_json::to_string(value)?))
}

/// Bytes in a form that sorts as they do.
pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// What is stored under one key.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Item(pub(super) HashMap<String, AttributeValue>);

// It may hold somebody's data, which logs must not.
impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Item(…)")
    }
}

impl From<HashMap<String, AttributeValue>> for Item {
    fn from(values: HashMap<String, AttributeValue>) -> Self {
        Self(values)
    }
}

impl Item {
    /// An item with nothing but its key.
    pub(super) fn at(key: Key) -> Self {
        Self(key.into_map())
    }

    /// The same with one value more.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn key(&self) -> Result<Key, Fault> {
        Ok(Key::new(self.text(PK)?, self.text(SK)?))
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, Fault> {
        self.0.get(name).and_then(|value| value.as_s().ok()).map(String::as_str).ok_or_else(|| missing(name))
    }

    pub(super) fn parsed<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        self.text(name)?.parse().map_err(|_| missing(name))
    }

    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        let digits = self.0.get(name).and_then(|value| value.as_n().ok());
        digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| missing(name))
    }

    /// A number that may be missing; a missing one is 0.
    pub(super) fn count(&self, name: &str) -> Result<u64, Fault> {
        if self.has(name) { self.number(name) } else { Ok(0) }
    }

    pub(super) fn moment(&self, name: &str) -> Result<Timestamp, Fault> {
        self.number(name).map(Timestamp::from_millis)
    }

    pub(super) fn slice(&self, name: &str) -> Result<&[u8], Fault> {
        self.0.get(name).and_then(|value| value.as_b().ok()).map(AsRef::as_ref).ok_or_else(|| missing(name))
    }

    pub(super) fn bytes<const N: usize>(&self, name: &str) -> Result<[u8; N], Fault> {
        self.slice(name)?.try_into().map_err(|_| missing(name))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Fault> {
        Ok(serde_json::from_str(self.text(name)?)?)
    }
}

fn missing(name: &str) -> Fault {
    Fault::Unreadable(format!("`{name}` is missing or malformed"))
}
