//! The steps from an empty file to today's tables. A step that was released is never changed.

use rusqlite::Connection;

/// What a kind of file is made of.
pub(super) struct Schema {
    /// What marks a file as one of ours (`PRAGMA application_id`): four letters in ASCII.
    pub(super) application_id: u32,
    /// One script per version, the first one first.
    scripts: &'static [&'static str],
}

/// The store of record: `FeTi`.
pub(super) static FESTIVAL: Schema = Schema {
    application_id: 0x4665_5469,
    scripts: &[
        include_str!("migrations/0001_first_festival.sql"),
        include_str!("migrations/0002_party_tally.sql"),
        include_str!("migrations/0003_withdrawals.sql"),
    ],
};

/// The ledger: `FeLe`.
pub(super) static LEDGER: Schema =
    Schema { application_id: 0x4665_4c65, scripts: &[include_str!("ledger/0001_ledger.sql")] };

impl Schema {
    /// The version that this program writes and reads.
    pub(super) fn latest(&self) -> u32 {
        u32::try_from(self.scripts.len()).unwrap_or(u32::MAX)
    }

    /// Brings a file to the latest version, one transaction per step.
    pub(super) fn migrate(&self, connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
        for (version, script) in (1_u32..).zip(self.scripts).skip(from as usize) {
            let step = connection.transaction()?;
            step.execute_batch(script)?;
            step.pragma_update(None, "application_id", self.application_id)?;
            step.pragma_update(None, "user_version", version)?;
            step.commit()?;
        }
        Ok(())
    }
}
