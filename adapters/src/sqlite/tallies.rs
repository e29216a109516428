//! How many registrations there are, by the minute of their arrival and by the size of the party:
//! kept with each write, so that nothing is ever counted by going through the registrations.

use std::collections::BTreeMap;

use domain::raffle::PartySize;
use domain::time::Timestamp;
use rusqlite::{Connection, params};

use super::Fault;
use crate::minute::minute_of;

const ADD_TO_MINUTE: &str = "INSERT INTO tally (raffle, minute, count) VALUES (?1, ?2, ?3)
    ON CONFLICT (raffle, minute) DO UPDATE SET count = count + ?3";
const ADD_TO_SIZE: &str = "INSERT INTO party_tally (raffle, party_size, count) VALUES (?1, ?2, ?3)
    ON CONFLICT (raffle, party_size) DO UPDATE SET count = count + ?3";
const NO_EMPTY_MINUTE: &str = "DELETE FROM tally WHERE raffle = ? AND minute = ? AND count = 0";
const NO_EMPTY_SIZE: &str = "DELETE FROM party_tally WHERE raffle = ? AND party_size = ? AND count = 0";

/// What one command changes in the tallies: summed up, so that a batch touches each line once.
#[derive(Default)]
pub(super) struct Tallies {
    minutes: BTreeMap<(i64, i64), i64>,
    sizes: BTreeMap<(i64, u8), i64>,
}

impl Tallies {
    /// Counts registrations of the raffle with this number; a negative number where they went away.
    pub(super) fn count(&mut self, raffle: i64, received_at: Timestamp, party_size: PartySize, registrations: i64) {
        *self.minutes.entry((raffle, minute_of(received_at).as_millis())).or_default() += registrations;
        *self.sizes.entry((raffle, party_size.get())).or_default() += registrations;
    }

    /// Writes the changes, in the transaction of the registrations themselves.
    pub(super) fn write(self, connection: &Connection) -> Result<(), Fault> {
        let mut add = connection.prepare_cached(ADD_TO_MINUTE)?;
        for ((raffle, minute), count) in self.minutes {
            add.execute([raffle, minute, count])?;
            if count < 0 {
                connection.prepare_cached(NO_EMPTY_MINUTE)?.execute([raffle, minute])?;
            }
        }
        let mut add = connection.prepare_cached(ADD_TO_SIZE)?;
        for ((raffle, size), count) in self.sizes {
            add.execute(params![raffle, size, count])?;
            if count < 0 {
                connection.prepare_cached(NO_EMPTY_SIZE)?.execute(params![raffle, size])?;
            }
        }
        Ok(())
    }
}
