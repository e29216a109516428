//! Who has the turn to send a mail, in SQLite.

use async_trait::async_trait;
use domain::time::Timestamp;
use rusqlite::{OptionalExtension, params};
use services::ports::{MailLog, MailTurn, PortResult, Sheet};

use super::columns::moment;
use super::writer::Desk;
use super::{Fault, Store};

/// Takes the turn if nobody has it; exactly one caller changes the row.
const TAKE: &str = "INSERT INTO mail_turn (key, taken_until) VALUES (?1, ?3)
    ON CONFLICT (key) DO UPDATE SET taken_until = ?3 WHERE sent_at IS NULL AND taken_until <= ?2";
const WAS_SENT: &str = "SELECT sent_at IS NOT NULL FROM mail_turn WHERE key = ?";
const MARK: &str = "INSERT INTO mail_turn (key, taken_until, sent_at) VALUES (?1, ?2, ?2)
    ON CONFLICT (key) DO UPDATE SET sent_at = coalesce(sent_at, ?2)";

/// Keys are of letters, digits and hyphens, all of which lie before the tilde.
const SENT: &str = "SELECT key, sent_at FROM mail_turn
    WHERE key >= ?1 AND key < ?1 || '~' AND sent_at IS NOT NULL ORDER BY key";
const FORGET: &str = "DELETE FROM mail_turn WHERE key >= ?1 AND key < ?1 || '~'";

/// Forgets all mails whose keys begin with one of these.
pub(super) fn forget(desk: &Desk<'_>, beginnings: &[String]) -> Result<(), Fault> {
    let mut forget = desk.connection.prepare_cached(FORGET)?;
    beginnings.iter().try_for_each(|beginning| Ok(forget.execute([beginning]).map(|_| ())?))
}

fn take(desk: &Desk<'_>, key: &str, now: Timestamp, until: Timestamp) -> Result<MailTurn, Fault> {
    if desk.connection.prepare_cached(TAKE)?.execute(params![key, now.as_millis(), until.as_millis()])? == 1 {
        return Ok(MailTurn::Yours);
    }
    let mut was_sent = desk.connection.prepare_cached(WAS_SENT)?;
    let was_sent = was_sent.query_row([key], |row| row.get(0)).optional()?;
    Ok(if was_sent == Some(true) { MailTurn::Sent } else { MailTurn::Taken })
}

impl Store {
    /// Makes one change for each mail. One alone needs no savepoint.
    async fn write_each<T: Send + 'static>(
        &self,
        keys: &[String],
        change: impl Fn(&Desk<'_>, &str) -> Result<T, Fault> + Send + 'static,
    ) -> PortResult<Vec<T>> {
        let keys = keys.to_vec();
        let is_one = keys.len() == 1;
        let change_all = move |desk: &mut Desk<'_>| keys.iter().map(|key| change(desk, key)).collect();
        if is_one { self.write_one(change_all).await } else { self.write(change_all).await }
    }
}

#[async_trait]
impl MailLog for Store {
    async fn take_turns(
        &self,
        _: Sheet,
        keys: &[String],
        now: Timestamp,
        lease_secs: u32,
    ) -> PortResult<Vec<MailTurn>> {
        let until = now.plus_secs(i64::from(lease_secs));
        self.write_each(keys, move |desk, key| take(desk, key, now, until)).await
    }

    async fn mark_sent(&self, _: Sheet, keys: &[String], now: Timestamp) -> PortResult<()> {
        let mark = move |desk: &Desk<'_>, key: &str| {
            Ok(desk.connection.prepare_cached(MARK)?.execute(params![key, now.as_millis()]).map(|_| ())?)
        };
        self.write_each(keys, mark).await.map(|_| ())
    }

    async fn list_sent(&self, beginnings: &[String]) -> PortResult<Vec<(String, Timestamp)>> {
        let beginnings = beginnings.to_vec();
        self.read(move |connection| {
            let mut sent = Vec::new();
            let mut found = connection.prepare_cached(SENT)?;
            for beginning in beginnings {
                let rows = found.query_and_then([beginning], |row| Ok::<_, Fault>((row.get(0)?, moment(row, 1)?)))?;
                sent.extend(rows.collect::<Result<Vec<_>, _>>()?);
            }
            sent.sort();
            Ok(sent)
        })
        .await
    }

    async fn forget_sent(&self, _: Sheet, keys: &[String]) -> PortResult<()> {
        let forget = |desk: &Desk<'_>, key: &str| {
            Ok(desk.connection.prepare_cached("DELETE FROM mail_turn WHERE key = ?")?.execute([key]).map(|_| ())?)
        };
        self.write_each(keys, forget).await.map(|_| ())
    }
}
