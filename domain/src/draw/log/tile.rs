//! Which tiles a log has, how they are named, and what is in them.

use std::fmt;
use std::str::FromStr;

use crate::draw::merkle::{self, MerkleRoot};
use crate::draw::{Digest, ENTRY_BYTES};

/// How many hashes a full tile holds.
pub const TILE_WIDTH: usize = 1 << HEIGHT;
pub(super) const WIDTH: u64 = TILE_WIDTH as u64;
/// What stands before each entry of a bundle: its length in two bytes, big-endian.
const LENGTH: [u8; 2] = [0, 33];
/// How many levels of the tree lie between two levels of tiles.
pub(super) const HEIGHT: u8 = 8;
/// Levels of tiles that a count of 64 bits can need.
const LEVELS: u8 = 8;

/// A tile, or the bundle of entries below the tiles of level 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// Level 0 holds the hashes of entries; nothing for the bundle of the entries themselves.
    pub level: Option<u8>,
    /// Which, from the left.
    pub index: u64,
    /// How many hashes or entries: 1 to 256.
    pub width: u16,
}

impl Tile {
    /// How many hashes or entries lie to the left of it.
    pub const fn start(&self) -> u64 {
        self.index * WIDTH
    }
}

/// The tiles of a log with a certain number of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileSet {
    count: u64,
}

impl TileSet {
    /// The tiles of a log with `count` entries.
    pub const fn of(count: u64) -> Self {
        Self { count }
    }

    /// The tile that holds a hash of a level of tiles, if the log has it.
    pub fn holding(self, level: u8, hash: u64) -> Option<Tile> {
        self.cut(Some(level), hash / WIDTH).filter(|tile| hash - tile.start() < u64::from(tile.width))
    }

    /// The bundle that holds an entry, if the log has it.
    pub fn bundle_of(self, entry: u64) -> Option<Tile> {
        self.cut(None, entry / WIDTH).filter(|_| entry < self.count)
    }

    /// Whether the log has exactly this tile.
    pub fn has(self, tile: Tile) -> bool {
        self.cut(tile.level, tile.index) == Some(tile)
    }

    fn cut(self, level: Option<u8>, index: u64) -> Option<Tile> {
        let level_bits = HEIGHT * level.unwrap_or(0).min(LEVELS);
        let hashes = self.count.checked_shr(level_bits.into()).unwrap_or(0);
        let width = hashes.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        let width = u16::try_from(width).ok().filter(|width| *width > 0)?;
        Some(Tile { level, index, width })
    }
}

/// As in `tlog-tiles`: `0/x001/x234/067`, `entries/002.p/17`.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "{level}/")?,
            None => f.write_str("entries/")?,
        }
        let mut groups = vec![self.index % 1_000];
        let mut rest = self.index / 1_000;
        while rest > 0 {
            groups.push(rest % 1_000);
            rest /= 1_000;
        }
        for group in groups.iter().skip(1).rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if u64::from(self.width) < WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// The text names no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tile has this name")]
pub struct NoTile;

impl FromStr for Tile {
    type Err = NoTile;

    fn from_str(name: &str) -> Result<Self, NoTile> {
        let (level, rest) = name.split_once('/').ok_or(NoTile)?;
        let level = if level == "entries" { None } else { Some(level.parse().map_err(|_| NoTile)?) };
        let (index, width) = rest.split_once(".p/").unwrap_or((rest, "256"));
        let mut number = 0_u64;
        for group in index.split('/') {
            let digits: u64 = group.trim_start_matches('x').parse().map_err(|_| NoTile)?;
            number = number.checked_mul(1_000).and_then(|number| number.checked_add(digits)).ok_or(NoTile)?;
        }
        let tile = Self { level, index: number, width: width.parse().map_err(|_| NoTile)? };
        // One tile has one name: whatever else reads as the same numbers is none.
        if tile.level.unwrap_or(0) < LEVELS && tile.to_string() == name { Ok(tile) } else { Err(NoTile) }
    }
}

/// The bundle of entries as it is served: before each entry its length in two bytes, big-endian.
pub fn bundle(entries: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() / ENTRY_BYTES * (ENTRY_BYTES + 2));
    for entry in entries.chunks_exact(ENTRY_BYTES) {
        bytes.extend_from_slice(&LENGTH);
        bytes.extend_from_slice(entry);
    }
    bytes
}

/// The entries of a bundle, if it is one.
pub fn unbundle(bytes: &[u8]) -> Option<Vec<[u8; ENTRY_BYTES]>> {
    let (entries, rest) = bytes.as_chunks::<{ ENTRY_BYTES + 2 }>();
    let entry = |bytes: &[u8; ENTRY_BYTES + 2]| {
        let entry = bytes.strip_prefix(&LENGTH)?;
        entry.try_into().ok()
    };
    rest.is_empty().then(|| entries.iter().map(entry).collect()).flatten()
}

/// The tile over entries, 33 bytes each: the hash of every one.
pub fn tile_of_entries(entries: &[u8]) -> Vec<u8> {
    entries.chunks_exact(ENTRY_BYTES).flat_map(merkle::hash_leaf).collect()
}

/// A tile over full tiles of the level below, 256 hashes each: the root of every one.
pub fn tile_of_tiles(hashes: &[u8]) -> Vec<u8> {
    let (hashes, _) = hashes.as_chunks::<32>();
    hashes.chunks_exact(TILE_WIDTH).flat_map(|tile| root_of_hashes(tile).0).collect()
}

/// The root over neighboring hashes whose number is a power of two.
pub(super) fn root_of_hashes(hashes: &[[u8; 32]]) -> Digest {
    let mut root = MerkleRoot::default();
    for hash in hashes {
        root.push_hash(*hash);
    }
    root.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_have_the_names_of_the_standard() {
        let tile = |level, index, width| Tile { level, index, width };
        let named = [
            (tile(Some(0), 0, 256), "0/000"),
            (tile(Some(0), 1_234_067, 256), "0/x001/x234/067"),
            (tile(Some(1), 17, 112), "1/017.p/112"),
            (tile(None, 1_000, 1), "entries/x001/000.p/1"),
        ];
        for (tile, name) in named {
            assert_eq!(tile.to_string(), name);
            assert_eq!(name.parse(), Ok(tile));
        }
        for wrong in ["", "0", "0/", "0/0", "0/0000", "00/000", "+1/000", "9/000", "0/x000/001", "0/000.p/256", "a/000"]
        {
            assert_eq!(wrong.parse::<Tile>(), Err(NoTile), "{wrong:?}");
        }
    }

    #[test]
    fn a_log_has_full_tiles_and_one_that_is_not() {
        let set = TileSet::of(600);
        let has = |name: &str| set.has(name.parse().expect("a name"));
        assert!(["0/000", "0/001", "0/002.p/88", "1/000.p/2", "entries/002.p/88"].iter().all(|name| has(name)));
        assert!(
            !["0/002", "0/002.p/87", "0/003.p/1", "1/000", "2/000.p/1", "entries/003"].iter().any(|name| has(name))
        );
        assert_eq!(set.bundle_of(600), None);
        assert_eq!(TileSet::of(0).holding(0, 0), None);
        assert_eq!(TileSet::of(256).holding(0, 256), None);
    }

    #[test]
    fn a_bundle_is_read_as_it_was_written() {
        let entries: Vec<u8> = (0..33 * 3).collect();
        let read = unbundle(&bundle(&entries)).expect("it is one");
        assert_eq!(read.as_flattened(), entries);
        assert_eq!(unbundle(&bundle(&entries)[1..]), None);
        assert_eq!(unbundle(&[0; 35]), None, "another length stands before the entry");
    }
}
