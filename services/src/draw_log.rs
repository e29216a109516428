//! A sealed list as a public log: its checkpoint and its tiles, made from two files.

use domain::draw::log::{
    Checkpoint, REFUSED_FILE, TILE_WIDTH, Tile, TileSet, bundle, refused_line, tile_of_entries, tile_of_tiles,
};
use domain::draw::{Digest, ENTRY_BYTES, Seal};
use domain::id::RaffleId;
use domain::raffle::Raffle;
use sha2::{Digest as _, Sha256};

use crate::Services;
use crate::draw::entries_file;
use crate::error::{Error, Result};
use crate::ports::REGISTRATIONS_PAGE_MAX;

const HASH_BYTES: usize = 32;

/// The file that holds the checkpoint of a seal.
pub fn checkpoint_file(raffle: RaffleId) -> String {
    format!("draws/{raffle}/checkpoint")
}

/// The file that names who was refused after an acknowledgment, and why: a commitment and a reason
/// in each line.
pub fn refused_file(raffle: RaffleId) -> String {
    format!("draws/{raffle}/{REFUSED_FILE}")
}

/// The file that holds the roots over every 256 entries, from which all higher tiles are made:
/// one byte for each registration. Named by the root, as the list is.
fn roots_file(raffle: RaffleId, seal: &Seal) -> String {
    format!("draws/{raffle}/roots-{}.bin", seal.root)
}

/// Writes what tiles are made from, beside the list and before the seal is recorded: those of the roots that stand over
/// full bundles.
pub async fn keep_roots(services: &Services, raffle: RaffleId, seal: &Seal, roots: &[[u8; HASH_BYTES]]) -> Result<()> {
    let full = usize::try_from(seal.count).unwrap_or(usize::MAX) / TILE_WIDTH;
    services.files.put_once(&roots_file(raffle, seal), roots[..full].as_flattened()).await?;
    Ok(())
}

/// Publishes the signed checkpoint of a seal. The same seal gives the same checkpoint, so a crash
/// before this is made good by another call.
pub(crate) async fn publish_checkpoint(services: &Services, raffle: &Raffle, seal: &Seal) -> Result<()> {
    let origin = origin_of(services, raffle.id);
    let (count, refused) = refused_list(services, raffle.id).await?;
    services.files.put_once(&refused_file(raffle.id), refused.as_bytes()).await?;
    let hash = Digest(Sha256::digest(&refused).into());
    let checkpoint = Checkpoint::of(origin, seal, &raffle.source, count, hash);
    let note = checkpoint.sign(&services.keys.receipts);
    services.files.put_once(&checkpoint_file(raffle.id), note.as_bytes()).await?;
    Ok(())
}

/// How many were refused, and the list of them. Nothing is added to it once the pool is sealed.
async fn refused_list(services: &Services, raffle: RaffleId) -> Result<(u64, String)> {
    let (mut count, mut lines) = (0, String::new());
    let mut after = None;
    loop {
        let page = services.registrations.list_refusals(raffle, after, REGISTRATIONS_PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok((count, lines)) };
        after = Some(last.commitment);
        count += page.len() as u64;
        lines.extend(page.iter().map(refused_line));
    }
}

/// The name of a log: the address of the draw's page without its scheme.
fn origin_of(services: &Services, raffle: RaffleId) -> String {
    let site = services.sites.attendee.split_once("://").map_or(&*services.sites.attendee, |(_, rest)| rest);
    format!("{site}/draws/{raffle}")
}

/// A tile of a sealed list, or a bundle of its entries. `NotFound` for one that the log does not
/// have: a tile that is not full has its width in its name.
pub async fn tile(services: &Services, raffle: RaffleId, seal: &Seal, tile: Tile) -> Result<Vec<u8>> {
    if !TileSet::of(seal.count).has(tile) {
        return Err(Error::NotFound);
    }
    let Some(above) = tile.level.and_then(|level| level.checked_sub(1)) else {
        let entries = part(services, &entries_file(raffle, seal), tile, ENTRY_BYTES).await?;
        return Ok(if tile.level.is_none() { bundle(&entries) } else { tile_of_entries(&entries) });
    };
    let below = TILE_WIDTH.pow(above.into());
    let mut hashes = part(services, &roots_file(raffle, seal), tile, below * HASH_BYTES).await?;
    for _ in 0..above {
        hashes = tile_of_tiles(&hashes);
    }
    Ok(hashes)
}

/// The part of a file that a tile is made from, where each hash or entry takes `bytes` bytes of it.
async fn part(services: &Services, file: &str, tile: Tile, bytes: usize) -> Result<Vec<u8>> {
    let (offset, length) = (tile.start() * bytes as u64, usize::from(tile.width) * bytes);
    let part = services.files.get_part(file, offset, length).await?;
    let whole = part.filter(|part| part.len() == length);
    whole.ok_or_else(|| Error::Unavailable(format!("{file} is missing or too short")))
}
