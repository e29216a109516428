//! Looking for one commitment in a log by its tiles: says what has to be read next, and reads nothing
//! itself.

use std::collections::HashMap;

use super::proof::InclusionProof;
use super::tile::{Tile, TileSet, WIDTH, unbundle};
use crate::draw::{Commitment, Digest, ENTRY_BYTES};
use crate::raffle::PartySize;

/// How many times the place is guessed from the value. Commitments are spread evenly, so two guesses suffice; in a list
/// that is made to mislead, halving finds the place after that.
const GUESSES_MAX: u32 = 6;

/// Where a commitment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Located {
    /// In the list, and this proves it.
    Listed {
        /// How many places the list says.
        party_size: PartySize,
        /// That the entry is there.
        proof: InclusionProof,
    },
    /// Not in the list: its neighbors are, side by side.
    NotListed,
}

/// What was read is not the list that was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tile is not from the list that was sealed")]
pub struct NotOfThisLog;

/// An entry and its place in the list.
type Placed = (u64, [u8; ENTRY_BYTES]);

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    commitment: Commitment,
    count: u64,
    root: Digest,
    /// The bundles between which it has to be.
    range: (u64, u64),
    guesses: u32,
    next: Option<Tile>,
    /// It or its neighbors, each with its place; before they are found, the ends of bundles.
    around: Vec<Placed>,
    tiles: HashMap<Tile, Vec<u8>>,
}

impl Search {
    /// Begins the search for a commitment in a list of `count` entries with this root.
    pub fn of(commitment: Commitment, count: u64, root: Digest) -> Self {
        let range = (0, count.div_ceil(WIDTH));
        let (around, tiles) = (Vec::new(), HashMap::new());
        let mut search = Self { commitment, count, root, range, guesses: 0, next: None, around, tiles };
        search.next = search.guess(0, Commitment([0; 32]));
        search
    }

    /// What has to be read next; nothing when all has been.
    pub fn wants(&self) -> Vec<Tile> {
        if let Some(bundle) = self.next {
            return vec![bundle];
        }
        let tiles = self.around.iter().flat_map(|(index, _)| InclusionProof::tiles(*index, self.count));
        let mut missing = Vec::new();
        for tile in tiles.filter(|tile| !self.tiles.contains_key(tile)) {
            if !missing.contains(&tile) {
                missing.push(tile);
            }
        }
        missing
    }

    /// Takes what was read.
    pub fn take(&mut self, tile: Tile, bytes: &[u8]) -> Result<(), NotOfThisLog> {
        if tile.level.is_some() {
            if bytes.len() != usize::from(tile.width) * 32 {
                return Err(NotOfThisLog);
            }
            self.tiles.insert(tile, bytes.to_vec());
            return Ok(());
        }
        let entries = unbundle(bytes).filter(|entries| entries.len() == usize::from(tile.width)).ok_or(NotOfThisLog)?;
        self.look_into(tile, &entries);
        Ok(())
    }

    fn look_into(&mut self, bundle: Tile, entries: &[[u8; ENTRY_BYTES]]) {
        let at = entries.partition_point(|entry| entry[..32] < self.commitment.0[..]);
        let place = |within: usize| (bundle.start() + within as u64, entries[within]);
        if at == 0 && entries[0][..32] != self.commitment.0[..] {
            // It would be in a bundle to the left, or just before this one.
            self.range.1 = bundle.index;
            self.around.push(place(0));
        } else if at == entries.len() {
            self.range.0 = bundle.index + 1;
            self.around.push(place(at - 1));
        } else if entries[at][..32] == self.commitment.0[..] {
            return self.end(vec![place(at)]);
        } else {
            return self.end(vec![place(at - 1), place(at)]);
        }
        let first = Commitment(*entries[0].first_chunk().expect("an entry is longer"));
        if self.range.0 >= self.range.1 {
            let (before, after) = self.neighbors();
            return self.end(before.into_iter().chain(after).collect());
        }
        self.guesses += 1;
        self.next = self.guess(bundle.start(), first);
    }

    /// The nearest known entries on both sides of where it would be.
    fn neighbors(&self) -> (Option<Placed>, Option<Placed>) {
        let is_before = |placed: &&Placed| placed.1[..32] < self.commitment.0[..];
        let before = self.around.iter().filter(is_before).max_by_key(|(index, _)| *index);
        let after = self.around.iter().filter(|placed| !is_before(placed)).min_by_key(|(index, _)| *index);
        (before.copied(), after.copied())
    }

    fn end(&mut self, around: Vec<Placed>) {
        (self.around, self.next) = (around, None);
    }

    /// The bundle in which it should be, from one entry whose place is known.
    fn guess(&self, known: u64, value: Commitment) -> Option<Tile> {
        let (from, to) = self.range;
        let high = |of: Commitment| i128::from(u64::from_be_bytes(*of.0.first_chunk().expect("32 bytes")));
        let apart = ((high(self.commitment) - high(value)) * i128::from(self.count)) >> 64;
        let place = u64::try_from(i128::from(known) + apart).unwrap_or(0) / WIDTH;
        let bundle = if self.guesses < GUESSES_MAX { place } else { from.midpoint(to) };
        TileSet::of(self.count).bundle_of(bundle.clamp(from, to.max(from + 1) - 1) * WIDTH)
    }

    /// What has been found, proven to be so in the list that was sealed.
    pub fn finish(self) -> Result<Located, NotOfThisLog> {
        let mut listed = None;
        for (index, entry) in &self.around {
            let proof = InclusionProof::from_tiles(*index, self.count, &self.tiles).ok_or(NotOfThisLog)?;
            if proof.root(entry, self.count) != Some(self.root) {
                return Err(NotOfThisLog);
            }
            if entry[..32] == self.commitment.0[..] {
                let party_size = PartySize::new(entry[32]).ok_or(NotOfThisLog)?;
                listed = Some(Located::Listed { party_size, proof });
            }
        }
        // Nothing lies between two that are side by side, before the first, or after the last.
        let (before, after) = self.neighbors();
        let is_gap = before.map_or(0, |(index, _)| index + 1) == after.map_or(self.count, |(index, _)| index);
        listed.or_else(|| is_gap.then_some(Located::NotListed)).ok_or(NotOfThisLog)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::draw::log::{bundle, tile_of_entries, tile_of_tiles};
    use crate::draw::merkle_root;

    /// A log in memory.
    struct Log {
        entries: Vec<[u8; ENTRY_BYTES]>,
        /// The hashes of every level of tiles.
        levels: [Vec<u8>; 3],
    }

    impl Log {
        fn of(commitments: impl IntoIterator<Item = [u8; 32]>) -> Self {
            let entry = |commitment: [u8; 32]| {
                let mut entry = [2; ENTRY_BYTES];
                entry[..32].copy_from_slice(&commitment);
                entry
            };
            let mut entries: Vec<_> = commitments.into_iter().map(entry).collect();
            entries.sort_unstable();
            entries.dedup();
            let leaves = tile_of_entries(entries.as_flattened());
            let above = tile_of_tiles(&leaves);
            let top = tile_of_tiles(&above);
            Self { entries, levels: [leaves, above, top] }
        }

        fn read(&self, tile: Tile) -> Vec<u8> {
            assert!(TileSet::of(self.entries.len() as u64).has(tile), "{tile}");
            let (start, width) = (usize::try_from(tile.start()).expect("short"), usize::from(tile.width));
            match tile.level {
                None => bundle(self.entries[start..start + width].as_flattened()),
                Some(level) => self.levels[usize::from(level)][start * 32..(start + width) * 32].to_vec(),
            }
        }

        /// What a search finds, and how many tiles and bundles it reads.
        fn find(&self, commitment: [u8; 32]) -> (Result<Located, NotOfThisLog>, usize) {
            let mut search = Search::of(Commitment(commitment), self.entries.len() as u64, merkle_root(&self.entries));
            let mut read = 0;
            while let Some(tile) = search.wants().first().copied() {
                search.take(tile, &self.read(tile)).expect("the log is right");
                read += 1;
            }
            (search.finish(), read)
        }
    }

    fn spread(number: u32) -> [u8; 32] {
        Sha256::digest(number.to_be_bytes()).into()
    }

    #[test]
    fn each_is_found_in_a_few_tiles_and_proven() {
        for count in [1, 2, 256, 257, 3_000] {
            let log = Log::of((0..count).map(spread));
            for number in (0..count).step_by(97) {
                let (found, read) = log.find(spread(number));
                assert!(matches!(found, Ok(Located::Listed { .. })), "{number} of {count}: {found:?}");
                assert!(read <= 6, "{read} tiles");
            }
            for stranger in [[0; 32], [0xff; 32], spread(1 << 30), spread(1 << 31)] {
                assert_eq!(log.find(stranger).0, Ok(Located::NotListed), "of {count}");
            }
        }
        assert_eq!(Log::of([]).find([7; 32]), (Ok(Located::NotListed), 0));
    }

    #[test]
    fn a_tile_that_is_not_of_this_list_is_noticed() {
        let (log, other) = (Log::of((0..1_000).map(spread)), Log::of((0..=1_000).map(spread)));
        let mut search = Search::of(Commitment(spread(1_000)), 1_000, merkle_root(&log.entries));
        while let Some(tile) = search.wants().first().copied() {
            let bytes = if tile.level.is_none() { other.read(tile) } else { log.read(tile) };
            search.take(tile, &bytes).expect("it has the form of one");
        }
        assert_eq!(search.finish(), Err(NotOfThisLog));
        let mut search = Search::of(Commitment(spread(1)), 1_000, merkle_root(&log.entries));
        let tile = search.wants()[0];
        assert_eq!(search.take(tile, &[1, 2, 3]), Err(NotOfThisLog));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// However the values are spread, who is in the list is found and who is not is proven not to be.
        #[test]
        fn lists_that_are_made_to_mislead_are_searched_to_the_end(
            starts in prop::collection::vec(0_u8..4, 1..1_500),
            sought in any::<u16>(),
        ) {
            let crooked = |(number, start): (usize, &u8)| {
                let mut value = spread(u32::try_from(number).expect("short"));
                value[..7].fill(if *start == 0 { 0xff } else { 0 });
                value
            };
            let values: Vec<[u8; 32]> = starts.iter().enumerate().map(crooked).collect();
            let log = Log::of(values.iter().copied());
            let own = values[usize::from(sought) % values.len()];
            let found = log.find(own).0;
            prop_assert!(matches!(found, Ok(Located::Listed { .. })), "{:?}", found);
            let mut stranger = own;
            stranger[31] ^= 1;
            prop_assert_eq!(log.find(stranger).0, Ok(Located::NotListed));
        }
    }
}
