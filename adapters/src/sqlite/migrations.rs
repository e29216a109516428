//! The steps from an empty file to today's tables. A step that was released is never changed.

use rusqlite::Connection;

/// The version that this program writes and reads.
pub(super) const LATEST: u32 = 2;

/// One script per version, the first one first.
const SCRIPTS: [&str; LATEST as usize] =
    [include_str!("migrations/0001_first_festival.sql"), include_str!("migrations/0002_party_tally.sql")];

/// What marks a file as ours (`PRAGMA application_id`): `FeTi` in ASCII.
pub(super) const APPLICATION_ID: u32 = 0x4665_5469;

/// Brings a file to the latest version, one transaction per step.
pub(super) fn migrate(connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
    for (version, script) in (1_u32..).zip(SCRIPTS).skip(from as usize) {
        let step = connection.transaction()?;
        step.execute_batch(script)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version)?;
        step.commit()?;
    }
    Ok(())
}
