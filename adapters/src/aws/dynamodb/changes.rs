//! Changes by hand after a draw, in DynamoDB: a chain in the partition of its draw.

use domain::draw::SignedChange;
use domain::id::RaffleId;

use super::Store;
use super::fault::Fault;
use super::items::{Key, json};
use super::table::Ask;
use super::write::Write;

const CHANGE: &str = "change#";

/// The write of the next entry of a chain.
pub(super) fn write(entry: &SignedChange) -> Result<Write, Fault> {
    let key = Key::new(format!("draw#{}", entry.change.raffle), format!("{CHANGE}{:06}", entry.change.number));
    let write = Write::update(key, "SET #body = :body").when("attribute_not_exists(#pk)");
    Ok(write.with(":body", json(entry)?))
}

impl Store {
    /// The chain, from the first.
    pub(super) async fn chain(&self, raffle: RaffleId) -> Result<Vec<SignedChange>, Fault> {
        let items = self.table.list(&Ask::all(format!("draw#{raffle}")).beginning(CHANGE)).await?;
        items.iter().map(|item| item.json("body")).collect()
    }
}
