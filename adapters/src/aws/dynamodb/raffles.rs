//! Raffles in DynamoDB, and the secrets of their draws.
//!
//! The item of a raffle is also the fence of its pool. Whoever leaves the pool is counted in it (`leaves`), so
//! that a seal, which counts the pool first, notices; and whoever leaves names the version that they have seen,
//! so that they notice a seal or a draw.

use async_trait::async_trait;
use domain::draw::Secret;
use domain::id::RaffleId;
use domain::raffle::Raffle;
use services::ports::{NewMessage, Once, PortResult, Raffles};

use super::Store;
use super::fault::Fault;
use super::items::{Item, Key, bytes, json, number};
use super::table::Ask;
use super::write::Write;

const RAFFLES: &str = "raffle";

/// A raffle as it is stored.
pub(super) struct Fence {
    /// `None` where people have registered for a raffle that nobody has stored.
    pub(super) raffle: Option<Raffle>,
    /// How many have left its pool so far.
    pub(super) leaves: u64,
}

impl Fence {
    /// Whether the pool is frozen.
    pub(super) fn is_sealed(&self) -> bool {
        self.raffle.as_ref().is_some_and(|raffle| raffle.progress.seal.is_some())
    }

    /// Stores the raffle at its next version, if nothing was changed and nobody has left since it was read.
    pub(super) fn replace(&self, raffle: &Raffle) -> Result<Write, Fault> {
        let write = on_the_version_before(store(raffle)?, raffle.version)?;
        let condition = write.condition.clone().unwrap_or_default();
        if self.leaves == 0 {
            return Ok(write.when(format!("{condition} AND attribute_not_exists(#leaves)")));
        }
        let write = write.when(format!("{condition} AND #leaves = :leaves"));
        Ok(write.with(":leaves", number(self.leaves)))
    }

    /// Counts one more who leaves the pool, if the raffle was not changed since it was read.
    pub(super) fn leave(&self, id: RaffleId) -> Write {
        let write = Write::update(key(id), "ADD #leaves :one").with(":one", number(1));
        match &self.raffle {
            None => write.when("attribute_not_exists(#version)"),
            Some(raffle) => write.when("#version = :seen").with(":seen", number(raffle.version)),
        }
    }
}

fn key(id: RaffleId) -> Key {
    Key::new(RAFFLES, id.to_string())
}

fn secret_key(id: RaffleId) -> Key {
    Key::new("secret", id.to_string())
}

fn store(raffle: &Raffle) -> Result<Write, Fault> {
    let write = Write::update(key(raffle.id), "SET #body = :body, #version = :version");
    Ok(write.with(":body", json(raffle)?).with(":version", number(raffle.version)))
}

/// The condition that what is stored is at the version before this one; nothing, before version 1.
pub(super) fn on_the_version_before(write: Write, version: u64) -> Result<Write, Fault> {
    match version.checked_sub(1) {
        None => Err(Fault::Refused(None)),
        Some(0) => Ok(write.when("attribute_not_exists(#version)")),
        Some(before) => Ok(write.when("#version = :before").with(":before", number(before))),
    }
}

fn raffle_of(item: &Item) -> Result<Option<Raffle>, Fault> {
    if item.has("body") { item.json("body").map(Some) } else { Ok(None) }
}

impl Store {
    /// A raffle, with what its fence has counted.
    pub(super) async fn fence(&self, id: RaffleId) -> Result<Fence, Fault> {
        let Some(item) = self.table.get(key(id)).await? else { return Ok(Fence { raffle: None, leaves: 0 }) };
        Ok(Fence { raffle: raffle_of(&item)?, leaves: item.count("leaves")? })
    }
}

#[async_trait]
impl Raffles for Store {
    async fn put_raffle(&self, raffle: &Raffle, and_send: Vec<NewMessage>) -> PortResult<()> {
        let write = on_the_version_before(store(raffle)?, raffle.version)?;
        Ok(self.commit(vec![write], and_send).await?)
    }

    async fn get_raffle(&self, id: RaffleId) -> PortResult<Option<Raffle>> {
        Ok(self.fence(id).await?.raffle)
    }

    async fn list_raffles(&self) -> PortResult<Vec<Raffle>> {
        let mut raffles: Vec<Raffle> = Vec::new();
        for item in self.table.list(&Ask::all(RAFFLES)).await? {
            raffles.extend(raffle_of(&item)?);
        }
        raffles.sort_by_key(|raffle| (raffle.rules.window.closes, raffle.id));
        Ok(raffles)
    }

    async fn keep_secret_once(&self, raffle: RaffleId, secret: Secret) -> PortResult<Once> {
        let write = Write::update(secret_key(raffle), "SET #secret = :secret").when("attribute_not_exists(#pk)");
        match self.table.together(vec![write.with(":secret", bytes(secret.0))]).await {
            Ok(()) => Ok(Once::Now),
            Err(Fault::Refused(_)) => Ok(Once::Before),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn get_secret(&self, raffle: RaffleId) -> PortResult<Option<Secret>> {
        let item = self.table.get(secret_key(raffle)).await?;
        Ok(item.map(|item| item.bytes("secret").map(Secret)).transpose()?)
    }
}
