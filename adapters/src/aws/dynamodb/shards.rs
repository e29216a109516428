//! How items that are as many as people spread over partitions, and still lie in order.
//!
//! A shard is the leading bits of a random key. So the shards one after the other give the order of the keys, and a key
//! alone tells its shard.

/// The number of shards that people are spread over where nobody has said otherwise. Each shard takes about a thousand
/// writes a second.
pub const SHARDS: u16 = 64;

/// The number of shards of a table: a power of two, at most 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shards(u16);

impl Shards {
    /// One shard for everything.
    pub(super) const ONE: Self = Self(1);

    /// This number of shards, if it is a power of two.
    pub(super) const fn new(shards: u16) -> Option<Self> {
        if shards.is_power_of_two() { Some(Self(shards)) } else { None }
    }

    pub(super) const fn get(self) -> u16 {
        self.0
    }

    /// The shard of a key that is random in its first two bytes.
    pub(super) fn of(self, key: &[u8]) -> u16 {
        let byte = |at: usize| key.get(at).copied().unwrap_or(0);
        let leading = u32::from(u16::from_be_bytes([byte(0), byte(1)]));
        let shard = (leading * u32::from(self.0)) >> 16;
        u16::try_from(shard).unwrap_or(0)
    }

    /// All of them, in the order of their keys.
    pub(super) fn all(self) -> impl DoubleEndedIterator<Item = u16> {
        0..self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shards_one_after_the_other_are_the_order_of_the_keys() {
        for shards in [1, 4, 64, 0x8000].map(|shards| Shards::new(shards).expect("a power of two")) {
            let found: Vec<u16> = (0..=u16::MAX).map(|key| shards.of(&key.to_be_bytes())).collect();
            assert!(found.is_sorted(), "{shards:?}");
            assert_eq!((found[0], found[0xffff]), (0, shards.get() - 1));
        }
        assert_eq!(Shards::new(3), None);
        assert_eq!(Shards::new(0), None);
    }
}
