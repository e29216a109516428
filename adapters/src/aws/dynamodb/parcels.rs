//! What is larger than an item or a transaction: written in parts that nobody looks at yet, and published by
//! one transaction that names them.
//!
//! A note says what was begun. Publishing deletes the note in its transaction; where that never comes, because
//! a process died, the sweep deletes the parts, and the note that it has marked makes a late publication fail.

use domain::time::Timestamp;

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, bytes, json, moment, number};
use super::table::Ask;
use super::write::Write;

/// The most bytes of a part, below the engine's limit of 400 KB for an item.
pub(super) const PART_BYTES_MAX: usize = 300 * 1024;
/// After how many seconds something that was begun and not published counts as given up: no draw takes an hour to
/// store.
const GIVEN_UP_SECS: i64 = 3_600;
/// The most notes that are looked at in one round. There are few: one for each large thing that is under way.
const SWEEP_MAX: usize = 1_000;
/// The partition of the notes.
const STAGED: &str = "staged";

fn note(token: &str) -> Key {
    Key::new(STAGED, token)
}

fn folder(token: &str) -> String {
    format!("parcel#{token}")
}

impl Store {
    /// Notes that something is begun which will lie in these partitions beside its parcel.
    pub(super) async fn begin(&self, token: &str, folders: &[String]) -> Result<(), Fault> {
        self.table.together(vec![self.note(token, folders)?]).await
    }

    /// The write that puts a parcel out of use. It belongs into the transaction after which nothing names the parcel
    /// any more. Should the process end before it has deleted the parcel, the sweep deletes it.
    pub(super) fn retire(&self, token: &str) -> Result<Write, Fault> {
        self.note(token, &[])
    }

    fn note(&self, token: &str, folders: &[String]) -> Result<Write, Fault> {
        let write = Write::update(note(token), "SET #at = :at, #folders = :folders");
        Ok(write.with(":at", moment(self.around.clock.now())).with(":folders", json(&folders)?))
    }

    /// Writes the parts of what was begun, in their order.
    pub(super) async fn stage(&self, token: &str, parts: Vec<Vec<u8>>) -> Result<(), Fault> {
        let named = parts.into_iter().enumerate().map(|(at, part)| (format!("{at:06}"), part));
        self.stage_named(token, named.collect()).await
    }

    /// The same, where each part has a name that it is found by.
    pub(super) async fn stage_named(&self, token: &str, parts: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        let item = |(name, part)| Item::at(Key::new(folder(token), name)).with("part", bytes(part));
        self.table.put_all(parts.into_iter().map(item).collect()).await
    }

    /// The parts of a parcel in order; none where it was deleted.
    pub(super) async fn parts(&self, token: &str) -> Result<Vec<Vec<u8>>, Fault> {
        let items = self.table.list(&Ask::all(folder(token))).await?;
        items.iter().map(|item| item.slice("part").map(<[u8]>::to_vec)).collect()
    }

    /// The last part of a parcel whose name does not come after this one; none where it was deleted.
    pub(super) async fn part_before(&self, token: &str, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let ask = Ask::all(folder(token)).up_to(name).backward();
        let part = self.table.first(&ask, 1).await?.pop();
        part.map(|part| part.slice("part").map(<[u8]>::to_vec)).transpose()
    }

    /// Deletes what was begun and will not be published, or counts no more.
    pub(super) async fn discard(&self, token: &str, folders: &[String]) -> Result<(), Fault> {
        self.empty(&folder(token)).await?;
        for folder in folders {
            self.empty(folder).await?;
        }
        self.table.delete_all([note(token)]).await
    }

    /// Deletes everything in a partition.
    async fn empty(&self, pk: &str) -> Result<(), Fault> {
        let items = self.table.list(&Ask::all(pk).fields("#pk, #sk")).await?;
        let keys: Result<Vec<Key>, Fault> = items.iter().map(Item::key).collect();
        self.table.delete_all(keys?).await
    }

    /// Deletes what somebody began long ago and never published.
    pub(super) async fn sweep(&self) -> Result<(), Fault> {
        let limit = self.around.clock.now().plus_secs(-GIVEN_UP_SECS);
        for item in self.table.first(&Ask::all(STAGED), SWEEP_MAX).await? {
            let (key, begun): (Key, Timestamp) = (item.key()?, item.moment("at")?);
            if begun > limit {
                continue;
            }
            let mark = Write::update(key.clone(), "SET #swept = :one").when("attribute_exists(#pk)");
            match self.table.together(vec![mark.with(":one", number(1))]).await {
                // It was published in this moment.
                Err(Fault::Refused(_)) => {}
                Err(fault) => return Err(fault),
                Ok(()) => self.discard(&key.sk, &item.json::<Vec<String>>("folders")?).await?,
            }
        }
        Ok(())
    }
}

/// The write by which what was begun counts, in the transaction that names it.
pub(super) fn publish(token: &str) -> Write {
    Write::delete(note(token)).when("attribute_exists(#pk) AND attribute_not_exists(#swept)")
}
