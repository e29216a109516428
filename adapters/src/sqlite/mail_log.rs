//! Who has the turn to send a mail, in SQLite.

use async_trait::async_trait;
use domain::time::Timestamp;
use rusqlite::{OptionalExtension, params};
use services::ports::{MailLog, MailTurn, PortResult};

use super::Store;

/// Takes the turn if nobody has it; exactly one caller changes the row.
const TAKE: &str = "INSERT INTO mail_turn (key, taken_until) VALUES (?1, ?3)
    ON CONFLICT (key) DO UPDATE SET taken_until = ?3 WHERE sent_at IS NULL AND taken_until <= ?2";
const WAS_SENT: &str = "SELECT sent_at IS NOT NULL FROM mail_turn WHERE key = ?";
const MARK: &str = "INSERT INTO mail_turn (key, taken_until, sent_at) VALUES (?1, ?2, ?2)
    ON CONFLICT (key) DO UPDATE SET sent_at = coalesce(sent_at, ?2)";

#[async_trait]
impl MailLog for Store {
    async fn take_turn(&self, key: &str, now: Timestamp, lease_secs: u32) -> PortResult<MailTurn> {
        let key = key.to_owned();
        let until = now.plus_secs(i64::from(lease_secs));
        self.write_one(move |desk| {
            let row = params![key, now.as_millis(), until.as_millis()];
            if desk.connection.prepare_cached(TAKE)?.execute(row)? == 1 {
                return Ok(MailTurn::Yours);
            }
            let mut was_sent = desk.connection.prepare_cached(WAS_SENT)?;
            let was_sent = was_sent.query_row([&key], |row| row.get(0)).optional()?;
            Ok(if was_sent == Some(true) { MailTurn::Sent } else { MailTurn::Taken })
        })
        .await
    }

    async fn mark_sent(&self, key: &str, now: Timestamp) -> PortResult<()> {
        let key = key.to_owned();
        self.write_one(move |desk| {
            desk.connection.prepare_cached(MARK)?.execute(params![key, now.as_millis()])?;
            Ok(())
        })
        .await
    }
}
