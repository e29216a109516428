//! Links by which people confirm a wish about their data, in SQLite.

use domain::person::PersonKey;
use domain::raffle::DataWish;
use domain::ticket::{Nonce, TicketCode};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};
use services::ports::{DataLink, TokenHash};

use super::Fault;
use super::columns::{bytes, moment};
use super::writer::Desk;

const PUT: &str = "INSERT OR REPLACE INTO data_link (hash, person, nonce, wish, expires) VALUES (?, ?, ?, ?, ?)";
const GET: &str = "SELECT person, nonce, wish, expires FROM data_link WHERE hash = ?";
const TAKE: &str = "DELETE FROM data_link WHERE hash = ? RETURNING person, nonce, wish, expires";

/// Keeps a link, and throws away those that ran out, so that the table does not grow forever.
pub(super) fn put(desk: &Desk<'_>, hash: TokenHash, link: &DataLink) -> Result<(), Fault> {
    let mut expired = desk.connection.prepare_cached("DELETE FROM data_link WHERE expires <= ?")?;
    expired.execute([desk.now().as_millis()])?;
    let DataLink { code, wish, expires } = link;
    let row = params![hash, code.person.0, code.nonce.0, wish.as_str(), expires.as_millis()];
    desk.connection.prepare_cached(PUT)?.execute(row)?;
    Ok(())
}

/// Looks at a link.
pub(super) fn get(connection: &Connection, hash: TokenHash, now: Timestamp) -> Result<Option<DataLink>, Fault> {
    found(connection, GET, hash, now)
}

/// Uses a link up.
pub(super) fn take(desk: &Desk<'_>, hash: TokenHash, now: Timestamp) -> Result<Option<DataLink>, Fault> {
    found(desk.connection, TAKE, hash, now)
}

/// Puts all links of a person out of use.
pub(super) fn forget(desk: &Desk<'_>, person: PersonKey) -> Result<(), Fault> {
    desk.connection.prepare_cached("DELETE FROM data_link WHERE person = ?")?.execute([person.0])?;
    Ok(())
}

fn found(connection: &Connection, sql: &str, hash: TokenHash, now: Timestamp) -> Result<Option<DataLink>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let link = statement.query_and_then([hash], link)?.next().transpose()?;
    Ok(link.filter(|link| now < link.expires))
}

fn link(row: &Row<'_>) -> Result<DataLink, Fault> {
    let wish = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
    let wish = DataWish::parse(wish).ok_or_else(|| Fault::Unreadable("a link has an unknown wish".to_owned()))?;
    let code = TicketCode { person: PersonKey(bytes(row, 0)?), nonce: Nonce(bytes(row, 1)?) };
    Ok(DataLink { code, wish, expires: moment(row, 3)? })
}
