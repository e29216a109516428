//! How values of the domain stand in columns.

use std::str::FromStr;

use domain::time::Timestamp;
use rusqlite::Row;
use rusqlite::types::FromSql;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Fault;

/// A moment.
pub(super) fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp, Fault> {
    Ok(row.get(column).map(Timestamp::from_millis)?)
}

/// A value that is written as text.
pub(super) fn parsed<T: FromStr<Err: ToString>>(row: &Row<'_>, column: usize) -> Result<T, Fault> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    text.parse().map_err(|fault: T::Err| Fault::Unreadable(fault.to_string()))
}

/// A value that is written as JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, Fault> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(serde_json::from_str(text)?)
}

/// The JSON of a value.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, Fault> {
    Ok(serde_json::to_string(value)?)
}

/// Bytes of fixed length.
pub(super) fn bytes<const N: usize>(row: &Row<'_>, column: usize) -> Result<[u8; N], Fault>
where
    [u8; N]: FromSql,
{
    Ok(row.get(column)?)
}
